"""GET /v1/segments/{slug}: one segment."""

from segmentation.door.http import api, entrypoint
from segmentation.operations import segments

app = api()


@app.get("/v1/segments/<slug>", operation_id="getSegment", summary="Get a segment")
def get_segment(slug: str) -> segments.SegmentAnswer:
    return segments.get(slug)


handler = entrypoint(app)
