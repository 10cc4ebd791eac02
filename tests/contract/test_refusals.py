"""Bad input: a clear 4xx that names the field, and nothing is written."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Names

type Segments = Callable[..., str]
SEGMENTS, USERS = "/v1/segments", "/v1/users"


def refused(answer: httpx.Response, status: int, code: str) -> list[str]:
    """The fields that a refusal names; its form is checked on the way."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(problem) <= {
        "type", "title", "status", "detail", "code", "errors",
    }  # fmt: skip
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]
    for error in problem.get("errors", []):
        assert set(error) == {"field", "message"}
        assert error["message"]
    return [error["field"] for error in problem.get("errors", [])]


MALFORMED = [
    b"",
    b"{",
    b"slug=A",
    b'{"slug": "A", "slug": "A"}',
    b'{"slug": "A", "description": "a", "description": "b"}',
    b'{"slug": "A"} x',
    b'{"percent": NaN, "slug": "A"}',
    b'{"percent": Infinity, "slug": "A"}',
    b'{"percent": ' + b"9" * 5000 + b', "slug": "A"}',
    b"[" * 100_000,
    b'{"ids": [1e1000000000000000000]}',
    b'{"percent": 0e1000000000000000000}',
    b'{"add": [{"slug": "A", "ttl_seconds": 1e999999999}]}',
    b'{"unknown": 1e-1000000000000000000}',
    '{"slug": "A", "description": "скидка"}'.encode("cp1251"),
    '{"slug": "A", "description": "скидка"}'.encode("utf-16"),
    '{"slug": "A"}'.encode("utf-16-le"),
    b'{"slug": "A", "description": "\xff"}',
]


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body[:30]))
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", SEGMENTS), ("POST", USERS), ("PATCH", "/v1/segments/A"), ("PATCH", "/v1/users/1/segments")],
)
def test_malformed_json(api: httpx.Client, method: str, path: str, body: bytes) -> None:
    answer = api.request(method, path, content=body, headers={"content-type": "application/json"})
    refused(answer, 400, "malformed_json")


def test_json_is_read_whatever_the_content_type_says(api: httpx.Client, name: Names) -> None:
    for number, kind in enumerate(("application/x-www-form-urlencoded", "text/plain", "multipart/form-data")):
        body = json.dumps({"slug": name(f"TYPE{number}")})
        assert api.post(SEGMENTS, content=body, headers={"content-type": kind}).status_code == 201


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize(
    "kind", ["application/json; charset=windows-1251", "text/plain", "text/csv", "x/y", ""]
)
def test_only_utf_8_is_read_whatever_the_content_type_says(api: httpx.Client, name: Names, kind: str) -> None:
    body = json.dumps({"slug": name("BYTES"), "description": "скидка"}, ensure_ascii=False)
    headers = {"content-type": kind} if kind else {}
    for encoding in ("cp1251", "utf-16"):
        answer = api.post(SEGMENTS, content=body.encode(encoding), headers=headers)
        refused(answer, 400, "malformed_json")
    assert api.get(f"{SEGMENTS}/{name('BYTES')}").status_code == 404
    assert api.post(SEGMENTS, content=body.encode(), headers=headers).json()["description"] == "скидка"


def test_text_is_kept_as_it_was_sent(api: httpx.Client, segment: Segments) -> None:
    slug = segment("A")
    for text in ("\ufffd", "a\ufffdb скидка", "\ufeff", "\U0001f600"):
        body = json.dumps({"description": text}, ensure_ascii=False).encode()
        answer = api.patch(f"{SEGMENTS}/{slug}", content=body, headers={"content-type": "application/json"})
        assert answer.json()["description"] == text


def test_of_unknown_length_u_fffd_may_be_what_was_no_utf_8(api: httpx.Client, segment: Segments) -> None:
    path = f"{SEGMENTS}/{segment('A')}"
    headers = {"content-type": "application/json"}
    for text, status in (('"\ufffd"', 400), ('"\\ufffd"', 200), ('"скидка"', 200)):
        # Without a content-length: in chunks.
        chunks = iter([f'{{"description": {text}}}'.encode()])
        assert api.patch(path, content=chunks, headers=headers).status_code == status
    assert api.get(path).json()["description"] == "скидка"


def test_a_byte_order_mark_is_skipped(api: httpx.Client, segment: Segments) -> None:
    path = f"{SEGMENTS}/{segment('A')}"
    for kind in ("application/json", "application/octet-stream"):
        body = "\ufeff" + json.dumps({"description": kind})
        answer = api.patch(path, content=body.encode(), headers={"content-type": kind})
        assert answer.json()["description"] == kind
        answer = api.patch(path, content=f"\ufeff{body}".encode(), headers={"content-type": kind})
        refused(answer, 400, "malformed_json")


