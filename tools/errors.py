"""How a tool of ours gives up: with one clear message, not with a stack trace."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Failed(Exception):
    """Something outside this program isn't as it must be; the message says what to do."""


@contextmanager
def one_line() -> Iterator[None]:
    """Turn a Failed into its message on stderr and the exit code 1."""
    try:
        yield
    except Failed as failed:
        sys.exit(f"{failed}")
