"""GET /v1/segments: the segments by slug, page by page."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from segmentation import segments
from segmentation.http import api, entrypoint

app = api()


@app.get("/v1/segments", operation_id="listSegments", summary="List segments")
def list_segments(
    status: Annotated[Literal["active", "deleted", "all"], Query()] = "active",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query()] = None,
) -> segments.SegmentPage:
    return segments.page(status, limit, cursor)


handler = entrypoint(app)
