"""The resolver of a hot read: its one route, called with what API Gateway has taken apart already.

API Gateway has matched the route before a function runs, and each function has just one. Powertools' resolver
would find it again; docs/performance.md says what that costs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from segmentation.errors import InvalidRequest, PayloadTooLarge

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.models import OpenAPI

type Function = Callable[..., Any]
type Decorator = Callable[[Function], Function]

JSON = "application/json"

LARGEST_ANSWER = 6 * 1024 * 1024 - 64 * 1024
"""Bytes that Lambda takes, less room for the headers. It takes the answer as JSON once more: a quotation mark
and a backslash count twice."""


@dataclass(frozen=True, slots=True)
class Answer[T]:
    """An answer that has more to say than its body: a status, headers. None is no body."""

    body: T | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def to_json(answer: Any) -> str:
    """As short as JSON can be."""
    return json.dumps(answer, separators=(",", ":"))


class HotRead:
    """One operation without pydantic and Powertools; they describe it all the same (``tools/openapi.py``)."""

    def __init__(self) -> None:
        self.event: dict[str, Any] = {}
        self._described: dict[str, str] = {}
        self._flags: tuple[str, ...] = ()
        self._body = ""

    def get(self, path: str, *, flags: tuple[str, ...] = (), **described: str) -> Decorator:
        """Makes a function the operation. ``flags`` are its query parameters that are true or false."""
        return self._route("GET", path, flags, described)

    def post(self, path: str, *, body: str = "", **described: str) -> Decorator:
        """Makes a function the operation. ``body`` is the class in ``models`` that describes its body."""
        self._body = body
        return self._route("POST", path, (), described)

    def _route(self, method: str, path: str, flags: tuple[str, ...], described: dict[str, str]) -> Decorator:
        def keep(function: Function) -> Function:
            self.function = function
            self._described = {"method": method, "rule": path, **described}
            self._flags = flags
            return function

        return keep

    def resolve(self, event: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request. Raises InvalidRequest when a flag is neither true nor false."""
        self.event = event
        asked = event.get("queryStringParameters") or {}
        flags = {name: asked[name] for name in self._flags if name in asked}
        wrong = [name for name, value in flags.items() if value not in ("true", "false")]
        if wrong:
            raise InvalidRequest({"field": name, "message": "must be true or false"} for name in wrong)
        arguments = {name: value == "true" for name, value in flags.items()}
        found = self.function(**(event.get("pathParameters") or {}), **arguments)
        answer = found if isinstance(found, Answer) else Answer(found)
        headers = dict(answer.headers)
        body = ""
        if answer.body is not None:
            headers["Content-Type"] = JSON
            body = to_json(answer.body)
        if len(body) + body.count('"') + body.count("\\") > LARGEST_ANSWER:
            raise PayloadTooLarge("The answer is larger than one answer can be; ask for less at once.")
        return {
            "statusCode": answer.status,
            "headers": headers,
            "body": body,
            "isBase64Encoded": False,
        }

    def get_openapi_schema(self) -> OpenAPI:
        """What Powertools would say of this operation."""
        import inspect
        from typing import get_args, get_origin

        from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

        def described() -> None:
            """Never called: what counts is its signature."""

        signature = inspect.signature(self.function)
        if get_origin(signature.return_annotation) is Answer:
            (body,) = get_args(signature.return_annotation)
            signature = signature.replace(return_annotation=body)
        if self._body:
            from segmentation.door import models

            body = inspect.Parameter(
                "body", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=getattr(models, self._body)
            )
            signature = signature.replace(parameters=[*signature.parameters.values(), body])
        described.__signature__ = signature  # type: ignore[attr-defined]
        described.__name__ = self.function.__name__
        described.__doc__ = self.function.__doc__
        app = APIGatewayHttpResolver(enable_validation=True)
        app.route(**self._described)(described)  # type: ignore[arg-type]
        return app.get_openapi_schema()
