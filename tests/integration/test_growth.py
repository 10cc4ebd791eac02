"""Nothing fans out: what an analyst does costs the same whatever the number of users."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from segmentation import settings as service
from segmentation.domain.assignment import selected_numbers
from segmentation.domain.membership import User
from segmentation.operations import enrolment, members, segments, users
from segmentation.store import database, registry
from tests.integration.calls import counted
from tests.integration.test_cost import change

pytestmark = pytest.mark.usefixtures("table")


def costs(crowd: int) -> dict[str, tuple[list[str], int]]:
    """Calls and written items of each operation with this many users."""
    users.register_many([f"{crowd}-{number}" for number in range(crowd)])
    slug = f"A{crowd}"
    acts: dict[str, Callable[[], Any]] = {
        "create": lambda: segments.create(slug, "", 1000, "me"),
        "raise": lambda: segments.update(slug, None, 2000),
        "lower": lambda: segments.update(slug, None, 1000),
        "count": lambda: members.count(slug),
        "delete": lambda: segments.delete(slug),
    }
    found = {}
    for name, act in acts.items():
        with counted() as calls:
            act()
        found[name] = (calls.names, calls.written)
    return found


def test_at_ten_and_at_two_thousand_users() -> None:
    few, many = costs(10), costs(2000)
    assert few == many
    assert {name: written for name, (_, written) in many.items()} == {
        "create": 2,
        "raise": 2,
        "lower": 2,
        "count": 0,
        "delete": 3,
    }


def pages(slug: str, limit: int) -> list[str]:
    """All members, page by page; no page may cost more than it should."""
    found: list[str] = []
    cursor = None
    while True:
        with counted() as calls:
            page = members.page(slug, limit, cursor)
        assert len(page["members"]) <= limit
        assert calls.read_units < 60
        found += [one["user_id"] for one in page["members"]]
        cursor = page["cursor"]
        if cursor is None:
            return found


def test_a_page_of_a_small_share_does_not_read_the_registry() -> None:
    ids = [f"u{number}" for number in range(2000)]
    users.register_many(ids)
    for share in (1, 100, 499):
        segments.create(f"S{share}", "", share, "me")
    held = {
        user: {one["slug"] for one in enrolment.segments_of(user, consistent=False)["segments"]}
        for user in ids
    }
    for share in (1, 100, 499):
        assert pages(f"S{share}", 20) == [user for user in ids if f"S{share}" in held[user]]


def test_a_page_of_any_share_is_some_ten_calls() -> None:
    """The segment, how many numbers there are, eight Queries for records, eight for users."""
    for start in range(0, 7500, 1000):
        users.register_many([f"u{number}" for number in range(start, min(start + 1000, 7500))])
    for share in (1, 50, 100, 400, 499, 500, 5000):
        segments.create("A", "", share, "me")
        segment = segments.live("A")
        expected = [f"u{number}" for number in selected_numbers(segment.id, -1, 7500, share)]
        for limit in (10, 100, 1000):
            with counted() as calls:
                page = members.page("A", limit, None)
            found = [one["user_id"] for one in page["members"]]
            assert found == expected[: len(found)]
            assert len(found) >= min(limit, len(expected), 99)
            assert sorted(set(calls.names)) == ["GetItem", "Query"]
            assert len(calls.names) <= 18, (share, limit)
            assert calls.read_units < 80, (share, limit)
        segments.delete("A")


def put_users(numbers: Iterable[int], numbered: int) -> None:
    """Registers users with these numbers, as if all others had been erased."""
    writes: list[Any] = [
        {"PutRequest": {"Item": registry.new_profile(User(f"u{number}", number, 1, 1, 0))["Put"]["Item"]}}
        for number in numbers
    ]
    counter = {"pk": {"S": "COUNTER"}, "sk": {"S": "USERS"}, "numbered": {"N": str(numbered)}}
    writes.append({"PutRequest": {"Item": counter}})
    for start in range(0, len(writes), 25):
        some = {service.table_name(): writes[start : start + 25]}
        assert not database.client().batch_write_item(RequestItems=some)["UnprocessedItems"]


def test_a_page_of_a_sparse_registry_is_a_hundred_lookups_at_most() -> None:
    """300,000 numbers. Who is selected at 0.5% has one, and every two-hundredth besides."""
    segments.create("A", "", 50, "me")
    segment = segments.live("A")
    selected = list(selected_numbers(segment.id, -1, 300_000, 50))
    put_users({*selected, *range(0, 300_000, 200)}, 300_000)
    for share in (1, 10, 50):
        segments.update("A", None, share)
        found = []
        cursor = None
        while True:
            with counted() as calls:
                page = members.page("A", 100, cursor)
            assert len(calls.names) <= 2 + 8 + 100
            assert calls.read_units < 60
            found += [one["user_id"] for one in page["members"]]
            cursor = page["cursor"]
            if cursor is None:
                break
            assert len(page["members"]) == 100
        assert found == [f"u{number}" for number in selected_numbers(segment.id, -1, 300_000, share)]


@pytest.mark.parametrize("share", [300, 2000, 10_000])
def test_pages_of_any_limit_are_the_same_list(share: int) -> None:
    users.register_many([f"u{number}" for number in range(200)])
    segments.create("A", "", share, "me")
    for number in range(0, 200, 14):
        change(f"u{number}", ["A"])
        change(f"u{number + 1}", [], ["A"])
    for number in range(3, 200, 20):
        users.delete(f"u{number}")

    lists = [pages("A", limit) for limit in (3, 13, 1000)]

    assert lists[0] == lists[1] == lists[2]
    assert len(set(lists[0])) == len(lists[0]) == members.count("A")["count"]
