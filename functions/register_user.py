"""PUT /v1/users/{user_id}: register a user, unless they are."""

from aws_lambda_powertools.event_handler import Response

from segmentation.door.http import api, created, entrypoint
from segmentation.operations import users

app = api()


@app.put(
    "/v1/users/<user_id>",
    operation_id="registerUser",
    summary="Register a user",
    responses={
        200: {
            "description": "Registered before",
            "content": {"application/json": {"model": users.UserAnswer}},
        },
        201: {"description": "Registered now", "content": {"application/json": {"model": users.UserAnswer}}},
    },
)
def register_user(user_id: str) -> Response[users.UserAnswer]:
    user, new = users.register(user_id)
    return created(user) if new else Response(200, "application/json", user)


handler = entrypoint(app)
