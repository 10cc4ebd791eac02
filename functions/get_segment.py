"""GET /v1/segments/{slug}: one segment."""

from segmentation import segments
from segmentation.http import api, entrypoint

app = api()


@app.get("/v1/segments/<slug>", operation_id="getSegment", summary="Get a segment")
def get_segment(slug: str) -> segments.SegmentAnswer:
    return segments.get(slug)


handler = entrypoint(app)
