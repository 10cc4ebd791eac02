"""GET /v1/segments/{slug}/count: how many users are in a segment now."""

from segmentation import segments
from segmentation.http import api, entrypoint

app = api()


@app.get("/v1/segments/<slug>/count", operation_id="countSegment", summary="Count a segment's members")
def count_segment(slug: str) -> segments.SegmentCount:
    return segments.count(slug)


handler = entrypoint(app)
