"""The door: routes, what a request may be, errors as problem+json, and who is calling.

Powertools and pydantic are imported only where an operation uses them: the hot reads do without (``lean``).
"""

from __future__ import annotations

import base64
import gc
import inspect
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from segmentation import ON_LAMBDA, deadline
from segmentation.door import observe, tokens
from segmentation.door.lean import Answer, HotRead, to_json
from segmentation.errors import (
    FieldError,
    InvalidRequest,
    MalformedJson,
    PayloadTooLarge,
    Problem,
    ServiceError,
    field_errors,
)
from segmentation.names import PATH_PARAMETERS

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
    from aws_lambda_powertools.utilities.typing import LambdaContext

LARGEST_BODY = 256 * 1024
"""Bytes."""

LARGEST_EXPONENT = 4_300
"""Of a number with a fraction or an exponent, either way: Python reads integers of as many digits."""

type Failure = Callable[[ServiceError, dict[str, str]], tuple[str, Any]]
type Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]

_NO_TYPE_HOLDS = "A number in the body is one that no number type holds."
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def api(*, validate: bool = True) -> APIGatewayHttpResolver:
    """The resolver of one operation.

    ``validate``: bodies, queries and answers are checked against the route's signature by pydantic.
    """
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

    if not validate:
        app = APIGatewayHttpResolver(serializer=to_json)
    else:
        from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

        def refuse(error: RequestValidationError) -> Response[str]:
            raise InvalidRequest(field_errors(error.errors()))

        app = APIGatewayHttpResolver(
            enable_validation=True,
            response_validation_error_http_code=500,
            json_body_deserializer=_strict_json,
        )
        app.exception_handler(RequestValidationError)(refuse)
    app.exception_handler(Exception)(_let_through)
    return app


def _let_through(error: Exception) -> Response[str]:
    """Leaves an error to the entrypoint; the resolver would log each refusal as a failure of ours."""
    raise error


def created(answer: Any, at: str | None = None) -> Response[Any]:
    """A 201, with the address of what was created where it has one to tell."""
    from aws_lambda_powertools.event_handler import Response

    return Response(201, "application/json", answer, headers={"Location": at} if at else None)


def done() -> Response[str]:
    """A 204."""
    from aws_lambda_powertools.event_handler import Response

    return Response(204, content_type=None, body="")


def json_body(app: HotRead) -> Any:
    """The body of a hot read's request. Raises MalformedJson."""
    return _strict_json(app.event["body"])


def with_etag[T](answer: T, tag: str, *, not_modified: bool) -> Answer[T]:
    """A 200 with an entity tag, or a 304 for those who have that content already."""
    return Answer(None if not_modified else answer, 304 if not_modified else 200, {"ETag": tag})


def problem(error: ServiceError, names: dict[str, str]) -> tuple[str, Any]:  # noqa: ARG001
    """The content type and body of an error (RFC 9457)."""
    body: Problem = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
    }
    if error.errors:
        body["errors"] = error.errors
    return "application/problem+json", body


def entrypoint(
    app: APIGatewayHttpResolver | HotRead, failure: Failure = problem, *, any_query: bool = False
) -> Handler:
    """The function that Lambda calls: every request gets an answer of ours, and one line in the log.

    ``failure`` gives an error's content type and body, from the error and the names in the path.
    ``any_query``: a query parameter that the operation doesn't know is no error.
    """
    function, resolve = _route(app)
    operation = function.__name__
    queries: set[str] | None = None
    if not any_query:
        queries = {_alias(parameter) for parameter in inspect.signature(function).parameters.values()}

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        started = time.perf_counter()
        error: ServiceError | None = None
        try:
            with deadline.of_a_request():
                answer = resolve(_checked(event, queries), context)
        except ServiceError as refusal:
            if refusal.status >= 500:
                observe.passing(operation, context.aws_request_id, refusal)
            error = refusal
        except Exception as fault:
            observe.failed(operation, context.aws_request_id, fault)
            error = ServiceError(f"Request {context.aws_request_id} failed; the fault is ours.")
        if error is not None:
            content_type, body = failure(error, event.get("pathParameters") or {})
            answer = {
                "statusCode": error.status,
                "headers": {"Content-Type": content_type, **error.headers()},
                "body": to_json(body),
                "isBase64Encoded": False,
            }
        answer["headers"] = {**_HEADERS, **answer.get("headers", {}), "X-Request-Id": context.aws_request_id}
        who = tokens.caller(event)
        observe.answered(operation, context.aws_request_id, who, answer["statusCode"], started)
        return answer

    if ON_LAMBDA:
        gc.freeze()  # all there is now stays, and need not be looked at again
        gc.enable()
    return handler


