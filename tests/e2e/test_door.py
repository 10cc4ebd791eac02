"""Who gets in: every route of template.yaml, with no token, with bad ones, and with one for other scopes.

The bad tokens are of two kinds. Some are another's: a second client's, another user pool's. The others are
made here with the very key that MiniStack signs with (it lies among its files), so that each is wrong in one
thing only; `test_a_token_made_here_is_as_good_as_any` shows that they would get in otherwise.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.tokens import key_of_pool, parts, signed, unsigned
from tools import template
from tools.local.stack import READ, SELF, WRITE, Stack, aws
from tools.patience import PATIENCE

OPEN = {route.key for route in template.routes() if route.module in (template.CONSOLE, "health")}
ROUTES = {route.key: route.scopes for route in template.routes()}
LOCKED = {key: scopes for key, scopes in ROUTES.items() if key not in OPEN}
# Not OPTIONS, a browser's question before a call, which the gateway answers itself.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE")

DAY = 86_400


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.api_url, timeout=PATIENCE) as one:
        yield one


def _call(client: httpx.Client, key: str, token: str | None) -> httpx.Response:
    method, path = key.split(" ", 1)
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return client.request(method, re.sub(r"\{[^}]+\}", "x", path), headers=headers)


def _status(client: httpx.Client, key: str, token: str | None) -> int:
    return _call(client, key, token).status_code


@pytest.fixture(scope="module")
def tokens(stack: Stack) -> dict[str, str]:
    return {scope: stack.token(scope) for scope in (READ, WRITE, SELF)}


def _of_another_client(stack: Stack, pool: str) -> str:
    """A token with all scopes of a client that MiniStack's user pool has, too, but the API doesn't know."""
    cognito = aws(stack.cloud_url, "cognito-idp")
    made = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="another",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=[READ, WRITE],
    )["UserPoolClient"]
    form = {"grant_type": "client_credentials", "scope": f"{READ} {WRITE}"}
    answer = httpx.post(
        stack.token_url, data=form, auth=(made["ClientId"], made["ClientSecret"]), timeout=PATIENCE
    )
    token: str = answer.raise_for_status().json()["access_token"]
    return token


def _of_another_pool(stack: Stack) -> str:
    """A token with all scopes of a user pool that isn't the API's."""
    cognito = aws(stack.cloud_url, "cognito-idp")
    pool = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    scopes = [{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")]
    cognito.create_resource_server(UserPoolId=pool, Identifier="segments", Name="another", Scopes=scopes)
    return _of_another_client(stack, pool)


@pytest.fixture(scope="module")
def bad(stack: Stack, stack_home: Path) -> dict[str, str]:
    """Tokens for both scopes that mustn't get in, by what is wrong with them."""
    good = stack.token()
    head, claims = parts(good)
    pool = claims["iss"].rpartition("/")[2]
    key = key_of_pool(stack_home, pool)
    public = key.public_key().public_numbers()
    another_key = rsa.generate_private_key(public_exponent=public.e, key_size=2048)
    now = int(time.time())

    def but(**changed: Any) -> str:
        return signed(key, head, {**claims, **changed})

    text, _, signature = good.rpartition(".")
    return {
        "nothing": but(),
        "garbage": "garbage",
        "no signature": f"{text}.",
        "another signature": f"{text}.{signature[:-6]}{'A' if signature[-6] != 'A' else 'B'}{signature[-5:]}",
        "other claims under the signature": f"{unsigned(head, {**claims, 'sub': 'me'})}.{signature}",
        "alg none": unsigned({**head, "alg": "none"}, claims) + ".",
        "alg none, without a key's id": unsigned({"alg": "none"}, claims) + ".",
        "another's key": signed(another_key, head, claims),
        "another's key by another name": signed(another_key, {**head, "kid": "mine"}, claims),
        "expired": but(iat=now - 2 * DAY, auth_time=now - 2 * DAY, exp=now - DAY),
        "not yet good": but(nbf=now + DAY),
        "another client": but(client_id="another"),
        "another audience": but(aud="another"),
        "another issuer": but(iss=claims["iss"] + "x"),
        "another issuer of the same name": but(iss="https://example.com/" + pool),
        "of another client": _of_another_client(stack, pool),
        "of another pool": _of_another_pool(stack),
    }


