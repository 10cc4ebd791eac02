"""GET /v1/users: all users by number, page by page; a newcomer takes that of somebody erased."""

from segmentation import users
from segmentation.http import api, entrypoint
from segmentation.models import Cursor, Limit

app = api()


@app.get("/v1/users", operation_id="listUsers", summary="List users")
def list_users(
    limit: Limit = 100,
    cursor: Cursor = None,
) -> users.UserPage:
    return users.page(limit, cursor)


handler = entrypoint(app)
