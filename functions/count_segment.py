"""GET /v1/segments/{slug}/count: how many users are in a segment now, or would be at another percentage."""

from segmentation.door.http import api, entrypoint
from segmentation.door.models import AskedShare
from segmentation.operations import members

app = api()


@app.get("/v1/segments/<slug>/count", operation_id="countSegment", summary="Count a segment's members")
def count_segment(slug: str, share: AskedShare = None) -> members.SegmentCount:
    return members.count(slug, share)


handler = entrypoint(app)
