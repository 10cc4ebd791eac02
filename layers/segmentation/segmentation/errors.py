"""What can go wrong, in the words of the API's ``code``. ``http`` turns each into problem+json."""

from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict


class FieldError(TypedDict):
    """One thing wrong with one field of a request."""

    field: str
    message: str


class Problem(TypedDict):
    """An error's answer (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: NotRequired[list[FieldError]]


class ServiceError(Exception):
    """A request that can't be served; its classes say why."""

    status = 500
    title = "Internal error"
    code = "internal_error"

    def __init__(self, detail: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)

    def headers(self) -> dict[str, str]:
        """What the answer's headers say of it."""
        return {}


class MalformedJson(ServiceError):
    """The body is no JSON, or no text at all."""

    status, title, code = 400, "Malformed JSON", "malformed_json"


class Forbidden(ServiceError):
    """The token doesn't allow to ask this."""

    status, title, code = 403, "Forbidden", "forbidden"


class NotFound(ServiceError):
    """What was asked for is not there."""

    status, title, code = 404, "Not found", "not_found"


class UserNotFound(NotFound):
    """Nobody is registered under this id."""

    title, code = "User not found", "user_not_found"

    def __init__(self, user_id: str) -> None:
        super().__init__(f"There is no user {user_id}.")


class SegmentNotFound(NotFound):
    """No live segment has this slug, or one of these slugs."""

    title, code = "Segment not found", "segment_not_found"

    def __init__(self, slugs: dict[str, str]) -> None:
        """``slugs`` maps the field of the request that named a missing segment to its slug."""
        super().__init__(
            f"There is no segment {', '.join(dict.fromkeys(slugs.values()))}.",
            [{"field": field, "message": f"there is no segment {slug}"} for field, slug in slugs.items()],
        )


class SegmentExists(ServiceError):
    """A live segment has the slug already."""

    status, title, code = 409, "Segment exists", "segment_exists"


class PayloadTooLarge(ServiceError):
    """The body is larger than a body may be, or the answer would be larger than Lambda lets it be."""

    status, title, code = 413, "Payload too large", "payload_too_large"


class InvalidRequest(ServiceError):
    """Fields of the request are wrong; ``errors`` names each."""

    status, title, code = 422, "Invalid request", "invalid_request"

    def __init__(self, errors: Iterable[FieldError]) -> None:
        errors = list(errors)
        super().__init__("; ".join(f"{error['field']}: {error['message']}" for error in errors), errors)


class TryAgain(ServiceError):
    """The database is throttled or out of reach, or a conflict outlasted the retries."""

    status, title, code = 503, "Try again", "try_again"
    retry_after = 1
    """Seconds."""

    def headers(self) -> dict[str, str]:
        """Says when to try again."""
        return {"Retry-After": str(self.retry_after)}


_NO_FIELDS = ("body", "query", "path", "(text)", "(object)")
"""Parts of the places that pydantic names which are no fields of a request."""


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """pydantic's errors in our words: ``add.0.slug``, not ``("body", "add", 0, "(object)", "slug")``."""
    found: list[FieldError] = []
    for error in errors:
        place = ".".join(str(part) for part in error["loc"] if part not in _NO_FIELDS)
        found.append({"field": place or "body", "message": error["msg"].removeprefix("Value error, ")})
    return found
