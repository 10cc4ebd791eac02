"""A change of a user and one of a segment that pass each other, on a real database: what was said holds."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from segmentation import moments
from segmentation.domain.membership import Operation
from segmentation.domain.timeline import Cause, Row
from segmentation.operations import segments, users
from segmentation.store import catalogue, records
from tests.integration import invariants
from tests.integration.scenes import change
from tests.integration.test_concurrency import at_once, held

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def sound(table: str) -> Iterator[None]:
    """A table that must be sound in the end, whatever a test does to it."""
    yield
    invariants.check()


def history(user_id: str) -> list[Row]:
    """All that came about until now, or until the latest of all clocks."""
    return invariants.understood(invariants.dump()).history(user_id)


def told(user_id: str = "u") -> list[tuple[str, str]]:
    return [(str(row.operation), str(row.cause)) for row in history(user_id)]


def ramp(share: int) -> None:
    segments.update("A", None, share)


def again(share: int) -> None:
    """Another segment of the same slug."""
    segments.delete("A")
    segments.create("A", "", share, "me")


@pytest.mark.parametrize("ahead", [0, 5000])
@pytest.mark.parametrize(
    ("share", "before", "request_", "passing", "answer", "rows"),
    [
        (
            0, ["A"], ([], ["A"]), partial(ramp, 10_000), ([], ["A"]),
            [("add", "manual"), ("remove", "manual"), ("add", "rollout")],
        ),
        (10_000, [], (["A"], []), partial(ramp, 0), ([], []), [("add", "rollout")]),
        (0, [], (["A"], []), partial(ramp, 10_000), (["A"], []), [("add", "manual")]),
        (10_000, [], ([], ["A"]), partial(ramp, 0), ([], ["A"]), [("add", "rollout"), ("remove", "manual")]),
        (
            0, [], (["A"], []), partial(segments.delete, "A"), (["A"], []),
            [("add", "manual"), ("remove", "segment_deleted")],
        ),
        (
            0, ["A"], ([], ["A"]), partial(segments.delete, "A"), ([], ["A"]),
            [("add", "manual"), ("remove", "manual")],
        ),
        (
            10_000, [], ([], ["A"]), partial(segments.delete, "A"), ([], ["A"]),
            [("add", "rollout"), ("remove", "manual")],
        ),
        (
            0, [], (["A"], []), partial(again, 10_000), (["A"], []),
            [("add", "manual"), ("remove", "segment_deleted"), ("add", "rollout")],
        ),
        (
            0, ["A"], ([], ["A"]), partial(again, 10_000), ([], ["A"]),
            [("add", "manual"), ("remove", "manual"), ("add", "rollout")],
        ),
    ],
)  # fmt: skip
def test_what_passes_between_the_decision_and_its_commit(
    monkeypatch: pytest.MonkeyPatch,
    share: int,
    before: list[str],
    request_: tuple[list[str], list[str]],
    passing: Callable[[], None],
    answer: tuple[list[str], list[str]],
    rows: list[tuple[str, str]],
    ahead: int,
) -> None:
    """``ahead``: milliseconds by which the clock of whoever changes the user is ahead of the other's."""
    segments.create("A", "", share, "me")
    users.register("u")
    if before:
        change("u", before)
    commit, right = records.commit, moments.now

    def late(*args: Any, **options: Any) -> None:
        with monkeypatch.context() as clock:
            clock.setattr(moments, "now", right)
            passing()
        commit(*args, **options)

    monkeypatch.setattr(records, "commit", late)
    monkeypatch.setattr(moments, "now", lambda: right() + ahead)
    got = change("u", *request_)
    monkeypatch.undo()
    assert (got["added"], got["removed"]) == answer
    assert told() == rows
    assert (held("u") == ["A"]) is (rows[-1][0] == "add")


def test_a_change_that_builds_on_another_knows_the_segments_that_one_knew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else it would take the record of a new segment for one of a namesake that is gone, and replace it."""
    segments.create("A", "", 0, "me")
    segments.create("B", "", 0, "me")
    users.register("u")
    load = records.load
    passed: list[int] = []

    def late(*args: Any, **options: Any) -> Any:
        if not passed:
            passed.append(1)
            again(0)
            change("u", ["A"])
        return load(*args, **options)

    monkeypatch.setattr(records, "load", late)
    answer = change("u", ["A", "B"])
    monkeypatch.undo()
    assert answer["added"] == ["B"]
    assert held("u") == ["A", "B"]
    assert told() == [("add", "manual"), ("add", "manual")]


@pytest.mark.parametrize(("share", "other"), [(0, 10_000), (10_000, 0)])
def test_ramps_and_changes_of_many_users_at_once(share: int, other: int) -> None:
    ids = [f"u{number}" for number in range(10)]
    users.register_many(ids)
    segments.create("A", "", share, "me")
    answers: dict[str, list[tuple[str, str]]] = {one: [] for one in ids}

    def changed(one: str, add: list[str], remove: list[str]) -> None:
        got = change(one, add, remove)
        answers[one] += [("add", "manual")] * len(got["added"]) + [("remove", "manual")] * len(got["removed"])

    for _ in range(6):
        for add, remove in ((["A"], []), ([], ["A"])):
            tasks: list[Callable[[], None]] = [partial(changed, one, add, remove) for one in ids]
            results: list[Any] = at_once([*tasks[:5], partial(ramp, other), *tasks[5:]])
            assert results == [None] * 11
            share, other = other, share
    for one in ids:
        by_hand = [row for row in history(one) if row.cause is Cause.MANUAL]
        assert [(str(row.operation), "manual") for row in by_hand] == answers[one]
        rows = history(one)
        assert (rows[-1].operation is Operation.ADD) == (held(one) == ["A"])


def test_segments_are_those_of_one_version(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that comes while all are read is not half known: all are read again."""
    from segmentation.store import snapshot as kept

    for slug in ("A", "B"):
        segments.create(slug, "", 0, "me")
    everything = catalogue.all_live
    passed: list[int] = []

    def late() -> Any:
        found = everything()
        if not passed:
            passed.append(1)
            ramp(10_000)
        return found

    monkeypatch.setattr(catalogue, "all_live", late)
    kept.forget()
    known = kept.current(max_age=0)
    assert known.turn == catalogue.turn()
    assert known.by_slug["A"].share == 10_000
