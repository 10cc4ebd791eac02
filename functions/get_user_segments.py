"""GET /v1/users/{user_id}/segments: which segments is this user in right now? The hot read."""

from segmentation.door import tokens
from segmentation.door.http import entrypoint
from segmentation.door.lean import HotRead
from segmentation.operations import enrolment

app = HotRead()


@app.get(
    "/v1/users/<user_id>/segments",
    operation_id="getUserSegments",
    summary="Get a user's segments",
    flags=("consistent",),
)
def get_user_segments(user_id: str, consistent: bool = False) -> enrolment.UserSegments:
    tokens.check(app.event, user_id)
    return enrolment.segments_of(user_id, consistent=consistent)


handler = entrypoint(app)
