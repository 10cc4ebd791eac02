"""GET /v1/segments/{slug}/count: how many users are in a segment now."""

from segmentation import members
from segmentation.http import api, entrypoint

app = api()


@app.get("/v1/segments/<slug>/count", operation_id="countSegment", summary="Count a segment's members")
def count_segment(slug: str) -> members.SegmentCount:
    return members.count(slug)


handler = entrypoint(app)
