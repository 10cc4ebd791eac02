"""POST /ofrep/v1/evaluate/flags: every segment as a flag for this user. For OpenFeature SDKs of browsers."""

from aws_lambda_powertools.event_handler import Response

from segmentation import ofrep
from segmentation.http import api, entrypoint, json_body, with_etag

app = api(validate=False)


@app.post("/ofrep/v1/evaluate/flags", operation_id="evaluateFlags", summary="Evaluate all flags")
def evaluate_flags() -> Response[ofrep.Evaluations]:
    evaluations = ofrep.evaluate_all(ofrep.targeting_key(json_body(app)))
    tag = ofrep.etag(evaluations)
    return with_etag(
        evaluations, tag, not_modified=ofrep.matches(app.current_event.headers.get("if-none-match"), tag)
    )


# The protocol may come to have parameters that are unknown here.
handler = entrypoint(app, failure=ofrep.failure, any_query=True)
