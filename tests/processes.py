"""What a fresh process has and one that has served does not."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from segmentation import deadline
from segmentation.store import aws, database, files, snapshot
from tools import patience


def start_anew() -> None:
    """Makes this process as one that has made no client yet, and knows no segments."""
    database.client.cache_clear()
    files.s3.cache_clear()
    snapshot.forget()


@contextmanager
def unhurried() -> Iterator[None]:
    """Lifts the service's own limits of time, for as long as the block lasts.

    They are made for DynamoDB. An emulator on a busy machine may take longer, which is no fault of the
    service's. Tests of the limits put them back, and go by a clock of their own.
    """
    with pytest.MonkeyPatch.context() as limits:
        limits.setattr(deadline, "SECONDS", patience.PATIENCE)
        limits.setattr(database, "_PATIENCE", patience.PATIENCE)
        limits.setattr(database, "DATABASE", aws.DATABASE.merge(patience.AWS))
        start_anew()
        yield
    start_anew()
