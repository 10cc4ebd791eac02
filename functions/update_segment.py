"""PATCH /v1/segments/{slug}: change a description or a percentage."""

from segmentation.door.http import api, entrypoint
from segmentation.door.models import SegmentChange
from segmentation.operations import segments

app = api()


@app.patch("/v1/segments/<slug>", operation_id="updateSegment", summary="Change a segment")
def update_segment(slug: str, change: SegmentChange) -> segments.SegmentAnswer:
    return segments.update(slug, change.description, change.percent)


handler = entrypoint(app)
