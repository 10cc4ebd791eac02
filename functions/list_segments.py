"""GET /v1/segments: the segments by slug, page by page."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from segmentation.door.http import api, entrypoint
from segmentation.door.models import Cursor, Limit
from segmentation.operations import segments

app = api()


@app.get("/v1/segments", operation_id="listSegments", summary="List segments")
def list_segments(
    status: Annotated[Literal["active", "deleted", "all"], Query()] = "active",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> segments.SegmentPage:
    return segments.page(status, limit, cursor)


handler = entrypoint(app)
