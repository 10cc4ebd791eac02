"""A page of another site, in a real browser, reads flags: OpenFeature's web provider, and a page's token."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Site
from tests.e2e.conftest import PROVIDERS
from tests.support.tokens import made
from tools.local.stack import SELF, Stack
from tools.patience import PATIENCE

OWN, OTHER, FLAG = "page-user", "page-other-user", "PAGE-FLAG"

type Token = Callable[[str], str]


@pytest.fixture(scope="module")
def flag(stack: Stack) -> Iterator[str]:
    """A segment that both users are in."""
    with stack.client() as api:
        assert api.post("/v1/segments", json={"slug": FLAG}).status_code == 201
        for user in (OWN, OTHER):
            answer = api.patch(f"/v1/users/{user}/segments", json={"add": [FLAG], "register": True})
            assert answer.status_code == 200
        yield FLAG
        api.delete(f"/v1/segments/{FLAG}")


@pytest.fixture(scope="module")
def token(stack: Stack, stack_home: Path) -> str:
    """What a site's own server would hand to the page of somebody who has signed in."""
    return made(stack, stack_home, scope=SELF, sub=OWN)


@pytest.fixture
def page(browser: Browser, site: Site, providers: Path) -> Iterator[Page]:
    """The page, which knows nothing yet."""
    shutil.copy(PROVIDERS / "page.html", site.folder)
    packages = site.folder / "node_modules"
    if not packages.exists():
        packages.symlink_to(providers / "node_modules")
    with browser.new_context() as context:
        opened = context.new_page()
        opened.goto(f"{site.origin}/page.html")
        opened.wait_for_function("window.ready")
        yield opened


def read(page: Page, stack: Stack, token: str, user: str) -> dict[str, Any]:
    """What the provider says, and what the page saw of its calls."""
    found: dict[str, Any] = page.evaluate(
        "([api, token, user, flag]) => read(api, token, user, flag)", [stack.api_url, token, user, FLAG]
    )
    return found


@pytest.mark.usefixtures("flag")
def test_its_own_flags(page: Page, stack: Stack, site: Site, token: str) -> None:
    assert not stack.api_url.startswith(site.origin)
    found = read(page, stack, token, OWN)
    assert found["failed"] is None
    assert found["details"]["value"] is True
    assert found["details"]["reason"] == "TARGETING_MATCH"
    # The first answer's ETag could be read, so the second one had no body.
    first, second = found["calls"][:2]
    assert (first["status"], second["status"], second["text"]) == (200, 304, "")
    assert first["etag"]
    assert first["id"]


@pytest.mark.usefixtures("flag")
def test_anybody_elses_are_refused(page: Page, stack: Stack, token: str) -> None:
    for user in (OTHER, "page-nobody"):
        found = read(page, stack, token, user)
        assert found["failed"]
        assert found["details"]["value"] is False
        (call,) = found["calls"]
        # The page can read that and why, so it isn't a call that a browser kept from it.
        assert (call["status"], call["etag"]) == (403, None)
        assert '"errorCode":"GENERAL"' in call["text"]


@pytest.mark.usefixtures("flag")
def test_its_own_segments_and_nothing_else(page: Page, stack: Stack, token: str) -> None:
    def call(path: str, **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = page.evaluate(
            "([url, token, options]) => call(url, token, options)", [f"{stack.api_url}{path}", token, options]
        )
        return found

    mine = call(f"/v1/users/{OWN}/segments")
    assert (mine["status"], [one["slug"] for one in mine["body"]["segments"]]) == (200, [FLAG])
    for user in (OTHER, "page-nobody"):
        refusal = call(f"/v1/users/{user}/segments")
        assert (refusal["status"], refusal["body"]["code"]) == (403, "forbidden")
        assert refusal["id"]


def test_a_page_of_a_site_that_is_not_named(browser: Browser, page: Page, stack: Stack, token: str) -> None:
    """The same files under another origin: the browser doesn't even send the call."""
    with browser.new_context() as context:
        elsewhere = context.new_page()
        elsewhere.goto(page.url.replace("127.0.0.1", "localhost"))
        elsewhere.wait_for_function("window.ready")
        found = read(elsewhere, stack, token, OWN)
    assert found["failed"]
    assert found["calls"] == []


def test_the_page_without_a_token(page: Page, stack: Stack) -> None:
    """The browser asks before the call, which the gateway answers; the call itself is refused."""
    with httpx.Client(base_url=stack.api_url, trust_env=False, timeout=PATIENCE) as client:
        assert client.get(f"/v1/users/{OWN}/segments").status_code == 401
    assert read(page, stack, "none", OWN)["failed"]
