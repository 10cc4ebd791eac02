"""How long to wait for what is certain to come: the one limit of everything that waits on this machine.

How busy the machine is must decide nothing. So whoever waits, waits for a condition and never for a time, and
the limit is there only so that a hang has an end.
"""

import time
from collections.abc import Callable

from botocore.config import Config

PATIENCE = 300.0
"""Seconds. Long enough that only a hang meets it, for one answer or one start."""

WHOLE_RUN = 12 * PATIENCE
"""Seconds, for a program that asks for hundreds of answers or fetches packages."""

AWS = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE)
"""For botocore's clients."""


class Hangs(Exception):
    """What was waited for didn't come."""


def until[T](look: Callable[[], T | None]) -> T:
    """What `look` gives, as soon as it gives something that is true. Raises Hangs after `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while True:
        # Looked at once more after the end: whoever was kept waiting himself may find it there.
        late = time.monotonic() > end
        if found := look():
            return found
        if late:
            raise Hangs(f"it didn't come within {PATIENCE:.0f} seconds")
        time.sleep(0.05)
