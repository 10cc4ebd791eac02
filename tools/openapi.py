"""Writes docs/openapi.json from the handlers and the template; with --check, says whether it would change.

What the signatures say comes from Powertools. What holds for every operation (the token, the names in a path,
the errors) is added here once.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge
from pydantic import TypeAdapter

from tools import template
from tools.build import ROOT
from tools.local.stack import SELF

sys.path[:0] = [str(ROOT / "functions"), str(ROOT / "layers" / "segmentation")]

from segmentation import __version__  # noqa: E402
from segmentation.domain.membership import Reason  # noqa: E402
from segmentation.door.models import INTEGER_ID  # noqa: E402
from segmentation.errors import Problem, ServiceError  # noqa: E402
from segmentation.names import PATH_PARAMETERS, USER_ID  # noqa: E402
from segmentation.operations import ofrep  # noqa: E402

# Served with the console; docs/openapi.json is a link to it.
TARGET = ROOT / "console" / "public" / "openapi.json"
MESSAGE = {"application/json": {"schema": {
    "type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"],
}}}  # fmt: skip
GATEWAY = {"description": "Refused by the gateway.", "content": MESSAGE}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
OR_OURS = {
    "description": "Refused by the gateway; or the token may ask about its own user only.",
    "content": {**MESSAGE, **PROBLEM},
}

BOUNDS = {"ge": "minimum", "le": "maximum"}

# What the type of a query parameter doesn't say.
MONTH = {"pattern": "^(?!0000)[0-9]{4}-(0?[1-9]|1[0-2])$"}
SHARE = {"type": "number", "minimum": 0, "maximum": 100, "multipleOf": 0.01}
PARAMETERS: dict[str, dict[str, Any]] = {
    "cursor": {"pattern": "^[A-Za-z0-9_-]+$"},
    "from": MONTH,
    "to": MONTH,
    "percent": SHARE,
}

# What the type of an answer's field doesn't say.
MOMENT = {"format": "date-time"}
FIELDS: dict[str, dict[str, Any]] = {
    "created_at": MOMENT,
    "deleted_at": MOMENT,
    "registered_at": MOMENT,
    "added_at": MOMENT,
    "expires_at": MOMENT,
    "reason": {"enum": [str(reason) for reason in Reason]},
    "percent": {"minimum": 0, "maximum": 100},
    "count": {"minimum": 0},
    "manual": {"minimum": 0},
    "rollout": {"minimum": 0},
    "rows": {"minimum": 0},
    "url": {"format": "uri"},
}
CONTEXT = {
    "type": "object",
    "required": ["context"],
    "properties": {
        "context": {
            "type": "object",
            "required": ["targetingKey"],
            "properties": {
                "targetingKey": {
                    "anyOf": [
                        {"type": "string", "pattern": f"^{USER_ID}$"},
                        {"type": "integer", "minimum": 0},
                    ],
                    "description": f"The user's id. {INTEGER_ID}",
                }
            },
        }
    },
}
HEADERS = {
    "X-Request-Id": {
        "description": "Names the request in the log.",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
    },
    "Location": {
        "description": "Where to find what was created, as a reference relative to the request's address.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference", "pattern": "^\\.\\./v1/segments/"},
    },
    "Retry-After": {
        "description": "When to try again, in seconds.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
}


def description() -> dict[str, Any]:
    """The API's description, OpenAPI 3.1."""
    merged = OpenAPIMerge(
        title="Segmentation",
        version=__version__,
        summary="Which segments is this user in right now?",
    )
    notes = {}
    for route in template.operations():
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
    for answer in schemas.values():
        if answer.get("additionalProperties") is not False:  # which only requests say
            for name, field in answer["properties"].items():
                field.update(FIELDS.get(name, {}))
    schemas |= problem.pop("$defs")
    schemas["Problem"] = problem
    problem["properties"]["code"]["enum"] = sorted({error.code for error in _kinds(ServiceError)})
    api["components"]["headers"] = HEADERS
    api["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the stack's user pool, or of your OIDC provider.",
        }
    }
    failure = TypeAdapter(ofrep.Failure).json_schema()
    failure["properties"]["errorDetails"]["minLength"] = 1
    schemas["Failure"] = failure
    schemas["Evaluation"]["properties"]["reason"] = {"enum": ["SPLIT", "STATIC", "TARGETING_MATCH"]}
    for route in template.operations():
        operation = api["paths"][route.path][route.method.lower()]
        if route.path.startswith("/ofrep/"):
            operation["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": CONTEXT}},
            }
        _complete(operation, route, notes[route.key])
        if route.path.startswith("/ofrep/"):
            _as_the_protocol_has_it(operation, route)
    return api


