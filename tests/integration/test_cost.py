"""What an operation asks of DynamoDB: calls and units, counted."""

from collections import Counter
from itertools import batched
from typing import Any

import pytest

from segmentation import settings
from segmentation.operations import enrolment, members, ofrep, segments, users
from segmentation.store import by_number, database, records, registry, snapshot
from tests.integration.calls import counted

pytestmark = pytest.mark.usefixtures("table")


def change(user_id: str, add: list[str], remove: list[str] | None = None) -> enrolment.ChangedSegments:
    return enrolment.change_segments(
        user_id,
        dict.fromkeys(add, enrolment.Wanted("add")),
        dict.fromkeys(remove or [], "remove"),
        register=False,
        by="me",
    )


def test_a_warm_read_is_one_query_of_half_a_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOGUE_MAX_AGE", "2")
    slugs = [f"S{number}" for number in range(10)]
    for slug in slugs:
        segments.create(slug, "", 0, "me")
    users.register("u")
    change("u", slugs)
    enrolment.segments_of("u", consistent=False)

    with counted() as calls:
        answer = enrolment.segments_of("u", consistent=False)

    assert [one["slug"] for one in answer["segments"]] == slugs
    assert calls.names == ["Query"]
    assert calls.read_units == 0.5


def test_a_flag_and_all_flags_are_one_query_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOGUE_MAX_AGE", "2")
    for number in range(10):
        segments.create(f"S{number}", "", 5000, "me")
    users.register("u")
    change("u", [f"S{number}" for number in range(5)])
    ofrep.evaluate("S0", "u")

    with counted() as calls:
        one = ofrep.evaluate("S0", "u")
        everything = ofrep.evaluate_all("u")

    assert one["value"] is True
    assert len(everything["flags"]) == 10
    assert calls.names == ["Query", "Query"]
    assert calls.read_units == 1.0


def test_a_hundred_users_are_a_query_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOGUE_MAX_AGE", "2")
    slugs = [f"S{number}" for number in range(10)]
    for slug in slugs:
        segments.create(slug, "", 0, "me")
    people = [f"u{number}" for number in range(100)]
    users.register_many(people)
    for one in people:
        change(one, slugs)
    enrolment.segments_of("u0", consistent=False)

    with counted() as calls:
        found = enrolment.segments_of_many(people)

    assert [one["user_id"] for one in found["users"]] == people
    assert calls.names == ["Query"] * 100
    assert calls.read_units == 50


def test_a_consistent_read_asks_for_the_version_too() -> None:
    users.register("u")
    enrolment.segments_of("u", consistent=False)
    with counted() as calls:
        enrolment.segments_of("u", consistent=True)
    assert calls.names == ["GetItem", "Query"]


def test_a_change_among_2000_segments_costs_a_running_process_nothing_more() -> None:
    """The version is asked for all the same, and tells the change."""
    segments.create("A", "A segment like others, with a line about it", 0, "me")
    client, table = database.client(), settings.table_name()
    one = client.get_item(TableName=table, Key={"pk": {"S": "CATALOGUE"}, "sk": {"S": "A"}})["Item"]
    for numbers in batched(range(2000), 25, strict=True):
        puts: list[Any] = [
            {"PutRequest": {"Item": {**one, "sk": {"S": f"S{number}"}, "id": {"S": f"{number:016x}"}}}}
            for number in numbers
        ]
        assert not client.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]
    snapshot.forget()
    with counted() as starting:
        assert len(snapshot.current(max_age=0).by_slug) == 2001
    assert starting.read_units > 50

    segments.update("S7", "another text", 1000)
    with counted() as calls:
        kept = snapshot.current(max_age=0)

    assert (calls.names, calls.read_units) == (["GetItem"], 1)
    assert (kept.by_slug["S7"].description, kept.by_slug["S7"].share) == ("another text", 1000)
    assert [segment.slug for segment in kept.rollouts] == ["S7"]