def test_a_large_body(api: httpx.Client, name: Names) -> None:
    filler = 256 * 1024 - len(json.dumps({"slug": name("BIG"), "description": ""}))
    just_fits = json.dumps({"slug": name("BIG"), "description": "x" * filler})
    assert len(just_fits) == 256 * 1024
    assert refused(api.post(SEGMENTS, content=just_fits), 422, "invalid_request") == ["description"]
    refused(api.post(SEGMENTS, content=just_fits + " "), 413, "payload_too_large")
    assert api.get(f"{SEGMENTS}/{name('BIG')}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"slug": ""}, ["slug"]),
        ({"slug": "-A"}, ["slug"]),
        ({"slug": "A B"}, ["slug"]),
        ({"slug": "A#B"}, ["slug"]),
        ({"slug": "A\n"}, ["slug"]),
        ({"slug": "ÄÖÜ"}, ["slug"]),
        ({"slug": "٣"}, ["slug"]),
        ({"slug": "A" * 101}, ["slug"]),
        ({"slug": 1}, ["slug"]),
        ({"slug": None}, ["slug"]),
        ({"slug": ["A"]}, ["slug"]),
        ({"description": None}, ["description"]),
        ({"description": 7}, ["description"]),
        ({"description": "x" * 2001}, ["description"]),
        ({"description": "\ud800"}, ["description"]),
        ({"unknown": 1}, ["unknown"]),
        ({"id": "x", "created_by": "me"}, ["created_by", "id"]),
        ({"slug": "!", "description": 1, "more": 1}, ["description", "more", "slug"]),
    ],
    ids=str,
)
def test_what_no_segment_is_made_of(
    api: httpx.Client, name: Names, fields: dict[str, Any], wrong: list[str]
) -> None:
    body = json.dumps({"slug": name("A"), **fields})
    assert sorted(refused(api.post(SEGMENTS, content=body), 422, "invalid_request")) == wrong
    assert api.get(f"{SEGMENTS}/{name('A')}").status_code == 404


@pytest.mark.parametrize("body", ["[]", '"A"', "1", "null", "{}", "true"])
def test_what_is_no_segment(api: httpx.Client, body: str) -> None:
    assert refused(api.post(SEGMENTS, content=body), 422, "invalid_request") in (["body"], ["slug"])


def test_the_longest_slug(api: httpx.Client, name: Names) -> None:
    longest = name("A").ljust(100, "x")
    assert api.post(SEGMENTS, json={"slug": longest}).status_code == 201
    assert api.get(f"{SEGMENTS}/{longest}").json()["slug"] == longest
    assert refused(api.get(f"{SEGMENTS}/{longest}x"), 422, "invalid_request") == ["slug"]


@pytest.mark.parametrize(
    "fields", [{"description": None}, {"slug": "B"}, {"unknown": 1}, {"created_at": "x"}], ids=str
)
def test_what_no_segment_is_changed_by(api: httpx.Client, segment: Segments, fields: dict[str, Any]) -> None:
    slug = segment("A", description="as it was")
    answer = api.patch(f"{SEGMENTS}/{slug}", json=fields)
    assert refused(answer, 422, "invalid_request") == list(fields)
    assert api.get(f"{SEGMENTS}/{slug}").json()["description"] == "as it was"


MALFORMED_IN_A_PATH = [
    "%20",
    "-x",
    "_x",
    "x%20y",
    "x%00",
    "%C3%A9",
    "x%22",
    "x%0A",
    "x%7B",
    "x*",
    "%FF",
    "x" * 129,
    "x%23y",
]


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("bad", MALFORMED_IN_A_PATH)
def test_malformed_ids_and_slugs_in_a_path(api: httpx.Client, bad: str) -> None:
    for field, paths in {
        "user_id": [
            ("GET", f"{USERS}/{bad}"),
            ("PUT", f"{USERS}/{bad}"),
            ("DELETE", f"{USERS}/{bad}"),
            ("GET", f"{USERS}/{bad}/segments"),
            ("GET", f"{USERS}/{bad}/history?from=2026-11"),
        ],
        "slug": [
            ("GET", f"{SEGMENTS}/{bad}"),
            ("DELETE", f"{SEGMENTS}/{bad}"),
            ("GET", f"{SEGMENTS}/{bad}/count"),
            ("GET", f"{SEGMENTS}/{bad}/steps"),
            ("GET", f"{SEGMENTS}/{bad}/members"),
        ],
    }.items():
        for method, path in paths:
            assert refused(api.request(method, path), 422, "invalid_request") == [field]
    answer = api.patch(f"{USERS}/{bad}/segments", json={"add": ["A"]})
    assert refused(answer, 422, "invalid_request") == ["user_id"]


