"""GET /v1/segments/{slug}/members: who is in a segment now, page by page."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from segmentation import members
from segmentation.http import api, entrypoint

app = api()


@app.get("/v1/segments/<slug>/members", operation_id="listSegmentMembers", summary="List a segment's members")
def list_segment_members(
    slug: str,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query()] = None,
) -> members.MemberPage:
    return members.page(slug, limit, cursor)


handler = entrypoint(app)