def test_adding_to_one_segment() -> None:
    segments.create("A", "", 0, "me")
    users.register("u")
    snapshot.current(max_age=0)
    with counted() as calls:
        change("u", ["A"])
    assert calls.names == ["Query", "GetItem", "TransactWriteItems"]
    assert calls.written == 3  # profile, record, event
    assert calls.read_units == 2
    assert calls.write_units == 7  # 2 for each of them in a transaction, and the record's entry in the index


def test_creating_a_segment_with_a_percentage() -> None:
    with counted() as calls:
        segments.create("A", "", 1000, "me")
    assert (calls.names, calls.written) == (["BatchGetItem", "TransactWriteItems"], 2)
    assert calls.write_units == 4  # the segment and the catalogue's version; no user is touched


def test_a_history_is_read_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_EVENTS_A_PAGE", 3)
    segments.create("A", "", 0, "me")
    users.register("u")
    for _ in range(5):
        change("u", ["A"])
        change("u", [], ["A"])
    user = registry.get("u")
    assert user is not None

    with counted() as calls:
        events = records.events(user)
        for _ in range(3):
            next(events)
        assert calls.names == ["Query"]  # the next page is read when it is needed
        assert len(list(events)) == 7
    assert calls.names == ["Query"] * 4


def test_what_holds_already_is_not_written() -> None:
    segments.create("A", "", 0, "me")
    segments.create("B", "", 0, "me")
    users.register("u")
    change("u", ["A"])
    with counted() as calls:
        change("u", ["A"], ["B"])
    assert "TransactWriteItems" not in calls.names


@pytest.mark.parametrize("members", [1, 30])
def test_deleting_a_segment_is_one_small_transaction_whatever_its_size(members: int) -> None:
    segments.create("A", "", 0, "me")
    ids = [f"u{number}" for number in range(members)]
    users.register_many(ids)
    for user_id in ids:
        change(user_id, ["A"])
    with counted() as calls:
        segments.delete("A")
    assert calls.names == ["BatchGetItem", "TransactWriteItems"]
    assert calls.written == 3  # live, deleted, version


def test_a_membership_of_a_segment_the_kept_ones_lack_shows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOGUE_MAX_AGE", "2")
    users.register("u")
    enrolment.segments_of("u", consistent=False)
    kept = snapshot.current()
    segments.create("NEW", "", 0, "me")
    change("u", ["NEW"])
    monkeypatch.setattr(snapshot, "_kept", kept)  # as in another process, which saw nothing of it

    assert [one["slug"] for one in enrolment.segments_of("u", consistent=False)["segments"]] == ["NEW"]


def test_what_a_deleted_segment_left_is_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOGUE_MAX_AGE", "2")
    segments.create("A", "", 0, "me")
    users.register("u")
    change("u", ["A"])
    segments.delete("A")
    snapshot.forget()
    enrolment.segments_of("u", consistent=False)
    with counted() as calls:
        assert enrolment.segments_of("u", consistent=False)["segments"] == []
    assert calls.names == ["Query"]


def test_a_count_goes_through_records_a_page_at_a_time_and_gets_none_where_there_is_no_percentage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    segments.create("A", "", 0, "me")
    people = [f"u{number}" for number in range(48)]  # six a shard
    users.register_many(people)
    for one in people:
        change(one, ["A"])
    monkeypatch.setattr(by_number, "_AT_ONCE", 2)
    decoded: list[int] = []
    number_of = by_number.number_of

    def noted(item: database.Item) -> int:
        decoded.append(number_of(item))
        return decoded[-1]

    monkeypatch.setattr(by_number, "number_of", noted)

    with counted() as by_hand:
        assert members.count("A") == {"slug": "A", "count": 48, "manual": 48, "rollout": 0}
    assert by_hand.names == ["GetItem"] + ["Query"] * by_number.SHARDS
    assert not decoded

    segments.update("A", None, 5000)
    change("u0", [], ["A"])
    with counted() as with_percentage:
        found = members.count("A")
    assert found["manual"] == 47
    pages = 4  # the last is empty: DynamoDB says there is more when a page is just full
    assert Counter(with_percentage.names) == {"GetItem": 2, "Query": 1 + pages * by_number.SHARDS}
    assert len(decoded) == 48