@pytest.mark.parametrize(
    ("ids", "wrong"),
    [
        ([], ["ids"]),
        (None, ["ids"]),
        ("1", ["ids"]),
        ({"1": 1}, ["ids"]),
        (["x"] * 1001, ["ids"]),
        (["ok", ""], ["ids.1"]),
        (["ok", "a b", "ok2", "-"], ["ids.1", "ids.3"]),
        ([True], ["ids.0"]),
        ([None], ["ids.0"]),
        ([1.5], ["ids.0"]),
        ([1.0], ["ids.0"]),
        ([1e3], ["ids.0"]),
        ([1e22], ["ids.0"]),
        ([-1], ["ids.0"]),
        ([["x"]], ["ids.0"]),
        (["x" * 129], ["ids.0"]),
        (["a;b"], ["ids.0"]),
        (["=1+1"], ["ids.0"]),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_nobody_is_called(api: httpx.Client, name: Names, ids: Any, wrong: list[str]) -> None:
    if isinstance(ids, list) and "ok" in ids:
        ids = [name("ok") if one == "ok" else one for one in ids]
    assert refused(api.post(USERS, json={"ids": ids}), 422, "invalid_request") == wrong
    assert api.get(f"{USERS}/{name('ok')}").status_code == 404


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["user_ids"]),
        ([], ["body"]),
        ({"user_ids": []}, ["user_ids"]),
        ({"user_ids": "u"}, ["user_ids"]),
        ({"user_ids": ["u"] * 101}, ["user_ids"]),
        ({"user_ids": ["u", "", "u/v", None, 1.5]}, [f"user_ids.{index}" for index in (1, 2, 3, 4)]),
        ({"user_ids": ["u"], "slugs": []}, ["slugs"]),
        ({"user_ids": ["u"], "slugs": None}, ["slugs"]),
        ({"user_ids": ["u"], "slugs": ["A"] * 41}, ["slugs"]),
        ({"user_ids": ["u"], "slugs": ["A", 7, "-"]}, ["slugs.1", "slugs.2"]),
        ({"user_ids": ["u"], "slug": ["A"]}, ["slug"]),
        ({"ids": ["u"], "slugs": [""]}, ["ids", "slugs.0", "user_ids"]),
    ],
)
def test_what_is_no_query_of_memberships(api: httpx.Client, body: Any, wrong: list[str]) -> None:
    answer = api.post("/v1/memberships/query", json=body)
    assert sorted(refused(answer, 422, "invalid_request")) == wrong


