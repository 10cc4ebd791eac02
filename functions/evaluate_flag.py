"""POST /ofrep/v1/evaluate/flags/{key}: is this user in this segment? For OpenFeature SDKs of servers."""

from segmentation import ofrep
from segmentation.http import entrypoint, json_body
from segmentation.lean import HotRead

app = HotRead()


@app.post("/ofrep/v1/evaluate/flags/<key>", operation_id="evaluateFlag", summary="Evaluate a flag")
def evaluate_flag(key: str) -> ofrep.Evaluation:
    return ofrep.evaluate(key, ofrep.targeting_key(json_body(app)))


# The protocol may come to have parameters that are unknown here.
handler = entrypoint(app, failure=ofrep.failure, any_query=True)
