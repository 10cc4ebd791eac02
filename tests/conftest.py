"""A stack of its own for the tests: the real template on a fresh MiniStack, nothing kept afterwards."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.session
import hypothesis
import pytest
from playwright.sync_api import Browser

from tests.support import parts
from tools.browser import chromium
from tools.carried import Missing
from tools.local.ministack import MiniStack, free_port
from tools.local.stack import Stack, up

# No example is wrong because it took long, or long to make up.
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")


@dataclass(frozen=True)
class Site:
    """A web site: its origin, and the folder whose files it serves."""

    origin: str
    folder: Path


@pytest.fixture(scope="session")
def stack_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack's MiniStack keeps its files, the keys it signs tokens with among them."""
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Another site than the stack's: files of a folder, at an origin whose pages may call the stack."""
    folder = tmp_path_factory.mktemp("site")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(f"http://127.0.0.1:{server.server_port}", folder)
        server.shutdown()


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium. One for all tests: a thread can have only one Playwright."""
    try:
        with chromium() as one:
            yield one
    except Missing as reason:
        parts.missing(reason)


@pytest.fixture(scope="session")
def stack(stack_home: Path, site: Site) -> Iterator[Stack]:
    """The deployed stack. Reads see every change at once: no catalogue is kept from call to call."""
    ministack = MiniStack(stack_home, free_port(), persist=False)
    try:
        yield up(ministack, stack_home, {"CatalogueMaxAge": "0", "ApiOrigins": site.origin})
    finally:
        ministack.stop()


@pytest.fixture(scope="session", autouse=True)
def service_models_read_once() -> Iterator[None]:
    """Each of botocore's sessions parses megabytes of JSON anew: six sevenths of what a new client takes.

    Tests make thousands of clients, one for each process that they pretend has just started. What was parsed
    is the same for all; everything else of a client is new.
    """
    loader, new_session = botocore.loaders.create_loader(), botocore.session.get_session

    def get_session(env_vars: Any = None) -> botocore.session.Session:
        session = new_session(env_vars)
        session.register_component("data_loader", loader)
        return session

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(botocore.session, "get_session", get_session)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a stack, or a DynamoDB Local, run in one process: it takes a minute to deploy one."""
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if "stack" in needs or item.get_closest_marker("on_the_stack"):
            item.add_marker(pytest.mark.xdist_group("stack"))
        elif "dynamodb_local" in needs:
            item.add_marker(pytest.mark.xdist_group("database"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Below all else: what couldn't run for want of a part, and what brings it."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        skipped = reporter.stats.get("skipped", ())
        for line in parts.left_out(report.longrepr[2] for report in skipped):
            reporter.write_line(line, yellow=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI every part is there, so a test that was skipped is one that should have run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("Tests were skipped in CI.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
