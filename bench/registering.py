"""Users who register at the same time, on a DynamoDB Local that takes as long as DynamoDB may."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.config import Config

from bench import scene
from segmentation.errors import TryAgain
from segmentation.operations import users
from segmentation.store import database
from segmentation.store.aws import DATABASE
from tests.integration.calls import counted

THREADS = 1, 4, 16, 64
REGISTRATIONS = 320
"""Users who register in each round, each by a call."""

CALL_SECONDS, TRANSACTION_SECONDS = 0.0035, 0.012
"""Added to what DynamoDB Local takes by itself."""


def measure() -> dict[str, Any]:
    """The keys `register_*` of the results."""
    found: dict[str, Any] = {}
    with scene.table("registering"):
        with counted() as calls:
            users.register("first")
        found["register_calls"] = len(calls.names)
        found["register_units"] = calls.write_units
        for threads in THREADS:
            found |= _round(threads)
    found["register_attempts"] = found[f"register_attempts_{THREADS[-1]}"]
    return found


def _round(threads: int) -> dict[str, Any]:
    refused = 0

    def register(number: int) -> float:
        nonlocal refused
        started = time.perf_counter()
        try:
            users.register(f"{threads}-{number}")
        except TryAgain:
            refused += 1
        return time.perf_counter() - started

    with _slower(threads) as sent:
        started = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            seconds = list(pool.map(register, range(REGISTRATIONS)))
        took = time.perf_counter() - started
    done = REGISTRATIONS - refused
    attempts = sent["PutItem"] + sent["TransactWriteItems"]
    return {
        f"register_per_second_{threads}": round(done / took, 1),
        f"register_median_ms_{threads}": round(statistics.median(seconds) * 1000),
        f"register_attempts_{threads}": round(attempts / done, 2),
        f"register_refused_{threads}": refused,
    }


@contextmanager
def _slower(connections: int) -> Iterator[Counter[str]]:
    """A client with so many connections, on which each call takes a while; counts what is sent."""
    sent: Counter[str] = Counter()

    def wait(event_name: str, **_: Any) -> None:
        name = event_name.rpartition(".")[2]
        sent[name] += 1
        time.sleep(TRANSACTION_SECONDS if name.startswith("Transact") else CALL_SECONDS)

    patient = DATABASE.merge(Config(max_pool_connections=connections))
    with patch.object(database, "DATABASE", patient):
        database.client.cache_clear()
        database.client().meta.events.register("before-send.dynamodb", wait)
        yield sent
    database.client.cache_clear()
