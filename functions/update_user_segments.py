"""PATCH /v1/users/{user_id}/segments: put a user into segments and take them out, all or nothing."""

from segmentation.door.http import api, caller, entrypoint
from segmentation.door.models import SegmentChanges
from segmentation.operations import enrolment

app = api()


@app.patch(
    "/v1/users/<user_id>/segments", operation_id="updateUserSegments", summary="Change a user's segments"
)
def update_user_segments(user_id: str, changes: SegmentChanges) -> enrolment.ChangedSegments:
    return enrolment.change_segments(
        user_id,
        add=changes.to_add(),
        remove=changes.to_remove(),
        register=changes.register_first,
        by=caller(app),
    )


handler = entrypoint(app)
