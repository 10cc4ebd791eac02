"""GET /v1/segments/{slug}/members: who is in a segment now, page by page."""

from segmentation.door.http import api, entrypoint
from segmentation.door.models import Cursor, Limit
from segmentation.operations import members

app = api()


@app.get("/v1/segments/<slug>/members", operation_id="listSegmentMembers", summary="List a segment's members")
def list_segment_members(
    slug: str,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> members.MemberPage:
    return members.page(slug, limit, cursor)


handler = entrypoint(app)
