"""GET /v1/segments/{slug}/members: who is in a segment now, page by page."""

from segmentation import members
from segmentation.http import api, entrypoint
from segmentation.models import Cursor, Limit

app = api()


@app.get("/v1/segments/<slug>/members", operation_id="listSegmentMembers", summary="List a segment's members")
def list_segment_members(
    slug: str,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> members.MemberPage:
    return members.page(slug, limit, cursor)


handler = entrypoint(app)
