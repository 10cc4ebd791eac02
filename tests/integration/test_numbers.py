"""Numbers stay a bijection: whoever is cut off, delayed or not heard, each is one user's or a hole."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segmentation import moments
from segmentation.domain.membership import User
from segmentation.errors import ServiceError, UserNotFound
from segmentation.operations import enrolment, members, segments, sweep, users
from segmentation.store import database, numbers, parallel, registry
from tests.integration import invariants
from tests.integration.calls import counted
from tests.integration.scenes import Wire
from tests.integration.test_concurrency import at_once
from tests.support import processes

HOUR = 3_600_000


@pytest.fixture
def clock(table: str, monkeypatch: pytest.MonkeyPatch) -> Iterator["Clock"]:
    """A clock in the hand of the test, and sweeps that don't wait."""
    clock = Clock()
    monkeypatch.setattr(moments, "now", lambda: clock.now)
    monkeypatch.setattr(sweep, "AT_WORK", 0)
    yield clock
    processes.start_anew()


@dataclass
class Clock:
    """Time, which passes when the test says so."""

    now: int = 4_000_000_000_000


def swept(**found: int) -> dict[str, int]:
    """What a sweep says that found nothing else."""
    return {"lost": 0, "found": 0, "reopened": 0, "erased": 0, **found}


def number(user_id: str) -> int:
    user = registry.get(user_id)
    assert user is not None
    return user.number


def test_a_lost_number_is_a_hole_after_a_sweep_and_taken_after_the_next(clock: Clock) -> None:
    segments.create("ALL", "", 10_000, "me")
    users.register_many(["a", "b"])
    database.add("COUNTER", "USERS", "numbered", 1)  # by a process that died
    users.register("c")
    assert members.count("ALL")["count"] == 4  # the contract: only after a crash, and for an hour

    assert sweep.sweep(60) == swept(lost=1)
    assert members.count("ALL")["count"] == 3
    users.register("d")
    assert (number("c"), number("d")) == (3, 4)
    assert sweep.sweep(60) == swept()

    clock.now += HOUR
    assert sweep.sweep(60) == swept(reopened=1)
    users.register("e")
    assert number("e") == 2
    invariants.check()


def test_who_comes_late_keeps_their_number(clock: Clock) -> None:
    """A process that took a number, stood still through a sweep, and then went on."""
    users.register("a")
    with numbers.in_hand() as hand:
        taken = hand.take(1)
        assert sweep.sweep(60) == swept(lost=1)
        with hand.using(taken):
            database.transact([registry.new_profile(User("b", taken.numbers[0], 1, 1, 0))])
    users.register("c")
    assert (number("b"), number("c")) == (1, 2)

    clock.now += HOUR
    assert sweep.sweep(60) == swept(found=1)
    invariants.check()


def test_a_number_that_is_not_used_is_a_hole_at_once(clock: Clock) -> None:
    """A 422 that is found when the number is taken already."""

    def refused() -> None:
        with numbers.in_hand() as hand:
            hand.take(2)
            raise UserNotFound("a")

    with pytest.raises(UserNotFound):
        refused()
    assert list(numbers.holes()) == [0, 1]
    users.register_many(["a", "b"])
    assert {number("a"), number("b")} == {0, 1}
    assert list(numbers.holes()) == []


def test_an_erasure_that_was_left_half_done_is_completed(clock: Clock) -> None:
    segments.create("A", "", 0, "me")
    users.register_many(["a", "b", "c"])
    enrolment.change_segments("b", {"A": enrolment.Wanted("add.0")}, {}, register=False, by="me")
    assert registry.begin_erasing("b", clock.now) is not None

    clock.now += 1
    assert sweep.sweep(60) == swept(erased=1)

    assert registry.get("b") is None
    assert list(numbers.holes()) == [1]
    assert not [key for key in invariants.dump() if key[0] in ("USER#b", "HISTORY#b")]
    assert sweep.sweep(60) == swept()
    invariants.check()


