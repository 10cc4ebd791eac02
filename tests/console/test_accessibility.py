"""Every page for everybody: axe finds nothing, nothing is cut off on a phone, no browser complains."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import Open
from tools.browser import sign_in
from tools.local.stack import Stack
from tools.showcase import SCHEMES, SEGMENTS, SIZES, VIEWS, fill, show, show_description

AXE = Path(__file__).parents[2] / "console/node_modules/axe-core/axe.min.js"


# What fits depends on the width, and what is legible on the scheme: each of both is asked once.
LOOKS = list(zip(SIZES, SCHEMES, strict=True))


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, by rule and element."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]


def _fits(page: Page) -> bool:
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return fits


@pytest.fixture(scope="module", autouse=True)
def shop(api: httpx.Client) -> Iterator[None]:
    fill(api)
    yield
    for slug in SEGMENTS:
        assert api.delete(f"/segments/{slug}").status_code == 204


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_view(visit: Open, stack: Stack, width: str, scheme: str, subtests: pytest.Subtests) -> None:
    page = visit(viewport=SIZES[width], color_scheme=scheme, reduced_motion="reduce")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    with subtests.test("sign-in"):
        assert violations(page) == []
        assert _fits(page)
    sign_in(page, stack)
    for view in VIEWS:
        with subtests.test(view.name):
            show(page, stack.console_url, view)
            assert violations(page) == []
            assert _fits(page)
            page.goto("about:blank")  # no dialog outlives its view


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_apis_description(visit: Open, stack: Stack, width: str, scheme: str) -> None:
    page = visit(viewport=SIZES[width], color_scheme=scheme, reduced_motion="reduce")
    show_description(page, stack.console_url)
    assert violations(page) == []
    assert _fits(page)
