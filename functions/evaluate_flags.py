"""POST /ofrep/v1/evaluate/flags: every segment as a flag for this user. For OpenFeature SDKs of browsers."""

from segmentation.door import tokens
from segmentation.door.http import entrypoint, json_body, with_etag
from segmentation.door.lean import Answer, HotRead
from segmentation.operations import ofrep

app = HotRead()


@app.post("/ofrep/v1/evaluate/flags", operation_id="evaluateFlags", summary="Evaluate all flags")
def evaluate_flags() -> Answer[ofrep.Evaluations]:
    user_id = ofrep.targeting_key(json_body(app))
    tokens.check(app.event, user_id)
    evaluations = ofrep.evaluate_all(user_id)
    tag = ofrep.etag(evaluations)
    known = app.event["headers"].get("if-none-match")
    return with_etag(evaluations, tag, not_modified=ofrep.matches(known, tag))


# The protocol may come to have parameters that are unknown here.
handler = entrypoint(app, failure=ofrep.failure, any_query=True)
