"""The worst case of a request ends before Lambda does, and Lambda before API Gateway."""

import time
from typing import Any

import pytest

from segmentation import deadline
from segmentation.errors import TryAgain
from segmentation.store import aws
from tools import template

GATEWAY_SECONDS = 30  # the longest an HTTP API waits for an integration


def worst(seconds: int, attempts: int) -> float:
    """A call whose every attempt runs into its timeouts, with botocore's longest pauses between them."""
    pauses = sum(2.0**attempt for attempt in range(attempts - 1))
    return attempts * (aws.CONNECT_SECONDS + seconds) + pauses


def test_the_worst_case_adds_up() -> None:
    timeout = template.load()["Globals"]["Function"]["Timeout"]
    database = worst(aws.DATABASE_SECONDS, aws.DATABASE_ATTEMPTS)
    storage = worst(aws.STORAGE_SECONDS, aws.STORAGE_ATTEMPTS)
    assert deadline.SECONDS + max(database, storage) + 1 <= timeout
    assert timeout + 3 <= GATEWAY_SECONDS


def test_the_clients_are_made_with_these_numbers() -> None:
    for config, seconds, attempts in (
        (aws.DATABASE, aws.DATABASE_SECONDS, aws.DATABASE_ATTEMPTS),
        (aws.STORAGE, aws.STORAGE_SECONDS, aws.STORAGE_ATTEMPTS),
    ):
        options: Any = config  # botocore sets its options as attributes that its types don't know
        assert options.connect_timeout == aws.CONNECT_SECONDS
        assert options.read_timeout == seconds
        assert options.retries == {"mode": "standard", "total_max_attempts": attempts}


def test_no_call_begins_after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "SECONDS", 0.0)
    with deadline.of_a_request(), pytest.raises(TryAgain):
        deadline.check()
    deadline.check()  # outside a request there is none


def test_half_of_the_time_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with deadline.of_a_request():
        assert not deadline.near()
        now += deadline.SECONDS / 2
        assert deadline.near()
        deadline.check()  # who has nothing to answer with yet goes on
    assert not deadline.near()


def test_only_of_what_is_done_step_by_step_it_is_said_that_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadline, "SECONDS", 0.0)
    with deadline.of_a_request():
        with pytest.raises(TryAgain) as read:
            deadline.check()
        with deadline.resumed(), pytest.raises(TryAgain) as write:
            deadline.check()
    assert "goes on" not in read.value.detail
    assert "goes on from there" in write.value.detail
