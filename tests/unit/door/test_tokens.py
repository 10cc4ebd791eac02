"""Whom a token may ask about."""

from typing import Any

import pytest

from segmentation.door import tokens
from segmentation.errors import Forbidden

READ, SELF = "segments/read", "segments/self"


def event(claims: Any) -> dict[str, Any]:
    return {"requestContext": {"authorizer": {"jwt": {"claims": claims, "scopes": [SELF]}}}}


def may_ask(claims: dict[str, Any], user_id: str) -> bool:
    try:
        tokens.check(event(claims), user_id)
    except Forbidden:
        return False
    return True


@pytest.fixture(autouse=True)
def claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELF_CLAIM", "sub")


# What the gateway hands over is text: a list's items stand in brackets.
READS_ALL = [
    {"scope": READ},
    {"scope": f"{SELF} {READ}"},
    {"scope": f"openid {READ} {SELF} segments/write"},
    {"scp": READ},
    {"scp": f"[{READ}]"},
    {"scp": f"[{SELF} {READ}]"},
    {"scp": f"[{READ} {SELF}]"},
    {"scope": SELF, "scp": f"[{READ}]"},
    {"scope": READ, "scp": SELF},
]
ONLY_SELF = [
    {"scope": SELF},
    {"scope": f"openid {SELF}"},
    {"scp": SELF},
    {"scp": f"[{SELF}]"},
    {"scp": f"[openid {SELF}]"},
    {"scope": SELF, "scp": ""},
    # None of these is the scope that reads.
    {"scope": f"{SELF} {READ}er"},
    {"scope": f"{SELF} my-{READ}"},
    {"scope": f"{SELF} {READ}/all"},
    {"scope": f"{SELF} SEGMENTS/READ"},
    {"scope": f"{SELF},{READ}"},
    {"scope": f"{SELF}\t{READ}"},
    {"scope": f"{SELF} [{READ}] x"},
    {"scope": "segments/write"},
    {"scope": SELF, "scopes": READ},
    {},
]


@pytest.mark.parametrize("scopes", READS_ALL, ids=str)
@pytest.mark.parametrize("sub", [{"sub": "1000"}, {"sub": "a-service"}, {}], ids=str)
def test_who_reads_may_ask_about_all(scopes: dict[str, str], sub: dict[str, str]) -> None:
    assert may_ask({**scopes, **sub}, "1000")


@pytest.mark.parametrize("scopes", ONLY_SELF, ids=str)
def test_a_page_may_ask_about_its_own_user_alone(scopes: dict[str, str]) -> None:
    assert may_ask({**scopes, "sub": "1000"}, "1000")
    for other in ("1001", "100", "10000", "01000", "a", "sub"):
        assert not may_ask({**scopes, "sub": "1000"}, other)


@pytest.mark.parametrize(
    "claims",
    [{}, {"sub": ""}, {"sub": None}, {"username": "1000"}, {"Sub": "1000"}, {"sub": "[1000]"}],
    ids=str,
)
def test_without_the_claim_it_may_ask_about_nobody(claims: dict[str, Any]) -> None:
    for user_id in ("1000", "None", "1"):
        assert not may_ask({"scope": SELF, **claims}, user_id)


def test_case_matters() -> None:
    assert may_ask({"scope": SELF, "sub": "Anna"}, "Anna")
    assert not may_ask({"scope": SELF, "sub": "Anna"}, "anna")


@pytest.mark.parametrize("name", ["username", "custom:shop_id", "https://shop.example.com/user"])
def test_which_claim_it_is_the_template_says(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("SELF_CLAIM", name)
    claims = {"scope": SELF, "sub": "1", name: "2"}
    assert may_ask(claims, "2")
    assert not may_ask(claims, "1")


@pytest.mark.parametrize(
    "context",
    [{}, {"authorizer": {}}, {"authorizer": {"jwt": {}}}, {"authorizer": {"jwt": {"claims": None}}}],
    ids=str,
)
def test_who_has_no_token_may_ask_about_nobody(context: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        tokens.check({"requestContext": context}, "1000")


def test_who_reads_needs_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SELF_CLAIM")
    assert may_ask({"scope": READ}, "1000")


def test_a_refusal_tells_nothing_of_anybody() -> None:
    with pytest.raises(Forbidden) as refusal:
        tokens.check(event({"scope": SELF, "sub": "1000"}), "1001")
    assert (refusal.value.status, refusal.value.code, refusal.value.errors) == (403, "forbidden", [])
    assert "100" not in refusal.value.detail
