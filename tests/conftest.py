"""A stack of its own for the tests: the real template on a fresh MiniStack, nothing kept afterwards."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import parts
from tools.local.ministack import MiniStack, free_port
from tools.local.stack import Stack, up

# No example is wrong because it took long, or long to make up.
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")


@pytest.fixture(scope="session")
def stack_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack's MiniStack keeps its files, the keys it signs tokens with among them."""
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="session")
def stack(stack_home: Path) -> Iterator[Stack]:
    """The deployed stack. Reads see every change at once: no catalogue is kept from call to call."""
    ministack = MiniStack(stack_home, free_port(), persist=False)
    try:
        yield up(ministack, stack_home, {"CatalogueMaxAge": "0"})
    finally:
        ministack.stop()


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
