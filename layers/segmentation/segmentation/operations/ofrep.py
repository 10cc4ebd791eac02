"""Segments as boolean flags, for any OpenFeature SDK: the OpenFeature Remote Evaluation Protocol 0.3.

https://github.com/open-feature/protocol, service/openapi.yaml. Every answer has ``variant`` and ``reason``
and every error ``errorDetails``: providers depend on them, though the protocol says they may be missing.
"""

import json
from hashlib import blake2b
from typing import Any, NotRequired, TypedDict

from segmentation import moments
from segmentation.domain.membership import Reason, Segment, User, membership
from segmentation.errors import MalformedJson, ServiceError
from segmentation.names import USER_ID, as_user_id
from segmentation.store import records as store
from segmentation.store import snapshot


class Metadata(TypedDict, total=False):
    """Why a member is in, and until when (RFC 3339); empty for those who are not."""

    segmentReason: str
    expiresAt: str


class Evaluation(TypedDict):
    """A flag's value for a user: whether they are in the segment."""

    key: str
    value: bool
    reason: str
    variant: str
    metadata: Metadata


class Evaluations(TypedDict):
    """Every live segment as a flag, by slug."""

    flags: list[Evaluation]


class Failure(TypedDict):
    """An error's answer; ``key`` where one flag was asked for."""

    key: NotRequired[str]
    errorCode: str
    errorDetails: str


class TargetingKeyMissing(ServiceError):
    """The request doesn't say which user it is about."""

    status, code = 400, "TARGETING_KEY_MISSING"


class InvalidContext(ServiceError):
    """The request's context is none, or its ``targetingKey`` can't be a user's id."""

    status, code = 400, "INVALID_CONTEXT"


class FlagNotFound(ServiceError):
    """No live segment has this slug."""

    status, code = 404, "FLAG_NOT_FOUND"


def targeting_key(request: Any) -> str:
    """The user's id in a request. Raises InvalidContext and TargetingKeyMissing."""
    if not isinstance(request, dict):
        raise InvalidContext("The request must be an object.")
    context = request.get("context", {})
    if not isinstance(context, dict):
        raise InvalidContext("context must be an object.")
    key = context.get("targetingKey")
    if key is None or key == "":
        raise TargetingKeyMissing("context.targetingKey must hold the user's id.")
    user_id = as_user_id(key)
    if user_id is None:
        raise InvalidContext(f"context.targetingKey must match {USER_ID}.")
    return user_id


def evaluate(key: str, user_id: str) -> Evaluation:
    """One flag for one user. Raises FlagNotFound."""
    user = store.load(user_id, consistent=False)
    segment = _known(user).by_slug.get(key)
    if segment is None:
        raise FlagNotFound(f"There is no segment {key}.")
    return _evaluation(segment, user, moments.now())


def evaluate_all(user_id: str) -> Evaluations:
    """Every flag for one user."""
    user = store.load(user_id, consistent=False)
    now = moments.now()
    return {"flags": [_evaluation(segment, user, now) for _, segment in sorted(_known(user).by_slug.items())]}


def etag(evaluations: Evaluations) -> str:
    """A tag that changes with the content, so with an expiry too, which nobody writes."""
    content = json.dumps(evaluations, separators=(",", ":")).encode()
    return f'"{blake2b(content, digest_size=16).hexdigest()}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the caller has this content already (RFC 9110, section 13.1.2: the comparison is weak)."""
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return tag in known or "*" in known


def failure(error: ServiceError, names: dict[str, str]) -> tuple[str, Failure]:
    """The content type and body of an error in the protocol's form; ``names`` are those in the path."""
    code = "PARSE_ERROR" if isinstance(error, MalformedJson) else error.code
    if not code.isupper():
        code = "GENERAL"
    body: Failure = {"errorCode": code, "errorDetails": error.detail}
    return "application/json", {"key": names["key"], **body} if "key" in names else body


def _known(user: User | None) -> snapshot.Snapshot:
    return snapshot.knowing(record.segment_id for record in (user.records.values() if user else ()))


def _evaluation(segment: Segment, user: User | None, now: int) -> Evaluation:
    held = membership(user, segment, now) if user else None
    metadata: Metadata = {}
    if held is None:
        reason = "SPLIT" if user and segment.share > 0 else "STATIC"
    else:
        reason = "TARGETING_MATCH" if held.reason is Reason.MANUAL else "SPLIT"
        metadata["segmentReason"] = held.reason
        if held.expires_at is not None:
            metadata["expiresAt"] = moments.text(held.expires_at)
    return {
        "key": segment.slug,
        "value": held is not None,
        "reason": reason,
        "variant": "off" if held is None else "on",
        "metadata": metadata,
    }
