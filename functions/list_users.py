"""GET /v1/users: all users in the order of registration, page by page."""

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
