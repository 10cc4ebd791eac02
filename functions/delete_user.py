"""DELETE /v1/users/{user_id}: erase a user, with their memberships, history and reports."""

from aws_lambda_powertools.event_handler import Response

from segmentation.door.http import api, done, entrypoint
from segmentation.operations import users

app = api()


@app.delete("/v1/users/<user_id>", operation_id="deleteUser", summary="Erase a user", status_code=204)
def delete_user(user_id: str) -> Response[str]:
    users.delete(user_id)
    return done()


handler = entrypoint(app)
