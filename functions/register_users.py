"""POST /v1/users: register up to 1000 users at once."""

from segmentation.door.http import api, entrypoint
from segmentation.door.models import NewUsers
from segmentation.operations import users

app = api()


@app.post("/v1/users", operation_id="registerUsers", summary="Register many users")
def register_users(new: NewUsers) -> users.Registered:
    return users.register_many(new.ids)


handler = entrypoint(app)
