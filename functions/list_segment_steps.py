"""GET /v1/segments/{slug}/steps: how a segment's percentage came to be what it is."""

from segmentation import segments
from segmentation.http import api, entrypoint

app = api()


@app.get("/v1/segments/<slug>/steps", operation_id="listSegmentSteps", summary="List a segment's steps")
def list_segment_steps(slug: str) -> segments.SegmentSteps:
    return segments.steps(slug)


handler = entrypoint(app)
