"""A real Chromium at the console, signed in by the login page: for the tests, and for taking pictures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.chromium import find
from tools.local.stack import Stack
from tools.patience import PATIENCE

WAIT = PATIENCE * 1000
"""Playwright counts milliseconds."""
expect.set_options(timeout=WAIT)

# It may speak to this machine only; everything it would like to ask its maker for is switched off.
OPTIONS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium, without a window. Raises Missing."""
    program = find()
    environment: dict[str, str | float | bool] = {**os.environ, **program.environment}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program.path,
            env=environment,
            args=OPTIONS,
            chromium_sandbox=False,
            timeout=WAIT,
        )
        try:
            yield browser
        finally:
            browser.close()


def open_console(browser: Browser, stack: Stack, **context: Any) -> Page:
    """A new page, in a context of its own, on the console's first page; not signed in.

    `context` is Playwright's: viewport, colour scheme, locale and so on.
    """
    page = browser.new_context(**{"locale": "en-GB", "timezone_id": "Europe/Berlin", **context}).new_page()
    page.set_default_timeout(WAIT)
    page.goto(stack.console_url)
    return page


def sign_in(page: Page, stack: Stack) -> None:
    """From the console's sign-in page over the login page, back to where one wanted to go."""
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=username]").fill(stack.console_user)
    page.locator("input[name=password]").fill(stack.console_password)
    page.locator("[type=submit]").click()
    page.locator("main h1").wait_for()