def test_unknown_fields_of_a_registration(api: httpx.Client, name: Names) -> None:
    answer = api.post(USERS, json={"ids": [name("x")], "id": "y"})
    assert refused(answer, 422, "invalid_request") == ["id"]
    assert api.get(f"{USERS}/{name('x')}").status_code == 404


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["add", "remove"]),
        ({"add": [], "remove": []}, ["add", "remove"]),
        ({"register": True}, ["add", "remove"]),
        ({"add": ["A", "A"]}, ["add.1"]),
        ({"add": ["A", {"slug": "A"}]}, ["add.1"]),
        ({"remove": ["A", "B", "A"]}, ["remove.2"]),
        ({"add": ["A"], "remove": ["A"]}, ["remove.0"]),
        ({"add": [f"S{number}" for number in range(41)]}, ["add"]),
        ({"remove": [f"S{number}" for number in range(41)]}, ["remove"]),
        ({"add": "A"}, ["add"]),
        ({"add": None, "remove": ["B"]}, ["add"]),
        ({"add": [1]}, ["add.0"]),
        ({"add": ["A", "b c"]}, ["add.1"]),
        ({"add": [{"slug": "b c"}]}, ["add.0.slug"]),
        ({"add": [{}]}, ["add.0.slug"]),
        ({"add": [{"slug": "A", "until": "x"}]}, ["add.0.until"]),
        ({"add": [{"slug": "A", "ttl_seconds": 0}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": -5}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": 1.5}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": "60"}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": True}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": None}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": 10**15}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": 10**100}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": 60, "expires_at": "2099-01-01T00:00:00Z"}]}, ["add.0"]),
        ({"add": [{"slug": "A", "expires_at": "2099-01-01T00:00:00"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "2099-01-01"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "2099-02-30T00:00:00Z"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "2020-01-01T00:00:00Z"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "10000-01-01T00:00:00Z"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "9999-12-31T23:59:59-01:00"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "tomorrow"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "2099-01-01T00:00:00+03:60"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "2099-01-01T00:00:00+22:99"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": "2099-01-01T00:00:60Z"}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "ttl_seconds": -0.0}]}, ["add.0.ttl_seconds"]),
        ({"add": [{"slug": "A", "ttl_seconds": 1e300}]}, ["add.0.ttl_seconds"]),
        ({"add": ["b c"] + [f"S{number}" for number in range(41)]}, ["add", "add.0"]),
        ({"add": [{"slug": "A", "expires_at": 4102444800}]}, ["add.0.expires_at"]),
        ({"add": [{"slug": "A", "expires_at": None}]}, ["add.0.expires_at"]),
        ({"add": ["A"], "register": "true"}, ["register"]),
        ({"add": ["A"], "register": 1}, ["register"]),
        ({"add": ["A"], "user_id": "x"}, ["user_id"]),
        ({"remove": [{"slug": "A"}]}, ["remove.0"]),
        (
            {"add": [{"slug": "A", "expires_at": "2020-01-01T00:00:00Z"}, "A", 7], "remove": ["A", "!"]},
            ["add.0.expires_at", "add.1", "add.2", "remove.0", "remove.1"],
        ),
        (
            {"add": [{"slug": "A", "ttl_seconds": 0}, "b c"], "remove": ["c d"], "x": 1},
            ["add.0.ttl_seconds", "add.1", "remove.0", "x"],
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_change(api: httpx.Client, user: str, body: dict[str, Any], wrong: list[str]) -> None:
    answer = api.patch(f"{USERS}/{user}/segments", json=body)
    assert sorted(refused(answer, 422, "invalid_request")) == wrong
    assert api.get(f"{USERS}/{user}/segments").json()["segments"] == []


@pytest.mark.parametrize("path", [SEGMENTS, USERS, "/v1/segments/{slug}/members"])
@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", ["limit"]),
        ("limit=1001", ["limit"]),
        ("limit=-1", ["limit"]),
        ("limit=ten", ["limit"]),
        ("limit=1.5", ["limit"]),
        ("limit=1.0", ["limit"]),
        ("limit=1_0", ["limit"]),
        ("limit=%2B5", ["limit"]),
        ("limit=%205", ["limit"]),
        ("limit=" + "9" * 5000, ["limit"]),
        ("limit=", ["limit"]),
        ("limit=1&limit=2", ["limit"]),
        ("cursor=", ["cursor"]),
        ("cursor=made-up", ["cursor"]),
        ("cursor=AAAAAAAAMTA", ["cursor"]),
        ("cursor=%00%FF", ["cursor"]),
        ("cursor=%C3%A9", ["cursor"]),
        ("page=2", ["page"]),
        ("limit=x&cursor=x&page=2", ["page"]),
    ],
)
def test_what_is_no_page(
    api: httpx.Client, segment: Segments, path: str, query: str, wrong: list[str]
) -> None:
    path = path.format(slug=segment("A"))
    assert refused(api.get(f"{path}?{query}"), 422, "invalid_request") == wrong


def test_a_cursor_is_good_for_its_own_list_only(api: httpx.Client, name: Names, segment: Segments) -> None:
    segment("A"), segment("B")
    api.post(USERS, json={"ids": [name("x"), name("y")]})
    of_segments = api.get(f"{SEGMENTS}?limit=1").json()["cursor"]
    of_users = api.get(f"{USERS}?limit=1").json()["cursor"]

    assert api.get(SEGMENTS, params={"cursor": of_segments}).status_code == 200
    for path, cursor in ((USERS, of_segments), (SEGMENTS, of_users), (f"{SEGMENTS}?status=all", of_segments)):
        answer = api.get(httpx.URL(path).copy_merge_params({"cursor": cursor}))
        assert refused(answer, 422, "invalid_request") == ["cursor"]


@pytest.mark.parametrize("query", ["consistent=yes", "consistent=1", "consistent=", "fresh=true"])
def test_what_is_no_way_of_reading(api: httpx.Client, user: str, query: str) -> None:
    answer = api.get(f"{USERS}/{user}/segments?{query}")
    assert refused(answer, 422, "invalid_request") == [query.partition("=")[0]]


@pytest.mark.parametrize("status", ["gone", "", "ACTIVE", "active,deleted"])
def test_what_is_no_status(api: httpx.Client, status: str) -> None:
    answer = api.get(SEGMENTS, params={"status": status})
    assert refused(answer, 422, "invalid_request") == ["status"]


def test_health_needs_nothing(api: httpx.Client) -> None:
    answer = api.get("/v1/health")
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "version"}
    assert answer.json()["status"] == "ok"