WRONG = (
    "garbage",
    "no signature",
    "another signature",
    "other claims under the signature",
    "alg none",
    "alg none, without a key's id",
    "another's key",
    "another's key by another name",
    "expired",
    "not yet good",
    "another client",
    "another audience",
    "another issuer",
    "another issuer of the same name",
    "of another client",
    "of another pool",
)


def test_only_what_is_meant_to_be_open_is_open() -> None:
    assert {key for key, scopes in ROUTES.items() if not scopes} == OPEN


def test_a_scope_fits_its_method() -> None:
    reads = [key for key in LOCKED if key.startswith(("GET ", "POST /ofrep/", "POST /v1/memberships/query"))]
    assert {key: [READ if key in reads else WRITE] for key in LOCKED} == {
        key: [scope for scope in scopes if scope != SELF] for key, scopes in LOCKED.items()
    }


def test_a_page_gets_at_three_reads_and_nothing_else() -> None:
    assert {key for key, scopes in LOCKED.items() if SELF in scopes} == {
        "GET /v1/users/{user_id}/segments",
        "POST /ofrep/v1/evaluate/flags",
        "POST /ofrep/v1/evaluate/flags/{key}",
    }


@pytest.mark.parametrize("key", sorted(LOCKED))
def test_without_a_token(client: httpx.Client, key: str) -> None:
    assert _status(client, key, None) == 401


def test_a_token_made_here_is_as_good_as_any(client: httpx.Client, bad: dict[str, str]) -> None:
    assert _status(client, "GET /v1/users", bad["nothing"]) == 200


def test_all_that_can_be_wrong_is_tried(bad: dict[str, str]) -> None:
    assert {"nothing", *WRONG} == set(bad)
    assert len(set(bad.values())) == len(bad)


@pytest.mark.parametrize("key", sorted(LOCKED))
@pytest.mark.parametrize("wrong", WRONG)
def test_with_a_bad_token(client: httpx.Client, bad: dict[str, str], key: str, wrong: str) -> None:
    answer = _call(client, key, bad[wrong])
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize("key", sorted(LOCKED))
def test_with_the_other_scope(client: httpx.Client, key: str, tokens: dict[str, str]) -> None:
    others = {READ, WRITE, SELF} - set(LOCKED[key])
    assert others >= {WRITE if READ in LOCKED[key] else READ}
    for other in others:
        answer = _call(client, key, tokens[other])
        # It is the gateway that says so, before any code of ours runs.
        assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"}), other


def test_a_token_elsewhere_than_in_the_header(client: httpx.Client, bad: dict[str, str]) -> None:
    token = bad["nothing"]
    for name in ("access_token", "token", "Authorization"):
        assert client.get("/v1/users", params={name: token}).status_code == 401
        assert client.get("/v1/users", headers={"Cookie": f"{name}={token}"}).status_code == 401


@pytest.mark.parametrize("key", sorted(OPEN))
def test_the_open_ones(client: httpx.Client, key: str) -> None:
    # There is no file named x, which the function says and not the gateway.
    assert _status(client, key, None) == (404 if "{" in key else 200)


def test_an_unknown_route(client: httpx.Client, tokens: dict[str, str]) -> None:
    assert _status(client, "GET /v1/nothing", tokens[READ]) == 404


@pytest.mark.parametrize("path", sorted({route.path for route in template.routes()}))
def test_a_method_that_a_path_does_not_have(client: httpx.Client, bad: dict[str, str], path: str) -> None:
    for method in METHODS:
        if f"{method} {path}" not in ROUTES:
            answer = _call(client, f"{method} {path}", bad["nothing"])
            # It is the gateway that says so: our answers carry a request's id.
            assert (answer.status_code, "x-request-id" in answer.headers) == (404, False), method
