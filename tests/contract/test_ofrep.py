"""Segments as flags, by the OpenFeature Remote Evaluation Protocol 0.3."""

from collections.abc import Callable
from typing import Any

import httpx
import jsonschema
import pytest

from tests.contract.conftest import Names
from tests.contract.test_memberships import change, in_future, look_and_let_expire
from tests.contract.test_rollouts import percent

type Segments = Callable[..., str]
FLAGS = "/ofrep/v1/evaluate/flags"

# The protocol's service/openapi.yaml, as far as it concerns boolean flags.
SUCCESS = {
    "type": "object",
    "required": ["key", "value", "reason", "variant", "metadata"],
    "properties": {
        "key": {"type": "string"},
        "value": {"type": "boolean"},
        "reason": {"enum": ["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN"]},
        "variant": {"type": "string"},
        "metadata": {
            "type": "object",
            "additionalProperties": {"anyOf": [{"type": one} for one in ("boolean", "string", "number")]},
        },
    },
}
FAILURE = {
    "type": "object",
    "required": ["key", "errorCode", "errorDetails"],
    "properties": {
        "key": {"type": "string"},
        "errorCode": {
            "enum": ["PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "GENERAL", "FLAG_NOT_FOUND"]
        },
        "errorDetails": {"type": "string", "minLength": 1},
    },
    "additionalProperties": False,
}
BULK_FAILURE = {**FAILURE, "required": ["errorCode", "errorDetails"]}


def evaluate(api: httpx.Client, key: str, user: str) -> dict[str, Any]:
    """One flag's evaluation, which must succeed, without its key."""
    answer = api.post(f"{FLAGS}/{key}", json={"context": {"targetingKey": user, "country": "NL"}})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    jsonschema.validate(found, SUCCESS)
    assert found.pop("key") == key
    everything = api.post(FLAGS, json={"context": {"targetingKey": user}}).json()["flags"]
    assert {"key": key, **found} in everything
    return found


OUT = {"value": False, "variant": "off", "metadata": {}}


def test_a_manual_member(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A")
    change(api, user, add=[slug])
    found = evaluate(api, slug, user)
    assert found == {
        "value": True, "reason": "TARGETING_MATCH", "variant": "on", "metadata": {"segmentReason": "manual"},
    }  # fmt: skip


def test_a_member_for_a_time(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A")
    held = change(api, user, add=[{"slug": slug, "ttl_seconds": 3600}])["segments"][0]
    metadata = evaluate(api, slug, user)["metadata"]
    assert metadata == {"segmentReason": "manual", "expiresAt": held["expires_at"]}


def test_in_and_out_by_rollout(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A", percent=100)
    assert evaluate(api, slug, user) == {
        "value": True, "reason": "SPLIT", "variant": "on", "metadata": {"segmentReason": "rollout"},
    }  # fmt: skip
    change(api, user, remove=[slug])
    assert evaluate(api, slug, user) == {**OUT, "reason": "SPLIT"}
    percent(api, slug, 0)
    assert evaluate(api, slug, user) == {**OUT, "reason": "STATIC"}


def test_not_in_a_segment_without_rollout(api: httpx.Client, user: str, segment: Segments) -> None:
    assert evaluate(api, segment("A"), user) == {**OUT, "reason": "STATIC"}


@pytest.mark.parametrize("value", [0, 100])
def test_an_unregistered_user(api: httpx.Client, name: Names, segment: Segments, value: int) -> None:
    assert evaluate(api, segment("A", percent=value), name("nobody")) == {**OUT, "reason": "STATIC"}


def test_an_integer_is_an_id(api: httpx.Client, segment: Segments) -> None:
    slug = segment("A")
    api.put("/v1/users/4711")
    change(api, "4711", add=[slug])
    assert api.post(f"{FLAGS}/{slug}", json={"context": {"targetingKey": 4711}}).json()["value"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "PARSE_ERROR"),
        (b"{", "PARSE_ERROR"),
        (b'{"context": {}, "context": {}}', "PARSE_ERROR"),
        (b'{"context": {"targetingKey": "u", "age": 1e1000000000000000000}}', "PARSE_ERROR"),
        (b'{"context": {"targetingKey": "u", "age": 0e-1000000000000000000}}', "PARSE_ERROR"),
        ('{"context": {"targetingKey": "u", "city": "Казань"}}'.encode("cp1251"), "PARSE_ERROR"),
        (b'{"context": {"targetingKey": 1e3}}', "INVALID_CONTEXT"),
        (b"{}", "TARGETING_KEY_MISSING"),
        (b'{"context": {}}', "TARGETING_KEY_MISSING"),
        (b'{"context": {"targetingKey": ""}}', "TARGETING_KEY_MISSING"),
        (b'{"context": {"targetingKey": null}}', "TARGETING_KEY_MISSING"),
        (b'{"context": {"targetingKey": "a b"}}', "INVALID_CONTEXT"),
        (b'{"context": {"targetingKey": true}}', "INVALID_CONTEXT"),
        (b'{"context": {"targetingKey": ["x"]}}', "INVALID_CONTEXT"),
        (b'{"context": []}', "INVALID_CONTEXT"),
        (b'{"context": "x"}', "INVALID_CONTEXT"),
        (b"[]", "INVALID_CONTEXT"),
    ],
    ids=repr,
)
def test_a_bad_request_is_told_before_the_flag_is_looked_up(
    api: httpx.Client, name: Names, body: bytes, code: str
) -> None:
    one = api.post(f"{FLAGS}/{name('NONE')}", content=body)
    jsonschema.validate(one.json(), FAILURE)
    assert (one.status_code, one.json()["key"], one.json()["errorCode"]) == (400, name("NONE"), code)
    bulk = api.post(FLAGS, content=body)
    jsonschema.validate(bulk.json(), BULK_FAILURE)
    assert (bulk.status_code, bulk.json()["errorCode"]) == (400, code)
    assert "key" not in bulk.json()
    for answer in (one, bulk):
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("key", ["NONE", "a%20b", "%C3%A9", "x%22", "x%7B0%7D", "A" * 200])
def test_no_such_flag(api: httpx.Client, key: str) -> None:
    answer = api.post(f"{FLAGS}/{key}", json={"context": {"targetingKey": "1"}})
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "FLAG_NOT_FOUND")
    jsonschema.validate(answer.json(), FAILURE)
    assert answer.json()["key"] == httpx.URL(f"http://x/{key}").path[1:]


def test_a_large_request(api: httpx.Client) -> None:
    body = b'{"context": {"targetingKey": "1", "x": "' + b"x" * 256 * 1024 + b'"}}'
    answer = api.post(f"{FLAGS}/A", content=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (413, "GENERAL")


def test_all_flags_by_slug_and_what_is_known_is_not_sent_again(
    api: httpx.Client, user: str, segment: Segments
) -> None:
    slugs = [segment("B"), segment("A")]
    change(api, user, add=[slugs[0]])
    body = {"context": {"targetingKey": user}}

    first = api.post(FLAGS, json=body)

    keys = [flag["key"] for flag in first.json()["flags"]]
    assert keys == sorted(keys)
    assert set(slugs) <= set(keys)
    for flag in first.json()["flags"]:
        jsonschema.validate(flag, SUCCESS)
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = api.post(FLAGS, json=body, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.post(FLAGS, json=body, headers={"If-None-Match": '"other"'}).json() == first.json()

    change(api, user, add=[slugs[1]])
    changed = api.post(FLAGS, json=body, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_an_expiry_changes_the_tag_without_a_write(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A")
    change(api, user, add=[{"slug": slug, "expires_at": in_future(days=1)}])
    body = {"context": {"targetingKey": user}}
    before, _ = look_and_let_expire(api, user, slug, lambda: api.post(FLAGS, json=body))
    after = api.post(FLAGS, json=body, headers={"If-None-Match": before.headers["etag"]})
    assert (before.status_code, after.status_code) == (200, 200)
    assert before.json() != after.json()


def test_a_deleted_segment_is_no_flag(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A")
    change(api, user, add=[slug])
    api.delete(f"/v1/segments/{slug}")
    answer = api.post(f"{FLAGS}/{slug}", json={"context": {"targetingKey": user}})
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "FLAG_NOT_FOUND")