def _route(app: APIGatewayHttpResolver | HotRead) -> tuple[Callable[..., Any], Handler]:
    """The one function that a resolver has, and what resolves an event that is checked."""
    if isinstance(app, HotRead):
        return app.function, lambda event, _: app.resolve(event)
    (route,) = app._static_routes + app._dynamic_routes
    return route.func, lambda event, context: app.resolve(_by_route(event), context)


def _by_route(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its path and headers as Powertools' resolver needs them."""
    names = event.get("pathParameters") or {}
    return {
        **event,
        # The path by its route, whatever mapping or escapes it came with.
        "rawPath": event["routeKey"]
        .partition(" ")[2]
        .format_map({name: quote(value, safe="@:") for name, value in names.items()}),
        # JSON is all we speak, whatever the content type says: curl -d says it is a form.
        "headers": {**event["headers"], "content-type": "application/json"},
    }


def caller(app: APIGatewayHttpResolver) -> str:
    """Who is calling, by the token: a person's name, or a service's client id."""
    return tokens.caller(app.current_event.raw_event)


def _checked(event: dict[str, Any], queries: set[str] | None) -> dict[str, Any]:
    """The event with its headers, if only none, and its body as text.

    Raises what is wrong with a request before any of it is looked at closely: names in the path, query
    parameters that don't exist, the size and encoding of the body.
    """
    names = event.get("pathParameters") or {}
    errors: list[FieldError] = [
        {"field": name, "message": f"must match {PATH_PARAMETERS[name]}"}
        for name, value in names.items()
        if name in PATH_PARAMETERS and not re.fullmatch(PATH_PARAMETERS[name], value)
    ]
    for name in event.get("queryStringParameters") or {}:
        if queries is not None and name not in queries:
            errors.append({"field": name, "message": "is not a parameter of this operation"})
    if errors:
        raise InvalidRequest(errors)
    headers = event.get("headers") or {}
    return {**event, "headers": headers, "body": _body(event, headers), "isBase64Encoded": False}


def _body(event: dict[str, Any], headers: dict[str, str]) -> str:
    """The body without a byte order mark, which RFC 8259 lets a reader ignore.

    Raises MalformedJson and PayloadTooLarge.
    """
    body = event.get("body") or ""
    encoded = event.get("isBase64Encoded")
    try:
        raw = base64.b64decode(body, validate=True) if encoded else body.encode()
        if not raw and event["requestContext"]["http"]["method"] in ("POST", "PATCH"):
            raise MalformedJson("The body is empty.")
        if len(raw) > LARGEST_BODY:
            raise PayloadTooLarge(f"A body may have {LARGEST_BODY} bytes at most.")
        text = raw.decode("utf-8-sig")
    except ValueError:
        raise MalformedJson("The body is not UTF-8.") from None
    # What claims to be text comes decoded, with U+FFFD for what was not UTF-8. That is nearly always
    # longer than what was sent; as long, it is what was sent.
    if not encoded and "\ufffd" in text and headers.get("content-length") != str(len(raw)):
        raise MalformedJson("The body is not UTF-8. Where U+FFFD itself is meant, write \\ufffd.")
    return text


def _strict_json(text: str) -> Any:
    """What a JSON text says; numbers with a fraction or an exponent as Decimal.

    Raises MalformedJson for what is no JSON, for a key given twice, for NaN and infinities, and for a
    number that no number type holds.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=_decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise MalformedJson(f"The body is not JSON: {error}") from None
    except RecursionError:
        raise MalformedJson("The body is nested too deeply.") from None
    except ValueError:  # Python reads integers of some thousand digits only: more would take long
        raise MalformedJson(_NO_TYPE_HOLDS) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise MalformedJson(f"A key is given twice: {key!r}.")
    return found


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise MalformedJson(_NO_TYPE_HOLDS) from None
    # Beyond, an integer of that value could fill the memory, be it made of few digits.
    if abs(number.adjusted()) > LARGEST_EXPONENT:
        raise MalformedJson(_NO_TYPE_HOLDS)
    return number


def _no_number(name: str) -> Any:
    raise MalformedJson(f"{name} is not JSON.")


def _alias(parameter: inspect.Parameter) -> str:
    for note in getattr(parameter.annotation, "__metadata__", ()):
        if getattr(note, "alias", None):
            return str(note.alias)
    return parameter.name
