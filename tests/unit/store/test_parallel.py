"""Several reads at once: as if they had been made one after another, but for the time."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from segmentation import deadline
from segmentation.errors import TryAgain
from segmentation.store import aws, database, parallel


@pytest.fixture(autouse=True)
def no_thread_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(database, "client", lambda: None)
    before = threading.enumerate()
    yield
    assert threading.enumerate() == before


def test_results_come_in_the_order_of_the_arguments_whoever_is_first() -> None:
    later = threading.Event()

    def call(number: int) -> int:
        if number == 0:
            assert later.wait(60)
        if number == 3:
            later.set()
        return number * number

    assert parallel.each(call, iter(range(100))) == [number * number for number in range(100)]


def test_as_many_run_as_may_and_no_more() -> None:
    together = threading.Barrier(parallel.AT_ONCE)
    running = most = 0
    counting = threading.Lock()

    def call(_: int) -> None:
        nonlocal running, most
        with counting:
            running += 1
            most = max(most, running)
        together.wait(60)
        with counting:
            running -= 1

    parallel.each(call, range(5 * parallel.AT_ONCE))
    assert most == parallel.AT_ONCE


@pytest.mark.parametrize("arguments", [[], ["only"]])
def test_one_or_none_needs_no_thread(arguments: list[str]) -> None:
    assert parallel.each(lambda _: threading.current_thread(), arguments) == [
        threading.current_thread() for _ in arguments
    ]


@pytest.mark.parametrize("error", [TryAgain("busy"), ValueError("ours"), SystemExit(1)], ids=repr)
def test_what_one_raises_is_raised_when_the_others_have_ended(error: BaseException) -> None:
    ended: list[int] = []
    begun = threading.Barrier(parallel.AT_ONCE)
    failed = threading.Event()

    def call(number: int) -> None:
        begun.wait(60)
        if number == 1:
            failed.set()
            raise error
        assert failed.wait(60)
        ended.append(number)

    with pytest.raises(type(error)) as raised:
        parallel.each(call, range(parallel.AT_ONCE))
    assert raised.value is error
    assert sorted(ended) == [number for number in range(parallel.AT_ONCE) if number != 1]


def test_of_several_errors_that_of_the_first_argument_is_raised() -> None:
    together = threading.Barrier(parallel.AT_ONCE)

    def call(number: int) -> None:
        together.wait(60)
        raise ValueError(number)

    with pytest.raises(ValueError, match=r"^0$"):
        parallel.each(call, range(parallel.AT_ONCE))


def test_no_call_begins_once_one_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "AT_ONCE", 1)
    begun: list[int] = []

    def call(number: int) -> None:
        begun.append(number)
        if number == 3:
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        parallel.each(call, range(20))
    assert begun == [0, 1, 2, 3]


def test_the_requests_deadline_holds_in_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with deadline.of_a_request():
        parallel.each(lambda _: deadline.check(), range(8))
        now += deadline.SECONDS
        with pytest.raises(TryAgain):
            parallel.each(lambda _: deadline.check(), range(8))
    parallel.each(lambda _: deadline.check(), range(8))


def test_each_has_a_connection() -> None:
    options: Any = aws.DATABASE
    assert options.max_pool_connections >= parallel.AT_ONCE
