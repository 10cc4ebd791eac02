"""Writes docs/openapi.json from the handlers and the template; with --check, says whether it would change.

What the signatures say comes from Powertools. What holds for every operation (the token, the names in a path,
the errors) is added here once.
"""

import importlib
import json
import sys
from typing import Any

from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge
from pydantic import TypeAdapter

from tools import template
from tools.build import ROOT

sys.path[:0] = [str(ROOT / "functions"), str(ROOT / "layers" / "segmentation")]

from segmentation import __version__  # noqa: E402
from segmentation.errors import Problem  # noqa: E402
from segmentation.names import PATH_PARAMETERS  # noqa: E402

TARGET = ROOT / "docs" / "openapi.json"
GATEWAY = {"description": "Refused by the gateway.", "content": {"application/json": {"schema": {
    "type": "object", "properties": {"message": {"type": "string"}},
}}}}  # fmt: skip


def description() -> dict[str, Any]:
    """The API's description, OpenAPI 3.1."""
    merged = OpenAPIMerge(
        title="Segmentation",
        version=__version__,
        summary="Which segments is this user in right now?",
    )
    notes = {}
    for route in template.routes():
        module = importlib.import_module(route.module)
        merged.add_schema(
            json.loads(module.app.get_openapi_schema().model_dump_json(by_alias=True, exclude_none=True))
        )
        notes[route.key] = (module.__doc__ or "").partition(": ")[2]
    api: dict[str, Any] = merged.get_openapi_schema()
    api["openapi"] = "3.1.0"
    api["servers"] = [{"url": "/"}]
    schemas = api["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(name, None)
    problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs")
    schemas["Problem"] = problem
    api["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the stack's user pool, or of your OIDC provider.",
        }
    }
    for route in template.routes():
        operation = api["paths"][route.path][route.method.lower()]
        _complete(operation, route, notes[route.key])
    return api


def _complete(operation: dict[str, Any], route: template.Route, note: str) -> None:
    """Adds to an operation what its signature doesn't say."""
    operation["description"] = note[:1].upper() + note[1:]
    operation["tags"] = [
        "users" if "/users" in route.path else "segments" if "/segments" in route.path else "service"
    ]
    operation["security"] = [{"token": route.scopes}] if route.scopes else []
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        if parameter["in"] == "path":
            schema["pattern"] = f"^{PATH_PARAMETERS[parameter['name']]}$"
        if "anyOf" in schema:  # optional means that it may be left out, not that it may be null
            (given,) = [one for one in schema.pop("anyOf") if one != {"type": "null"}]
            schema |= given
    responses = {
        status: answer
        for status, answer in operation["responses"].items()
        if status.startswith("2") and not (status == "200" and operation["operationId"].startswith("delete"))
    }
    if "204" in responses:
        responses["204"].pop("content", None)
    errors = {"500": "The fault is ours."}
    if route.scopes:
        responses |= dict.fromkeys(("401", "403"), GATEWAY)
        errors["503"] = "Nothing is lost by trying again, after `Retry-After` seconds."
    responses["429"] = GATEWAY
    if "requestBody" in operation:
        errors |= {"400": "The body is no JSON.", "413": "The body is larger than 256 KiB."}
    if "requestBody" in operation or operation.get("parameters"):
        errors["422"] = "Fields are wrong; `errors` names each."
    if "{" in route.path and route.method != "PUT":
        errors["404"] = "There is no such user or segment."
    if operation["operationId"] == "createSegment":
        errors["409"] = "A segment has the slug already."
    for status, why in errors.items():
        schema = {"$ref": "#/components/schemas/Problem"}
        responses[status] = {"description": why, "content": {"application/problem+json": {"schema": schema}}}
    operation["responses"] = dict(sorted(responses.items()))


def main() -> int:
    """Writes the description, or checks it."""
    text = json.dumps(description(), indent=2, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv:
        TARGET.write_text(text)
    elif not TARGET.exists() or TARGET.read_text() != text:
        print("docs/openapi.json is not what the code says: run `make docs`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