def _as_the_protocol_has_it(operation: dict[str, Any], route: template.Route) -> None:
    """Gives an operation of OFREP the errors of OFREP."""
    operation["tags"] = ["flags"]
    responses = operation["responses"]
    del responses["422"]
    responses["400"]["description"] = "The request is no JSON, or doesn't say which user it is about."
    for answer in responses.values():
        content = answer.get("content", {})
        if "application/problem+json" in content:
            ours = {"$ref": "#/components/schemas/Failure"}
            gateways = content.get("application/json")
            schema = {"anyOf": [gateways["schema"], ours]} if gateways else ours
            answer["content"] = {"application/json": {"schema": schema}}
    if "{" not in route.path:
        responses["304"] = {"description": "Nothing has changed for who sent `If-None-Match`."}
        for status in ("200", "304"):
            headers = responses[status].setdefault("headers", {})
            headers["ETag"] = {"required": True, "schema": {"type": "string"}}
        operation["responses"] = dict(sorted(responses.items()))


def _kinds(error: type[ServiceError]) -> Iterator[type[ServiceError]]:
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


OWN_ERRORS = {
    "createSegment": {"409": "A segment has the slug already."},
    "getUserSegments": {"413": "The answer would be larger than Lambda lets it be."},
    "queryMemberships": {
        "404": "There is no such segment.",
        "413": "The body is larger than 256 KiB, or the answer would be larger than Lambda lets it be.",
    },
}
"""What one operation alone may be refused for."""


def _complete(operation: dict[str, Any], route: template.Route, note: str) -> None:
    """Adds to an operation what its signature doesn't say."""
    operation["description"] = note[:1].upper() + note[1:]
    operation["tags"] = [
        "users" if "/users" in route.path else "segments" if "/segments" in route.path else "service"
    ]
    operation["security"] = [{"token": [scope]} for scope in route.scopes]  # any of them is enough
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        if parameter["name"] in PATH_PARAMETERS:
            schema["pattern"] = f"^{PATH_PARAMETERS[parameter['name']]}$"
        if "anyOf" in schema:  # optional means that it may be left out, not that it may be null
            (given,) = [one for one in schema.pop("anyOf") if one != {"type": "null"}]
            schema |= given
        # Powertools passes pydantic's bounds on by their names there where a validator stands before them.
        schema |= {BOUNDS[name]: schema.pop(name) for name in BOUNDS if name in schema}
        schema |= PARAMETERS.get(parameter["name"], {})
    responses = {
        status: answer
        for status, answer in operation["responses"].items()
        if status.startswith("2") and not (status == "200" and operation["operationId"].startswith("delete"))
    }
    if "204" in responses:
        responses["204"].pop("content", None)
    errors = {"500": "The fault is ours."}
    if route.scopes:
        responses |= {"401": GATEWAY, "403": OR_OURS if SELF in route.scopes else GATEWAY}
        errors["503"] = "Nothing is lost by trying again, after `Retry-After` seconds."
    responses["429"] = GATEWAY
    if "requestBody" in operation:
        errors |= {"400": "The body is no JSON.", "413": "The body is larger than 256 KiB."}
    if "requestBody" in operation or operation.get("parameters"):
        errors["422"] = "Fields are wrong; `errors` names each."
    if "{" in route.path and route.method != "PUT":
        errors["404"] = "There is no such user or segment."
    errors |= OWN_ERRORS.get(operation["operationId"], {})
    for status, why in errors.items():
        responses[status] = {"description": why, "content": PROBLEM}
    for status, answer in responses.items():
        if answer not in (GATEWAY, OR_OURS):  # the gateway's answers carry no header of ours
            names = ["X-Request-Id"]
            names += ["Location"] * (status == "201" and route.method == "POST")
            names += ["Retry-After"] * (status == "503")
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
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
