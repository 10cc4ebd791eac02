"""What a browser is told about the console's files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segmentation.door import pages
from segmentation.errors import NotFound
from tests.support.console_files import BUCKET, LOGIN, console_files


@pytest.fixture(autouse=True)
def console(tmp_path: Path) -> Iterator[None]:
    with console_files(tmp_path):
        yield


def _body(path: str) -> Any:
    return pages.answer(path).body


def _policy(path: str) -> dict[str, list[str]]:
    header = str(pages.answer(path).headers["Content-Security-Policy"])
    return {name: sources for name, *sources in (part.split() for part in header.split("; "))}


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_may_load_what_is_ours_and_nothing_else(path: str) -> None:
    policy = _policy(path)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["connect-src"] == ["'self'", LOGIN, BUCKET]
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & {one for many in policy.values() for one in many}


def test_another_issuer_is_called_in_place_of_cognito(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISSUER", "https://id.example.com/tenant")
    monkeypatch.setenv("LOGIN_URL", "")
    assert _policy("/")["connect-src"] == ["'self'", "https://id.example.com", BUCKET]
    config = _body("/config.json")
    assert config["issuer"] == "https://id.example.com/tenant"
    assert "metadata" not in config  # it tells that itself


def test_a_nonce_is_used_once() -> None:
    seen = set()
    for _ in range(20):
        answer = pages.answer("/")
        (nonce,) = re.findall(r"'nonce-([A-Za-z0-9_-]{20,})'", str(answer.headers["Content-Security-Policy"]))
        assert answer.body == f'<meta property="csp-nonce" nonce="{nonce}">'.encode()
        assert answer.headers["Cache-Control"] == "no-store"
        seen.add(nonce)
    assert len(seen) == 20


def test_an_asset_is_kept_for_good() -> None:
    script = pages.answer("/assets/index-Ab1_.js")
    assert script.body == b"1"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.content_type == "text/javascript; charset=utf-8"
    assert pages.answer("/assets/index-Ab1_.css").content_type == "text/css; charset=utf-8"


def test_the_configuration_says_where_to_sign_in() -> None:
    config = _body("/config.json")
    assert config["client_id"] == "console-client"
    assert config["scope"].split() == ["openid", "segments/read", "segments/write"]
    assert config["metadata"]["token_endpoint"] == f"{LOGIN}/oauth2/token"
    assert "secret" not in str(config).lower()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js",
        "/assets/",
        "/assets/..",
        "/assets/.index",
        "/assets/../index.html",
        "/index.html",
        "/x",
    ],
)
def test_nothing_else_is_a_file(path: str) -> None:
    with pytest.raises(NotFound):
        pages.answer(path)
