"""GET /v1/users: all users in the order of registration, page by page."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from segmentation import users
from segmentation.http import api, entrypoint

app = api()


@app.get("/v1/users", operation_id="listUsers", summary="List users")
def list_users(
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query()] = None,
) -> users.UserPage:
    return users.page(limit, cursor)


handler = entrypoint(app)
