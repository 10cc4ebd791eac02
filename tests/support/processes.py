"""What a fresh process has and one that has served does not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse

from segmentation import deadline
from segmentation.store import aws, database, files, snapshot
from tools import patience

type Watcher = Callable[..., AWSResponse | None]
_watchers: list[Watcher] = []


def start_anew() -> None:
    """Makes this process as one that has made no client yet, and knows no segments; nobody watches it."""
    events = botocore.session.get_session().get_component("event_emitter")
    for watcher in _watchers:
        events.unregister("before-send", watcher)
    _watchers.clear()
    _make_new_clients()
    snapshot.forget()


def watch(first: Watcher, last: Watcher) -> None:
    """Lets these be told of all that is sent to AWS, before and after all others, until a new start.

    All clients must be of one session of botocore's, and take over whom it tells when they are made.
    """
    events = botocore.session.get_session().get_component("event_emitter")
    events.register_first("before-send", first)
    events.register_last("before-send", last)
    _watchers.extend((first, last))
    _make_new_clients()


def _make_new_clients() -> None:
    database.client.cache_clear()
    files.s3.cache_clear()


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
