"""Many at once: nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from segmentation.domain.membership import Operation
from segmentation.domain.timeline import Row, timeline
from segmentation.errors import SegmentExists, SegmentNotFound, TryAgain, UserNotFound
from segmentation.operations import enrolment, members, segments, users
from segmentation.store import catalogue, database, numbers, records, registry
from tests.integration import invariants
from tests.integration.scenes import change

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def sound(table: str) -> Iterator[None]:
    """A table that must be sound in the end, whatever a test does to it."""
    yield
    invariants.check()


def at_once[T](tasks: Iterable[Callable[[], T]]) -> list[T | Exception]:
    """What each task returned or raised, all of them let go at one moment."""
    waiting = list(tasks)
    gate = Barrier(len(waiting))
    database.client()

    def run(task: Callable[[], T]) -> T | Exception:
        gate.wait()
        try:
            return task()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def history(user_id: str) -> list[Row]:
    user = registry.get(user_id)
    assert user is not None
    return list(timeline(user, records.events(user), catalogue.all_ever(), user.changed_at))


def held(user_id: str) -> list[str]:
    return [one["slug"] for one in enrolment.segments_of(user_id, consistent=True)["segments"]]


def test_twenty_updates_of_one_user_lose_nothing() -> None:
    slugs = [f"S{number:02}" for number in range(20)]
    for slug in (*slugs, "ALL"):
        segments.create(slug, "", 0, "me")
    users.register("u")

    answers: list[Any] = at_once([lambda slug=slug: change("u", [slug, "ALL"]) for slug in slugs])  # type: ignore[misc]

    assert [error for error in answers if isinstance(error, Exception)] == []
    assert held("u") == ["ALL", *slugs]
    rows = history("u")
    assert Counter((row.slug, row.operation) for row in rows) == {
        (slug, Operation.ADD): 1 for slug in (*slugs, "ALL")
    }
    assert sum("ALL" in answer["added"] for answer in answers) == 1
    assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_in_and_out_at_once_leaves_one_story() -> None:
    segments.create("A", "", 0, "me")
    users.register("u")
    tasks = [lambda: change("u", ["A"]), lambda: change("u", [], ["A"])] * 10

    answers: list[Any] = at_once(tasks)

    assert [error for error in answers if isinstance(error, Exception)] == []
    entries = sum(len(answer["added"]) for answer in answers)
    exits = sum(len(answer["removed"]) for answer in answers)
    rows = [row.operation for row in history("u")]
    assert rows == [Operation.ADD, Operation.REMOVE] * exits + [Operation.ADD] * (entries - exits)
    assert held("u") == ["A"] * (entries - exits)


def test_a_storm_of_registrations_numbers_everyone_once() -> None:
    batches = [[f"u{batch}-{number}" for number in range(30)] for batch in range(8)]
    shared = [f"shared-{number}" for number in range(10)]

    answers: list[Any] = at_once(
        [lambda batch=batch: users.register_many([*batch, *shared]) for batch in batches]  # type: ignore[misc]
    )

    assert [error for error in answers if isinstance(error, Exception)] == []
    everyone = [one for batch in batches for one in batch] + shared
    left = list(numbers.holes())  # what those had taken for the shared ones who came too late
    users.register_many([f"later-{number}" for number in range(len(left))])
    world = invariants.check()
    assert sorted(user.number for user in world.users.values()) == list(range(len(everyone) + len(left)))
    new = Counter(one for answer in answers for one in answer["registered"])
    assert new == dict.fromkeys(everyone, 1)


def test_one_user_registered_by_many_is_new_to_one() -> None:
    answers: list[Any] = at_once([lambda: users.register("u")] * 10)
    assert Counter(new for _, new in answers) == {True: 1, False: 9}


def test_one_slug_created_by_many_is_created_once() -> None:
    answers = at_once([lambda: segments.create("A", "", 0, "me")] * 8)
    assert Counter(type(answer) for answer in answers) == {dict: 1, SegmentExists: 7}


def test_numbers_of_the_deleted_are_taken_by_the_next() -> None:
    users.register_many([f"u{number}" for number in range(5)])
    users.delete("u1")
    users.delete("u3")
    users.register_many(["a", "b", "c"])
    found = registry.get_many(["u0", "a", "u2", "b", "u4", "c"])
    assert [found[one].number for one in ("u0", "a", "u2", "b", "u4", "c")] == [0, 1, 2, 3, 4, 5]


def test_deleting_a_user_under_fire_leaves_nothing_behind() -> None:
    segments.create("A", "", 0, "me")
    for _ in range(3):
        users.register("u")
        change("u", ["A"])
        tasks: list[Callable[[], Any]] = [lambda: users.delete("u"), lambda: users.delete("u")]
        tasks += [lambda: change("u", [], ["A"]), lambda: change("u", ["A"])] * 3

        answers = at_once(tasks)

        assert all(answer is None or isinstance(answer, UserNotFound) for answer in answers[:2])
        assert None in answers[:2]
        assert all(isinstance(answer, dict | UserNotFound) for answer in answers[2:])
        for pk in ("USER#u", "HISTORY#u"):
            assert list(database.query("pk = :pk", {":pk": {"S": pk}}, ConsistentRead=True)) == []
        assert members.count("A")["count"] == 0


def test_changes_of_one_segment_at_once_lose_nothing() -> None:
    segments.create("A", "", 0, "me")
    shares = [share * 100 for share in range(1, 11)]
    tasks: list[Callable[[], Any]] = [partial(segments.update, "A", None, share) for share in shares]
    tasks += [lambda number=number: segments.update("A", f"text {number}", None) for number in range(6)]  # type: ignore[misc]
    tasks += [lambda: segments.update("A", "both", 5050)]

    answers: list[Any] = at_once(tasks)

    assert [error for error in answers if isinstance(error, Exception)] == []
    (found,) = catalogue.all_ever()
    first, *steps = found.steps
    assert first.share == 0
    assert sorted(step.share for step in steps) == sorted([*shares, 5050])
    assert [step.at for step in found.steps] == sorted({step.at for step in found.steps})
    assert found.description in {"both", *(f"text {number}" for number in range(6))}
    assert catalogue.turn().version == 1 + len(tasks)
    # Each answer shows what its own change made, and the last one is what is there.
    assert segments.get("A") in answers
    for share, answer in zip(shares, answers, strict=False):
        assert answer["percent"] * 100 == share


def test_changes_of_many_segments_at_once_have_one_order() -> None:
    slugs = [f"S{number}" for number in range(12)]
    for slug in slugs[:6]:
        segments.create(slug, "", 0, "me")
    tasks: list[Callable[[], Any]] = [partial(segments.update, slug, None, 100) for slug in slugs[:3]]
    tasks += [lambda slug=slug: segments.delete(slug) for slug in slugs[3:6]]  # type: ignore[misc]
    tasks += [lambda slug=slug: segments.create(slug, "", 50, "me") for slug in slugs[6:]]  # type: ignore[misc]

    answers = at_once(tasks)

    assert [error for error in answers if isinstance(error, Exception)] == []
    assert catalogue.turn().version == 6 + len(tasks)
    assert [one.slug for one in catalogue.all_live()] == sorted(slugs[:3] + slugs[6:])


def test_deleting_a_segment_against_adds_to_it() -> None:
    ids = [f"u{number}" for number in range(12)]
    users.register_many(ids)
    for _ in range(3):
        segments.create("A", "", 0, "me")
        tasks: list[Callable[[], Any]] = [lambda one=one: change(one, ["A"]) for one in ids]  # type: ignore[misc]

        answers = at_once([*tasks[:6], lambda: segments.delete("A"), *tasks[6:]])

        assert answers.pop(6) is None
        assert all(isinstance(answer, dict | SegmentNotFound) for answer in answers)
        assert all(held(one) == [] for one in ids)
        invariants.check()


def test_creating_a_segment_again_against_adds_to_it() -> None:
    ids = [f"u{number}" for number in range(8)]
    users.register_many(ids)
    segments.create("A", "", 0, "me")

    def again() -> None:
        segments.delete("A")
        segments.create("A", "", 0, "me")

    for _ in range(3):
        tasks: list[Callable[[], Any]] = [lambda one=one: change(one, ["A"]) for one in ids]  # type: ignore[misc]
        answers = at_once([*tasks, again])

        assert answers.pop() is None
        assert all(isinstance(answer, dict | SegmentNotFound) for answer in answers)
        invariants.check()
        # Who is still in was added to the segment that is there now, and another add makes no difference.
        inside = [one for one in ids if held(one)]
        assert [one["user_id"] for one in members.page("A", 100, None)["members"]] == inside
        for one in ids:
            assert change(one, ["A"])["added"] == ([] if one in inside else ["A"])


def test_deleting_users_against_registrations_of_others_keeps_numbers_dense() -> None:
    old = [f"old{number}" for number in range(12)]
    users.register_many(old)
    segments.create("A", "", 2500, "me")
    for one in old:
        change(one, ["A"])
    tasks: list[Callable[[], Any]] = [lambda one=one: users.delete(one) for one in old[:8]]  # type: ignore[misc]
    tasks += [lambda number=number: users.register(f"new{number}") for number in range(8)]  # type: ignore[misc]
    tasks += [lambda: users.register_many([f"many{number}" for number in range(20)])]

    answers = at_once(tasks)

    assert [error for error in answers if isinstance(error, Exception)] == []
    world = invariants.check()
    assert world.users.keys() == {
        *old[8:], *(f"new{number}" for number in range(8)), *(f"many{number}" for number in range(20))
    }  # fmt: skip


def test_registering_again_against_the_deletion_gives_a_new_life() -> None:
    segments.create("A", "", 0, "me")
    users.register("u")
    change("u", ["A"])

    deleted, *others = at_once([lambda: users.delete("u"), *[lambda: users.register("u")] * 4])

    assert deleted is None
    assert all(isinstance(answer, tuple | TryAgain) for answer in others)
    world = invariants.check()
    if "u" in world.users:
        assert world.history("u") == []


def test_twenty_updates_that_register_one_user_register_them_once() -> None:
    slugs = [f"S{number:02}" for number in range(20)]
    for slug in slugs:
        segments.create(slug, "", 0, "me")

    def update(slug: str) -> Any:
        return enrolment.change_segments("u", {slug: enrolment.Wanted("add.0")}, {}, register=True, by="me")

    answers: list[Any] = at_once([lambda slug=slug: update(slug) for slug in slugs])  # type: ignore[misc]

    assert [error for error in answers if isinstance(error, Exception)] == []
    assert [answer["added"] for answer in answers] == [[slug] for slug in slugs]
    assert held("u") == slugs
    assert len(history("u")) == 20
    world = invariants.check()
    assert world.users["u"].version == 20
