"""POST /ofrep/v1/evaluate/flags/{key}: is this user in this segment? For OpenFeature SDKs of servers."""

from segmentation.door import tokens
from segmentation.door.http import entrypoint, json_body
from segmentation.door.lean import HotRead
from segmentation.operations import ofrep

app = HotRead()


@app.post("/ofrep/v1/evaluate/flags/<key>", operation_id="evaluateFlag", summary="Evaluate a flag")
def evaluate_flag(key: str) -> ofrep.Evaluation:
    user_id = ofrep.targeting_key(json_body(app))
    tokens.check(app.event, user_id)
    return ofrep.evaluate(key, user_id)


# The protocol may come to have parameters that are unknown here.
handler = entrypoint(app, failure=ofrep.failure, any_query=True)
