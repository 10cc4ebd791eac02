"""Until when a request may begin another call: well before API Gateway stops waiting for the answer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from segmentation.errors import TryAgain

SECONDS = 10.0
"""After these a request begins no call any more; one that is under way may take its time and its retries."""

_end: ContextVar[float] = ContextVar("deadline", default=float("inf"))
_resumed: ContextVar[bool] = ContextVar("resumed", default=False)


@contextmanager
def of_a_request() -> Iterator[None]:
    """Starts the clock of a request."""
    token = _end.set(time.monotonic() + SECONDS)
    try:
        yield
    finally:
        _end.reset(token)


@contextmanager
def resumed() -> Iterator[None]:
    """Around work whose steps stay done, so that another attempt has fewer to do: ``check`` says so."""
    token = _resumed.set(True)
    try:
        yield
    finally:
        _resumed.reset(token)


def near() -> bool:
    """Whether half of the request's time is over: who has a part to answer with then asks for no more."""
    return time.monotonic() >= _end.get() - SECONDS / 2


def check() -> None:
    """Raises TryAgain when it is too late to begin another call."""
    if time.monotonic() >= _end.get():
        if _resumed.get():
            raise TryAgain("This took too long; what is done is done, and trying again goes on from there.")
        raise TryAgain("This took too long; nothing is lost by trying again.")
