"""Whatever a body, a header, a query or a token holds, the answer is never a fault of ours."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.test_handlers import invoke
from tests.contract.conftest import mocked_aws
from tests.support.gateway import Gateway
from tests.unit.door.test_http import ANY_TEXT, JSON_LIKE, NO_NUMBER_HOLDS
from tools import template

LARGEST_ANSWER = 6 * 1024 * 1024
"""Bytes that Lambda takes from a function; a larger answer is a fault to whoever called."""

OPERATIONS = [route.module for route in template.operations()]

# Of each operation with a body: where it is, and values of each field, `?` being what is tried.
BODIES: dict[tuple[str, str], list[str]] = {
    ("POST", "/v1/segments"): [
        '{"slug": ?}',
        '{"slug": "A", "description": ?}',
        '{"slug": "A", "percent": ?}',
    ],
    ("PATCH", "/v1/segments/A"): ['{"description": ?}', '{"percent": ?}'],
    ("POST", "/v1/users"): ['{"ids": ?}', '{"ids": [?]}'],
    ("PATCH", "/v1/users/u/segments"): [
        '{"add": ?}',
        '{"add": [?]}',
        '{"add": [{"slug": ?}]}',
        '{"add": [{"slug": "A", "expires_at": ?}]}',
        '{"add": [{"slug": "A", "ttl_seconds": ?}]}',
        '{"remove": ?}',
        '{"remove": [?]}',
        '{"remove": ["A"], "register": ?}',
    ],
    ("POST", "/v1/memberships/query"): [
        '{"user_ids": ?}',
        '{"user_ids": ["u", ?]}',
        '{"user_ids": ["u"], "slugs": ?}',
        '{"user_ids": ["u"], "slugs": ["A", ?]}',
    ],
    **{
        ("POST", f"/ofrep/v1/evaluate/flags{key}"): [
            '{"context": ?}',
            '{"context": {"targetingKey": ?}}',
            '{"context": {"targetingKey": "u", "age": ?}}',
            '{"context": {"targetingKey": "u"}, "more": ?}',
        ]
        for key in ("", "/A")
    },
}
ANY_FIELD = ["?", "[?]", '{"unknown": ?}', '{"\\ud800": ?}', '{"unknown": {"a": [0, ?]}}']
PLACES = [(*where, body) for where, bodies in BODIES.items() for body in (*bodies, *ANY_FIELD)]
TRIED = [
    *NO_NUMBER_HOLDS,
    *("0e4300", "1e-4300", "-0.0", "1e4300", "-1e4300", "0." + "1" * 100_000, "9" * 4_300, "60.0", "12.345"),
    *('"\\ud800"', '"\\u0000"', '""', "null", "true", "[]", "{}", "[[]]", '[{}, "A"]', '{"\\udfff": 1}'),
    *("[" * depth + "]" * depth for depth in (200, 2_000, 20_000)),
    *('{"a":' * depth + "1" + "}" * depth for depth in (200, 2_000, 20_000)),
]

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    with mocked_aws(), httpx.Client(base_url="http://in.process", transport=Gateway("the-tests")) as client:
        yield client


def test_every_operation_with_a_body_is_here() -> None:
    described = json.loads((template.TEMPLATE.parent / "docs/openapi.json").read_text())["paths"]
    wanted = {
        (method.upper(), path.format(slug="A", user_id="u", key="A"))
        for path, operations in described.items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }
    assert wanted == set(BODIES)


@pytest.mark.parametrize(("method", "path", "body"), PLACES)
def test_a_value_that_is_hard_to_take(api: httpx.Client, method: str, path: str, body: str) -> None:
    for tried in TRIED:
        answer = api.request(method, path, content=body.replace("?", tried).encode())
        assert answer.status_code < 500, (answer.text, tried[:40])
        if tried in NO_NUMBER_HOLDS:
            assert answer.status_code == 400, (answer.text, tried[:40])


def values() -> st.SearchStrategy[str]:
    names = ["slug", "description", "percent", "ids", "add", "remove", "register", "context", "targetingKey"]
    names += ["expires_at", "ttl_seconds", "unknown", "\\ud800"]
    leaves = st.sampled_from([tried for tried in TRIED if len(tried) < 5_000] + ['"A"', '"u"', "1"])
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=4).map(lambda some: f"[{','.join(some)}]")
            | st.dictionaries(st.sampled_from(names), inner, max_size=4).map(
                lambda some: "{" + ",".join(f'"{name}":{value}' for name, value in some.items()) + "}"
            )
        ),
        max_leaves=8,
    )


@pytest.mark.parametrize(("method", "path"), BODIES)
def test_any_body(api: httpx.Client, method: str, path: str) -> None:
    @given(values().map(str.encode) | JSON_LIKE.map(str.encode) | st.binary(max_size=40))
    @settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
    def check(body: bytes) -> None:
        for kind in ("application/json", "application/octet-stream"):
            answer = api.request(method, path, content=body, headers={"content-type": kind})
            assert answer.status_code < 500, answer.text

    check()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/segments", {str(number): 1 for number in range(20_000)}),
        ("POST", "/v1/segments", {"slug": "\U0001f600" * 60_000, "\U0001f600" * 4_000: 1}),
        ("POST", "/v1/users", {"ids": [None] * 40_000}),
        ("POST", "/v1/users", {"ids": [None] * 1_000}),
        ("PATCH", "/v1/users/u/segments", {"add": [1] * 80_000}),
        ("PATCH", "/v1/users/u/segments", {"add": [{}] * 30_000, "remove": [1] * 30_000}),
        ("PATCH", "/v1/users/u/segments", {"add": ["\u00e9"] * 40}),
        ("PATCH", "/v1/users/u/segments", {str(number): 1 for number in range(20_000)}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_refusal_fits_through_lambda(api: httpx.Client, method: str, path: str, body: Any) -> None:
    answer = api.request(method, path, content=json.dumps(body, ensure_ascii=False, separators=(",", ":")))
    assert answer.status_code == 422
    assert len(json.dumps(answer.text)) < LARGEST_ANSWER


def test_of_too_many_slugs_only_the_first_are_looked_at(api: httpx.Client) -> None:
    body = {"add": ["b c", *(f"S{number}" for number in range(40)), "c d"], "register": 1, "x": 1}
    errors = api.patch("/v1/users/u/segments", json=body).json()["errors"]
    assert sorted(error["field"] for error in errors) == ["add", "add.0", "register", "x"]


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_any_header_query_cookie_or_claim(operation: str) -> None:
    event = json.loads((template.TEMPLATE.parent / f"tests/events/{operation}.json").read_text())
    asked = event.get("queryStringParameters") or {}
    names = ["limit", "cursor", "status", "percent", "from", "to", "consistent", *asked]
    headers = ["content-type", "content-length", "cookie", "if-none-match", "accept", "accept-encoding", "x"]
    claims = st.sampled_from(["sub", "username", "client_id", "token_use", "scope"])

    @given(
        query=st.none() | st.dictionaries(st.sampled_from(names), ANY_TEXT, max_size=3),
        headers=st.none() | st.dictionaries(st.sampled_from(headers), ANY_TEXT, max_size=3),
        cookies=st.none() | st.lists(ANY_TEXT, max_size=2),
        claims=st.none() | st.dictionaries(claims, st.none() | ANY_TEXT | st.lists(ANY_TEXT, max_size=1)),
    )
    @settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
    def check(query: Any, headers: Any, cookies: Any, claims: Any) -> None:
        context = {**event["requestContext"], "authorizer": {"jwt": {"claims": claims}}}
        answer = invoke(
            operation,
            requestContext=context,
            queryStringParameters=query,
            headers=headers,
            **({} if cookies is None else {"cookies": cookies}),
        )
        assert answer["statusCode"] < 500, answer
        json.dumps(answer).encode()

    check()
