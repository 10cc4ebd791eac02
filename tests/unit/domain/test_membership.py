"""What a change must write, case by case."""

from typing import Any

import pytest

from segmentation.domain.membership import (
    Change,
    Decision,
    Membership,
    Operation,
    Reason,
    Record,
    Segment,
    State,
    Step,
    User,
    decide,
    membership,
)

NOW = 1_000


def a_segment(share: int = 0, slug: str = "A", segment_id: str = "a1", since: int = 10) -> Segment:
    return Segment(segment_id, slug, "", since, "me", (Step(since, share),))


def a_user(**records: Record) -> User:
    return User("u", 0, 100, 100, 0, records)


def inside(expires_at: int | None = None, segment_id: str = "a1") -> Record:
    return Record(segment_id, State.IN, 500, expires_at)


HELD_OUT = Record("a1", State.OUT, 500)
EXPIRED = inside(expires_at=NOW)


def decided(user: User, segment: Segment, add: bool, expires_at: int | None = None) -> Decision:
    wanted = {segment.slug: expires_at} if add else {}
    return decide(user, {segment.slug: segment}, wanted, [] if add else [segment.slug], NOW)


@pytest.mark.parametrize(
    ("record", "share", "expected"),
    [
        (None, 0, None),
        (None, 10_000, Membership("A", Reason.ROLLOUT, 100)),
        (inside(), 0, Membership("A", Reason.MANUAL, 500)),
        (inside(), 10_000, Membership("A", Reason.MANUAL, 500)),
        (inside(NOW + 1), 0, Membership("A", Reason.MANUAL, 500, NOW + 1)),
        (EXPIRED, 0, None),
        (EXPIRED, 10_000, Membership("A", Reason.ROLLOUT, 100)),
        (HELD_OUT, 10_000, None),
        (inside(segment_id="an older A"), 0, None),
        (Record("an older A", State.OUT, 500), 10_000, Membership("A", Reason.ROLLOUT, 100)),
    ],
)
def test_who_is_in(record: Record | None, share: int, expected: Membership | None) -> None:
    user = a_user(A=record) if record else a_user()
    assert membership(user, a_segment(share), NOW) == expected


def test_a_rollout_takes_in_from_the_later_of_registration_and_step() -> None:
    segment = Segment("a1", "A", "", 10, "me", (Step(10, 0), Step(200, 10_000), Step(300, 10_000)))
    assert membership(a_user(), segment, NOW) == Membership("A", Reason.ROLLOUT, 200)


def test_a_rollout_left_and_entered_again() -> None:
    steps = (Step(10, 10_000), Step(200, 0), Step(300, 10_000), Step(400, 9_999))
    segment = Segment("a1", "A", "", 10, "me", steps)
    number = next(n for n in range(10_000) if membership(User("u", n, 100, 100, 0), segment, NOW))
    assert membership(User("u", number, 100, 100, 0), segment, NOW) == Membership("A", Reason.ROLLOUT, 300)


ADDED = Record("a1", State.IN, NOW)


@pytest.mark.parametrize(
    ("record", "share", "add", "written", "operation", "named"),
    [
        # An add makes a manual membership; it is an entry only for those who were out.
        (None, 0, True, ADDED, Operation.ADD, True),
        (EXPIRED, 0, True, ADDED, Operation.ADD, True),
        (HELD_OUT, 10_000, True, ADDED, Operation.ADD, True),
        (HELD_OUT, 0, True, ADDED, Operation.ADD, True),
        (None, 10_000, True, ADDED, Operation.ADD, False),
        (EXPIRED, 10_000, True, ADDED, Operation.ADD, False),
        (inside(), 0, True, None, None, False),
        (inside(NOW + 1), 0, True, inside(), Operation.RESCHEDULE, False),
        # A removal without a percentage leaves no trace; with one it holds out whoever is removed.
        (None, 0, False, None, None, False),
        (EXPIRED, 0, False, None, None, False),
        (HELD_OUT, 0, False, None, None, False),
        (inside(), 0, False, None, Operation.REMOVE, True),
        (inside(), 10_000, False, Record("a1", State.OUT, NOW), Operation.HOLD_OUT, True),
        (None, 10_000, False, Record("a1", State.OUT, NOW), Operation.HOLD_OUT, True),
        (None, 1, False, Record("a1", State.OUT, NOW), Operation.HOLD_OUT, False),
        (HELD_OUT, 10_000, False, None, None, False),
    ],
)
def test_what_is_written(
    record: Record | None, share: int, add: bool, written: Any, operation: Operation | None, named: bool
) -> None:
    user = a_user(A=record) if record else a_user()

    decision = decided(user, a_segment(share), add)

    assert [change.operation for change in decision.changes] == ([operation] if operation else [])
    assert decision.records == ({"A": written} if operation else {})
    assert list(decision.added) == (["A"] if add and named else [])
    assert list(decision.removed) == (["A"] if not add and named else [])


def test_an_expiry_is_written_with_the_change() -> None:
    decision = decided(a_user(), a_segment(), add=True, expires_at=NOW + 5)
    assert decision.records == {"A": Record("a1", State.IN, NOW, NOW + 5)}
    assert decision.changes == [Change("A", "a1", Operation.ADD, NOW + 5)]


def test_records_of_segments_that_are_no_more_are_cleared_with_the_next_change() -> None:
    user = a_user(A=inside(), GONE=Record("g", State.IN, 1), REUSED=Record("old", State.IN, 1))
    segments = {
        "A": a_segment(),
        "B": a_segment(slug="B", segment_id="b1"),
        "REUSED": a_segment(slug="REUSED", segment_id="r2"),
    }

    decision = decide(user, segments, {"B": None}, [], NOW)

    assert decision.records == {"B": Record("b1", State.IN, NOW), "GONE": None, "REUSED": None}
    assert [change.slug for change in decision.changes] == ["B"]


def test_a_change_is_never_before_what_it_builds_on() -> None:
    ahead = User("u", 0, 100, NOW + 50, 3)
    assert decide(ahead, {"A": a_segment()}, {"A": None}, [], NOW).at == NOW + 50
    assert decide(a_user(), {"A": a_segment(since=NOW + 70)}, {"A": None}, [], NOW).at == NOW + 70
