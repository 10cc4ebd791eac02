"""What the tests of the deployed stack share."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tools import node
from tools.local.stack import Stack
from tools.lock import LOCAL
from tools.patience import WHOLE_RUN

PROVIDERS = Path(__file__).parent / "openfeature"


@pytest.fixture
def api(stack: Stack) -> Iterator[httpx.Client]:
    """A client of the stack, with a token for everything."""
    with stack.client() as client:
        yield client


@pytest.fixture(scope="session")
def providers() -> Path:
    """A folder with OpenFeature's SDKs and providers for JavaScript, installed."""
    home = LOCAL / "openfeature"
    home.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PROVIDERS / name, home)
    install = [node.npm(), "ci", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(install, cwd=home, env=node.environment(), check=True, timeout=WHOLE_RUN)
    return home
