"""GET /v1/users/{user_id}: one user."""

from segmentation.door.http import api, entrypoint
from segmentation.operations import users

app = api()


@app.get("/v1/users/<user_id>", operation_id="getUser", summary="Get a user")
def get_user(user_id: str) -> users.UserAnswer:
    return users.get(user_id)


handler = entrypoint(app)
