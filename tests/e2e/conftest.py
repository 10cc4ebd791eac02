"""What the tests of the deployed stack share."""

from collections.abc import Iterator

import httpx
import pytest

from tools.local.stack import Stack


@pytest.fixture
def api(stack: Stack) -> Iterator[httpx.Client]:
    """A client of the stack, with a token for everything."""
    with stack.client() as client:
        yield client
