"""GET /v1/segments/{slug}/steps: how a segment's percentage came to be what it is."""

from segmentation.door.http import api, entrypoint
from segmentation.operations import segments

app = api()


@app.get("/v1/segments/<slug>/steps", operation_id="listSegmentSteps", summary="List a segment's steps")
def list_segment_steps(slug: str) -> segments.SegmentSteps:
    return segments.steps(slug)


handler = entrypoint(app)
