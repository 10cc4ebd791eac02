"""What a JSON Schema can't say, said to schemathesis: makes requests that are meant to be good ones good.

Requests that are meant to be bad stay as they are.
"""

from typing import Any

import schemathesis

from segmentation.door.models import MOST_SLUGS

LEAP_YEAR_TO_COME = "2992"
FLAG = "FUZZED-FLAG"
"""A segment that is there while the fuzzer is at work: a slug that is made up is none."""


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    """Called with each request before it is sent."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    query = case.query
    if isinstance(query, dict):
        # A cursor is what an answer gave; one that is made up is a 422 by rule (test_refusals.py).
        query.pop("cursor", None)
        # The last month isn't before the first. Numbers, because 2026-8 is after 2026-08 as a text only.
        if {"from", "to"} <= query.keys() and _month(query["to"]) < _month(query["from"]):
            query["from"], query["to"] = query["to"], query["from"]
    if "key" in case.path_parameters:
        case.path_parameters["key"] = FLAG
    if isinstance(case.body, dict):
        _mend(case.body)


def _month(text: str) -> list[int]:
    return [int(part) for part in text.split("-")]


def _mend(body: dict[str, Any]) -> None:
    # 7.0 is an integer to JSON Schema; to us it isn't (test_refusals.py).
    for name in ("ids", "user_ids"):
        if isinstance(body.get(name), list):
            body[name] = [int(one) if isinstance(one, float) else one for one in body[name]]
    if "slugs" in body:
        body["slugs"] = [FLAG]
    if isinstance(body.get("context"), dict) and isinstance(body["context"].get("targetingKey"), float):
        body["context"]["targetingKey"] = int(body["context"]["targetingKey"])
    # Both lists together name at most 40 slugs, each once; ends lie in the future.
    seen: set[str] = set()
    for name in ("add", "remove"):
        kept = []
        for entry in body.get(name, []):
            slug = entry["slug"] if isinstance(entry, dict) else entry
            if slug not in seen and len(seen) < MOST_SLUGS:
                seen.add(slug)
                kept.append(_timed(entry) if isinstance(entry, dict) else entry)
        if name in body:
            body[name] = kept


def _timed(entry: dict[str, Any]) -> dict[str, Any]:
    mended = dict(entry)
    if "expires_at" in mended:
        mended["expires_at"] = LEAP_YEAR_TO_COME + mended["expires_at"][4:]
    if "ttl_seconds" in mended:
        mended["ttl_seconds"] = int(min(mended["ttl_seconds"], 10**11))
    return mended
