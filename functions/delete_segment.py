"""DELETE /v1/segments/{slug}: take everybody out at once; the history stays."""

from aws_lambda_powertools.event_handler import Response

from segmentation.door.http import api, done, entrypoint
from segmentation.operations import segments

app = api()


@app.delete("/v1/segments/<slug>", operation_id="deleteSegment", summary="Delete a segment", status_code=204)
def delete_segment(slug: str) -> Response[str]:
    segments.delete(slug)
    return done()


handler = entrypoint(app)
