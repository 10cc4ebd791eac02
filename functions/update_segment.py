"""PATCH /v1/segments/{slug}: change a description or a percentage."""

from segmentation import segments
from segmentation.http import api, entrypoint
from segmentation.models import SegmentChange

app = api()


@app.patch("/v1/segments/<slug>", operation_id="updateSegment", summary="Change a segment")
def update_segment(slug: str, change: SegmentChange) -> segments.SegmentAnswer:
    return segments.update(slug, change.description, change.percent)


handler = entrypoint(app)
