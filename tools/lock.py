"""Locks between processes of this checkout. They end with the process that holds them, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.errors import Failed

LOCAL = Path(__file__).resolve().parent.parent / ".local"


@contextmanager
def building() -> Iterator[None]:
    """Be the only one who builds; waits for whoever does."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "build.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def running() -> Iterator[int]:
    """Be the one who has the data under .local; gives a file descriptor that holds the lock while it is open.

    Raises Failed if another process has it.
    """
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holders = file.read().strip() or "unknown"
            raise Failed(f"A stack of this checkout is running: stop it first (process {holders}).") from None
        claim(file.fileno(), os.getpid())
        yield file.fileno()


def claim(descriptor: int, *pids: int) -> None:
    """Write down who holds the lock behind `descriptor`."""
    os.ftruncate(descriptor, 0)
    os.write(descriptor, " or ".join(str(pid) for pid in pids).encode())
