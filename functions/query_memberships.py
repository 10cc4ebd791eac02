"""POST /v1/memberships/query: which segments is each of these users in right now? Up to 100 in one call."""

from segmentation.door.asked import asked
from segmentation.door.http import entrypoint, json_body
from segmentation.door.lean import HotRead
from segmentation.operations import enrolment

app = HotRead()


@app.post(
    "/v1/memberships/query",
    body="MembershipQuery",
    operation_id="queryMemberships",
    summary="Get the segments of many users",
)
def query_memberships() -> enrolment.ManySegments:
    return enrolment.segments_of_many(*asked(json_body(app)))


handler = entrypoint(app)
