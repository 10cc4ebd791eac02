"""A real browser at the deployed stack. A test fails, too, by what the browser complains about meanwhile."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from tests import parts
from tools.browser import chromium, open_console, sign_in
from tools.carried import Missing
from tools.local.stack import Stack

type Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as one:
            yield one
    except Missing as reason:
        parts.missing(reason)


@pytest.fixture(scope="module")
def api(stack: Stack) -> Iterator[httpx.Client]:
    """What a backend would do meanwhile."""
    with stack.client("/v1") as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_stays(api: httpx.Client) -> Iterator[None]:
    """Takes back the segments that a test has made: those with a percentage would take other tests' users."""
    before = _slugs(api)
    yield
    for slug in _slugs(api) - before:
        assert api.delete(f"/segments/{slug}").status_code == 204


def _slugs(api: httpx.Client) -> set[str]:
    page = api.get("/segments", params={"limit": 1000}).json()
    assert page["cursor"] is None
    return {segment["slug"] for segment in page["segments"]}


class Complaints(list[str]):
    """What the browser complained about. A test takes out of it what it has provoked itself."""

    def watch(self, page: Page) -> None:
        """Listens to this page from now on."""
        page.on("console", self._said)
        page.on("pageerror", self._raised)

    def _said(self, message: ConsoleMessage) -> None:
        # A file that isn't there, or a refusal of the API, is what some tests ask for; and the login page,
        # which isn't ours, has no icon.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.append(message.text)

    def _raised(self, error: Error) -> None:
        self.append(str(error))


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    found = Complaints()
    yield found
    assert found == []


@pytest.fixture
def visit(browser: Browser, stack: Stack, complaints: Complaints) -> Iterator[Open]:
    """Opens the console in a browser that knows nothing yet; `context` is Playwright's."""
    opened: list[Page] = []

    def one(**context: Any) -> Page:
        page = open_console(browser, stack, **context)
        complaints.watch(page)
        opened.append(page)
        return page

    yield one
    for page in opened:
        page.context.close()


@pytest.fixture
def console(visit: Open, stack: Stack) -> Page:
    """The console, signed in, on its first page."""
    page = visit()
    sign_in(page, stack)
    return page


def go(page: Page, stack: Stack, path: str) -> None:
    """To another of the console's pages, without loading it anew."""
    page.goto(f"{stack.console_url}#{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
def slug(request: pytest.FixtureRequest) -> str:
    """A slug that no other test uses."""
    return f"{request.node.originalname.removeprefix('test_').upper()[:60]}-{os.urandom(3).hex()}"
