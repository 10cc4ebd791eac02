"""GET /v1/users/{user_id}/history: when did a user get in and out, and why? A link to a CSV."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from segmentation.door.http import api, entrypoint
from segmentation.operations import reports

app = api()


@app.get("/v1/users/<user_id>/history", operation_id="reportHistory", summary="Report a user's history")
def report_history(
    user_id: str,
    first: Annotated[str, Query(alias="from", description="The first month, 2026-08.")],
    last: Annotated[str | None, Query(alias="to", description="The last month; default: the first.")] = None,
) -> reports.Report:
    return reports.history(user_id, first, last)


handler = entrypoint(app)
