"""GET /v1/users: all users by number, page by page; a newcomer takes that of somebody erased."""

from segmentation.door.http import api, entrypoint
from segmentation.door.models import Cursor, Limit
from segmentation.operations import users

app = api()


@app.get("/v1/users", operation_id="listUsers", summary="List users")
def list_users(
    limit: Limit = 100,
    cursor: Cursor = None,
) -> users.UserPage:
    return users.page(limit, cursor)


handler = entrypoint(app)
