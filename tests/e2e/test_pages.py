"""The console's files as the deployed stack serves them: complete, compressed, and without a token."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tools.local.stack import Stack
from tools.patience import PATIENCE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def browser(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.api_url, timeout=PATIENCE) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_comes_with_all_that_it_names(browser: httpx.Client, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "__CSP_NONCE__" not in page.text
    named = re.findall(r'(?:src|href)="\./([^"]+)"', page.text)
    assert len(named) >= 3
    for name in named:
        assert re.fullmatch(r"assets/[\w.-]+-[\w-]{8}\.(js|css|svg)", name)
        file = browser.get(f"/{name}")
        assert file.status_code == 200
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert len(file.content) > 100
    # What isn't named here would be refused: no script and no style stands in the page itself.
    assert not re.search(r"<style|style=|<script(?![^>]* src=)|\son\w+=", page.text)


def test_files_travel_compressed_to_those_who_can(browser: httpx.Client) -> None:
    (script, *_) = re.findall(r'src="\./(assets/[^"]+\.js)"', browser.get("/").text)
    packed = browser.get(f"/{script}", headers={"Accept-Encoding": "gzip"})
    plain = browser.get(f"/{script}", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content  # httpx has unpacked it
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2


def test_the_description_is_the_documented_one(browser: httpx.Client) -> None:
    answer = browser.get("/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == json.loads((ROOT / "docs/openapi.json").read_text())


def test_the_configuration_is_the_stacks_own(browser: httpx.Client, stack: Stack) -> None:
    config = browser.get("/config.json").json()
    assert set(config) == {"issuer", "client_id", "scope", "metadata"}
    assert config["client_id"]
    assert config["client_id"] != stack.service_client_id
    assert config["metadata"]["authorization_endpoint"] == f"{stack.console_url}oauth2/authorize"


def test_a_file_that_is_not_there(browser: httpx.Client) -> None:
    answer = browser.get("/assets/none.js")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert answer.headers["Cache-Control"] == "no-store"