def test_who_is_at_work_is_left_alone(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure that began less than a minute ago; and a number that is used while the sweep waits."""
    monkeypatch.setattr(sweep, "AT_WORK", 60.0)
    users.register_many(["a", "b"])
    registry.begin_erasing("a", clock.now - 59_000)
    assert sweep.sweep(600)["erased"] == 0

    with numbers.in_hand() as hand:
        taken = hand.take(1)

        def use(seconds: float) -> None:
            assert seconds == 60.0
            with hand.using(taken):
                database.transact([registry.new_profile(User("c", taken.numbers[0], 1, 1, 0))])

        monkeypatch.setattr("time.sleep", use)
        assert sweep.sweep(600) == swept()
    assert list(numbers.holes()) == []


def test_where_nothing_is_missing_a_sweep_counts_and_goes_on(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "_AT_A_TIME", 16)
    users.register_many([f"u{one}" for one in range(40)])
    with counted() as calls:
        assert sweep.sweep(60) == swept()
    # The holes to be looked at again, whose numbers are on the way out; the mark and the counter; 3 times 8
    # shards, holes and erasures; the mark; erasures.
    assert calls.names.count("Query") == 2 + 3 * 10 + 1
    assert numbers.swept() == 40
    with counted() as calls:
        assert sweep.sweep(60) == swept()
    assert calls.names.count("Query") == 2 + 1


def test_sweeps_at_once_do_it_once(clock: Clock) -> None:
    users.register_many(["a", "b", "c"])
    database.add("COUNTER", "USERS", "numbered", 5)
    registry.begin_erasing("b", clock.now)
    clock.now += 1
    found: list[Any] = at_once([lambda: sweep.sweep(60)] * 3)
    assert sum(one["lost"] for one in found) == 5
    clock.now += HOUR
    found = at_once([lambda: sweep.sweep(60)] * 3)
    assert sum(one["reopened"] for one in found) == 5
    users.register_many([f"u{one}" for one in range(6)])
    assert sorted(number(f"u{one}") for one in range(6)) == [1, 3, 4, 5, 6, 7]
    invariants.check()


def test_who_registers_at_once_is_in_nobodys_way(clock: Clock) -> None:
    """64 first calls at the same time: each takes a number once and is put once, for three write units."""
    with counted() as calls:
        answers = at_once([partial(users.register, f"u{one}") for one in range(64)])
    assert [error for error in answers if isinstance(error, Exception)] == []
    writes = [name for name in calls.names if name not in ("BatchGetItem", "Query")]
    assert sorted(writes) == ["PutItem"] * 64 + ["UpdateItem"] * 64
    assert calls.write_units == 3 * 64
    assert sorted(number(f"u{one}") for one in range(64)) == list(range(64))


def test_who_registers_by_an_update_at_once_is_in_nobodys_way(clock: Clock) -> None:
    segments.create("A", "", 0, "me")

    def update(one: int) -> Any:
        wanted = {"A": enrolment.Wanted("add.0")}
        return enrolment.change_segments(f"u{one}", wanted, {}, register=True, by="me")

    wire = Wire()
    wire.attach()
    answers = at_once([partial(update, one) for one in range(64)])
    assert [error for error in answers if isinstance(error, Exception)] == []
    assert wire.sent.count("dynamodb.UpdateItem") == wire.sent.count("dynamodb.TransactWriteItems") == 64


# ---------------------------------------------------------------- any order, any fault


class CutOff(BaseException):
    """The end of a process."""


_me: ContextVar["Process | None"] = ContextVar("process", default=None)


@dataclass
class Process:
    """A process that makes its next call to AWS when it is let, and what is done to that call."""

    work: Callable[[], Any]
    waiting: threading.Event = field(default_factory=threading.Event)
    let: threading.Event = field(default_factory=threading.Event)
    fate: str = "done"
    over: bool = False

    def run(self) -> None:
        _me.set(self)
        self.pause()
        with suppress(CutOff, ServiceError):
            self.work()
        self.over = True
        self.waiting.set()

    def go_on(self) -> None:
        """Lets the process make its next call, and waits for the one after it, or the end."""
        self.waiting.clear()
        self.let.set()
        self.waiting.wait()

    def pause(self) -> None:
        """Waits until the process is let make its next call."""
        self.waiting.set()
        self.let.wait()
        self.let.clear()


def play(works: list[Callable[[], Any]], draw: Callable[[Any], Any]) -> None:
    """Lets processes run call by call, in an order that is drawn; calls are lost, late, or the last."""
    late: list[AWSPreparedRequest] = []

    def send(request: AWSPreparedRequest) -> AWSResponse:
        session: Any = database.client()._endpoint.http_session  # type: ignore[attr-defined]
        answer: AWSResponse = session.send(request)
        return answer

    def first(request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
        process = _me.get()
        if process is None or not event_name.startswith("before-send.dynamodb"):
            return None
        process.pause()
        if process.fate == "cut before":
            raise CutOff
        if process.fate == "late":
            late.append(request)
            raise ReadTimeoutError(endpoint_url=request.url)
        answer = send(request)
        if process.fate == "cut after":
            raise CutOff
        if process.fate == "not heard":
            raise ReadTimeoutError(endpoint_url=request.url)
        return answer

    processes.start_anew()
    processes.watch(first, lambda **_: None)
    running = [Process(work) for work in works]
    threads = [threading.Thread(target=one.run) for one in running]
    for thread, one in zip(threads, running, strict=True):
        thread.start()
        one.waiting.wait()
    try:
        while alive := [one for one in running if not one.over]:
            one = draw(st.sampled_from(alive))
            one.fate = draw(st.sampled_from(FATES))
            if late and draw(st.booleans()):
                send(late.pop(draw(st.integers(0, len(late) - 1))))
            one.go_on()
        for request in late:
            send(request)
    finally:
        for one in running:
            one.fate = "cut before"
            while not one.over:
                one.go_on()
        for thread in threads:
            thread.join()


FATES = ["done"] * 12 + ["not heard", "late", "cut before", "cut after"]
WORKS = st.one_of(
    st.sampled_from("abcd").map(lambda one: partial(users.register, one)),
    st.lists(st.sampled_from("abcdef"), min_size=2, max_size=4).map(
        lambda some: partial(users.register_many, some)
    ),
    st.sampled_from("abcd").map(
        lambda one: partial(
            enrolment.change_segments, one, {"A": enrolment.Wanted("add.0")}, {}, register=True, by="me"
        )
    ),
    st.sampled_from("abcd").map(lambda one: partial(users.delete, one)),
)


def test_numbers_stay_a_bijection(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "AT_ONCE", 1)
    monkeypatch.setattr(registry, "MOST_AT_ONCE", 3)
    monkeypatch.setattr("time.sleep", lambda seconds: None)

    @given(st.data(), st.lists(WORKS, min_size=2, max_size=5))
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    def any_order(data: st.DataObject, works: list[Callable[[], Any]]) -> None:
        _wipe()
        segments.create("A", "", 5000, "me")
        users.register_many("ab")
        play([*works, partial(sweep.sweep, 60)], data.draw)
        processes.start_anew()
        for _ in range(2):
            clock.now += HOUR
            sweep.sweep(60)
        world = invariants.check()
        assert not world.erasing
        assert list(numbers.lost_before(clock.now + 1)) == []
        free = list(numbers.holes())
        users.register_many([f"new{one}" for one in range(len(free))])
        assert list(numbers.holes()) == []
        invariants.check()

    any_order()


def _wipe() -> None:
    for pk, sk in invariants.dump():
        database.transact([{"Delete": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}])
