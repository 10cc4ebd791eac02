"""Many at once: nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from segmentation import enrolment, members, segments, users
from segmentation.errors import SegmentExists, UserNotFound
from segmentation.membership import Operation
from segmentation.store import catalogue, database, memberships, registry
from segmentation.timeline import Row, timeline
from tests.integration.test_cost import change

pytestmark = pytest.mark.usefixtures("table")


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
    return list(timeline(user, memberships.events(user), catalogue.all_ever(), user.changed_at))


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
    numbers = []
    for start in range(0, len(everyone), 100):
        numbers += [user.number for user in registry.get_many(everyone[start : start + 100]).values()]
    assert sorted(numbers) == list(range(len(everyone)))
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
