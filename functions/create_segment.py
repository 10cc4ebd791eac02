"""POST /v1/segments: create a segment, empty or with a percentage of all users."""

from aws_lambda_powertools.event_handler import Response

from segmentation.door.http import api, caller, created, entrypoint
from segmentation.door.models import NewSegment
from segmentation.operations import segments

app = api()


@app.post("/v1/segments", operation_id="createSegment", summary="Create a segment", status_code=201)
def create_segment(new: NewSegment) -> Response[segments.SegmentAnswer]:
    segment = segments.create(new.slug, new.description or "", new.percent or 0, by=caller(app))
    # Relative, because what stands before /v1 isn't known here: a base path on AWS, another one locally.
    return created(segment, at=f"../v1/segments/{new.slug}")


handler = entrypoint(app)
