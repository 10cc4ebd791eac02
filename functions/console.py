"""GET /: the console, the API's description, and what these pages load; without a token."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from segmentation.door import pages
from segmentation.door.http import api, entrypoint

app = api(validate=False)


@app.get("/.*", compress=True)
def console() -> Response[Any]:
    return pages.answer(app.current_event.path)


# A page may be opened with any query: the login page comes back with one.
handler = entrypoint(app, any_query=True)
