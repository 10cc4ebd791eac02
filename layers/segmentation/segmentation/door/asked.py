"""The body of query_memberships, checked by hand: this is a hot read, which does without pydantic.

``models.MembershipQuery`` describes the same body, and tests hold that both take and refuse the same.
"""

import re
from collections.abc import Callable
from typing import Any

from segmentation.errors import FieldError, InvalidRequest
from segmentation.names import SLUG, USER_ID, as_user_id

MOST_USERS = 100
MOST_NAMED = 40
"""Slugs that a query may name."""


def asked(body: Any) -> tuple[list[str], dict[str, str] | None]:
    """The ids, each once, in the order given; and the slugs with the fields that name them, None for all.

    Raises InvalidRequest naming every field that is wrong.
    """
    if not isinstance(body, dict):
        raise InvalidRequest([{"field": "body", "message": "must be an object"}])
    errors: list[FieldError] = [
        {"field": name, "message": "is not a field of this request"}
        for name in body
        if name not in ("user_ids", "slugs")
    ]
    ids, wrong = _list("user_ids", body.get("user_ids"), MOST_USERS, as_user_id, USER_ID)
    errors += wrong
    slugs: dict[str, str] | None = None
    if "slugs" in body:
        named, wrong = _list("slugs", body["slugs"], MOST_NAMED, _slug, SLUG)
        errors += wrong
        slugs = {}
        for index, slug in enumerate(named):
            slugs.setdefault(slug, f"slugs.{index}")
    if errors:
        raise InvalidRequest(errors)
    return list(dict.fromkeys(ids)), slugs


def _list(
    name: str, value: Any, most: int, read: Callable[[Any], str | None], pattern: str
) -> tuple[list[str], list[FieldError]]:
    """The entries of a list in the body, and what is wrong with it."""
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        return [], [{"field": name, "message": f"must be a list of 1 to {most}"}]
    found = [read(one) for one in value]
    return [one for one in found if one is not None], [
        {"field": f"{name}.{index}", "message": f"must match {pattern}"}
        for index, one in enumerate(found)
        if one is None
    ]


def _slug(value: Any) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(SLUG, value) else None
