"""API Gateway in this process: routes a request by template.yaml to its handler, as an HTTP API would.

It is httpx's transport, so that one test speaks to the handlers here and to a deployed stack alike.
"""

import base64
import importlib
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx

from tools import template


def _as_text(claim: str | list[str]) -> str:
    """A claim as the gateway hands it over: a list's items stand in brackets."""
    return claim if isinstance(claim, str) else f"[{' '.join(claim)}]"


@dataclass(frozen=True)
class _Context:
    """What Lambda tells a function about its invocation."""

    aws_request_id: str


class Gateway(httpx.BaseTransport):
    """Serves the template's routes by their handlers. Asks for no token: that is the real gateway's."""

    def __init__(self, caller: str, **claims: Any) -> None:
        """``caller`` is the client id that the token of every request would carry.

        ``claims`` are what else stands in the token, or otherwise; None takes a claim out.
        """
        own = {"sub": caller, "client_id": caller, "scope": "segments/read segments/write"}
        self._claims = {
            name: _as_text(value) for name, value in {**own, **claims}.items() if value is not None
        }
        self._routes = list(template.routes())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the route's handler; 404 where there is no such route."""
        for route in self._routes:
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(route.path))
            matched = re.fullmatch(pattern, request.url.raw_path.partition(b"?")[0].decode())
            if route.method == request.method and matched:
                names = {name: unquote(value) for name, value in matched.groupdict().items()}
                event = self._event(request, route.key, names)
                answer = importlib.import_module(route.module).handler(event, _Context(str(uuid.uuid4())))
                return httpx.Response(
                    answer["statusCode"], headers=answer["headers"], text=answer.get("body") or ""
                )
        return httpx.Response(404, json={"message": "Not Found"})

    def _event(self, request: httpx.Request, key: str, names: dict[str, str]) -> dict[str, Any]:
        """The event of an HTTP API, payload format 2.0."""
        body = request.read()
        query: dict[str, str] = {}
        for name, value in request.url.params.multi_items():
            query[name] = f"{query[name]},{value}" if name in query else value
        encoded = not _is_text(request.headers.get("content-type", ""))
        text = base64.b64encode(body).decode() if encoded else body.decode(errors="replace")
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": key,
            "rawPath": request.url.path,
            "rawQueryString": request.url.query.decode(),
            "headers": dict(request.headers),
            "requestContext": {
                "http": {"method": request.method, "path": request.url.path},
                "stage": "$default",
                "authorizer": {"jwt": {"claims": self._claims, "scopes": None}},
            },
            "isBase64Encoded": encoded and bool(body),
        }
        if names:
            event["pathParameters"] = names
        if query:
            event["queryStringParameters"] = query
        if body:
            event["body"] = text
        return event


def _is_text(content_type: str) -> bool:
    """Whether API Gateway hands a body over as text, with U+FFFD for what is not UTF-8; else in base64.

    AWS says only that a body of a binary type comes in base64. Which types are text was measured there by
    others (ministackorg/ministack#766, floci-io/floci#2172); that another charset makes a text binary, too.
    """
    kind, _, parameters = content_type.lower().partition(";")
    charset = re.search(r"charset=\"?([^\s;\"]+)", parameters)
    if charset and charset[1] not in ("utf-8", "utf8"):
        return False
    kind = kind.strip()
    return kind.startswith("text/") or kind in (
        "application/json",
        "application/xml",
        "application/javascript",
    )
