"""Who gets in: every route of template.yaml, called with no token, a bad one, and one for other scopes."""

import re

import httpx
import pytest

from tools import template
from tools.local.stack import READ, WRITE, Stack

OPEN = {"GET /v1/health"}
ROUTES = {route.key: route.scopes for route in template.routes()}
LOCKED = {key: scopes for key, scopes in ROUTES.items() if key not in OPEN}


def _status(stack: Stack, key: str, token: str | None) -> int:
    method, path = key.split(" ", 1)
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    url = stack.api_url + re.sub(r"\{[^}]+\}", "x", path)
    return httpx.request(method, url, headers=headers, timeout=30).status_code


@pytest.fixture(scope="module")
def tokens(stack: Stack) -> dict[str, str]:
    return {scope: stack.token(scope) for scope in (READ, WRITE)}


def test_only_what_is_meant_to_be_open_is_open() -> None:
    assert {key for key, scopes in ROUTES.items() if not scopes} == OPEN


def test_a_scope_fits_its_method() -> None:
    assert {key: [READ if key.startswith("GET ") else WRITE] for key in LOCKED} == LOCKED


@pytest.mark.parametrize("key", sorted(LOCKED))
def test_without_a_token(stack: Stack, key: str) -> None:
    assert _status(stack, key, None) == 401


@pytest.mark.parametrize("key", sorted(LOCKED))
def test_with_garbage_for_a_token(stack: Stack, key: str) -> None:
    assert _status(stack, key, "garbage") == 401


@pytest.mark.parametrize("key", sorted(LOCKED))
def test_with_a_token_whose_signature_is_wrong(stack: Stack, key: str, tokens: dict[str, str]) -> None:
    head, claims, signature = tokens[LOCKED[key][0]].split(".")
    forged = signature[:-6] + ("A" if signature[-6] != "A" else "B") + signature[-5:]
    assert _status(stack, key, f"{head}.{claims}.{forged}") == 401


@pytest.mark.parametrize("key", sorted(LOCKED))
def test_with_the_other_scope(stack: Stack, key: str, tokens: dict[str, str]) -> None:
    other = WRITE if LOCKED[key] == [READ] else READ
    assert _status(stack, key, tokens[other]) == 403


@pytest.mark.parametrize("key", sorted(OPEN))
def test_the_open_ones(stack: Stack, key: str) -> None:
    assert _status(stack, key, None) == 200


def test_an_unknown_route(stack: Stack, tokens: dict[str, str]) -> None:
    assert _status(stack, "GET /v1/nothing", tokens[READ]) == 404
