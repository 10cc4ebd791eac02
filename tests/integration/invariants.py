"""What must be true of the table at any time, whatever was cut off, refused, or done at once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import batched
from typing import Any

import boto3
from mypy_boto3_dynamodb import DynamoDBClient

from segmentation import moments, settings
from segmentation.domain.membership import Event, Segment, User, memberships
from segmentation.domain.timeline import Row, timeline
from segmentation.operations import enrolment, members, users
from segmentation.store import by_number, catalogue, registry, snapshot
from segmentation.store import numbers as numbers_store
from segmentation.store import records as store
from tests.support.rows import inside

type Key = tuple[str, str]
type Table = dict[Key, dict[str, Any]]


def dump(client: DynamoDBClient | None = None) -> Table:
    """Every item of the table, as DynamoDB's API spells it."""
    pages = (client or boto3.client("dynamodb")).get_paginator("scan")
    found = pages.paginate(TableName=settings.table_name(), ConsistentRead=True)
    return {(item["pk"]["S"], item["sk"]["S"]): item for page in found for item in page["Items"]}


@dataclass
class World:
    """The table, understood: users with their records and events, by id, and all segments there ever were."""

    users: dict[str, User] = field(default_factory=dict)
    events: defaultdict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    erasing: set[str] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    segments: list[Segment] = field(default_factory=list)
    now: int = 0

    @property
    def live(self) -> dict[str, Segment]:
        """The segments that are not deleted, by slug."""
        return {segment.slug: segment for segment in self.segments if segment.deleted_at is None}

    def history(self, user_id: str) -> list[Row]:
        """All rows of a user's history."""
        return list(timeline(self.users[user_id], self.events[user_id], self.segments, self.now))

    def read(self, user_id: str) -> list[str]:
        """The slugs that a read of the user shows."""
        rollouts = [segment for segment in self.live.values() if segment.share > 0]
        return [one.slug for one in memberships(self.users[user_id], self.live, rollouts, self.now)]


def understood(table: Table) -> World:
    """The world that a table holds, at this moment or, where clocks were ahead, at its latest."""
    world = World(segments=catalogue.all_ever())
    for (pk, sk), item in table.items():
        if sk == registry.PROFILE:
            user_id = pk.removeprefix("USER#")
            world.users[user_id] = registry.user(user_id, item)
            if registry.erasing(item):
                world.erasing.add(user_id)
    for (pk, sk), item in sorted(table.items()):
        kind, _, user_id = pk.partition("#")
        if sk.startswith("MEMBER#"):
            user = world.users[user_id]  # a record without a profile is half-written
            record = store.record_of(item, item["segment_id"]["S"])
            records = {**user.records, sk.removeprefix("MEMBER#"): record}
            world.users[user_id] = replace(user, records=records)
        elif kind == "HISTORY":
            assert user_id in world.users, f"history of nobody: {pk} {sk}"
            assert int(sk) <= world.users[user_id].version
            world.events[user_id].append(store.event_of(item))
    changed = [user.changed_at for user in world.users.values()]
    changed += [segment.deleted_at or segment.steps[-1].at for segment in world.segments]
    world.now = max([moments.now(), *changed])
    return world


def check(*, may_lose: int = 0) -> World:
    """Fails when the table contradicts itself, or the service contradicts the table."""
    world = check_table(dump(), may_lose=may_lose)
    assert snapshot.current(max_age=0).by_slug == world.live  # by following them, where it kept any
    ids = sorted(world.users.keys() - world.erasing, key=lambda one: world.users[one].number)
    assert list(_all_users()) == ids
    for some in batched([*ids, *world.erasing], 100, strict=False):
        found = enrolment.segments_of_many(some)
        assert found["unknown"] == [one for one in some if one in world.erasing]
        assert [[held["slug"] for held in one["segments"]] for one in found["users"]] == [
            world.read(one) for one in some if one not in world.erasing
        ]
    # Who is on the way out is still counted, until their records are gone, and so is a number that is lost.
    if not world.erasing and not world.lost:
        for slug in world.live:
            held = [user_id for user_id in ids if slug in world.read(user_id)]
            assert list(_all_members(slug)) == held, slug
            assert members.count(slug)["count"] == len(held), slug
    return world


def check_table(table: Table, *, may_lose: int = 0) -> World:
    """Fails when the table contradicts itself. So many numbers may be nobody's, which the sweep finds."""
    world = understood(table)
    world.lost = _lost_numbers(table)
    assert len(world.lost) <= may_lose, world.lost
    _check_index(table, world)
    _check_histories(world)
    _check_segments(table, world)
    return world


def _lost_numbers(table: Table) -> set[int]:
    """Nobody shares a number with anybody, nor with a hole; those given out that are neither."""
    numbers = [int(sk) for pk, sk in table if pk == numbers_store.HOLES]
    numbers += [int(item["member"]["N"]) for (_, sk), item in table.items() if sk == registry.PROFILE]
    assert len(set(numbers)) == len(numbers)
    counter = table.get(("COUNTER", "USERS"))
    given_out = set(range(int(counter["numbered"]["N"]) if counter else 0))
    assert set(numbers) <= given_out
    return given_out - set(numbers)


def _check_index(table: Table, world: World) -> None:
    """Users and records stand in the index under their number, and nothing else does."""
    for (pk, sk), item in table.items():
        if sk == registry.PROFILE:
            number = int(item["member"]["N"])
            group = by_number.ERASING if registry.erasing(item) else by_number.users(number)
            assert item["group"]["S"] == group, item
        elif sk.startswith("MEMBER#"):
            number = world.users[pk.removeprefix("USER#")].number
            assert item["group"]["S"] == by_number.records(item["segment_id"]["S"], number), item
            assert item["member"]["N"] == str(number), item
            assert ("ttl" in item) == ("expires_at" in item), item
        else:
            assert "group" not in item, item


def _check_histories(world: World) -> None:
    """Times never run backwards, and history leaves each user where a read finds them."""
    for user_id in world.users.keys() - world.erasing:
        user, events = world.users[user_id], world.events[user_id]
        moments_of_it = [user.registered_at, *(event.at for event in events)]
        assert moments_of_it == sorted(moments_of_it), user_id
        assert moments_of_it[-1] <= user.changed_at, user_id
        assert len(events) <= user.version, user_id
        rows = world.history(user_id)
        assert [row.at for row in rows] == sorted(row.at for row in rows), user_id
        assert inside(rows) == world.read(user_id), (user_id, rows)


def _check_segments(table: Table, world: World) -> None:
    """No two changes of segments share a moment, and as many are counted as there were."""
    steps = [step.at for segment in world.segments for step in segment.steps]
    changes = steps + [one.deleted_at for one in world.segments if one.deleted_at is not None]
    assert len(set(changes)) == len(changes)
    for segment in world.segments:
        own = [step.at for step in segment.steps]
        own += [] if segment.deleted_at is None else [segment.deleted_at]
        assert own == sorted(own), segment
        assert own[0] == segment.created_at, segment
    counter = table.get(("COUNTER", "CATALOGUE"))
    assert len(changes) <= (int(counter["version"]["N"]) if counter else 0)


def _all_users() -> Iterator[str]:
    cursor = None
    while True:
        page = users.page(1000, cursor)
        yield from (one["id"] for one in page["users"])
        cursor = page["cursor"]
        if cursor is None:
            return


def _all_members(slug: str) -> Iterator[str]:
    cursor = None
    while True:
        page = members.page(slug, 1000, cursor)
        yield from (one["user_id"] for one in page["members"])
        cursor = page["cursor"]
        if cursor is None:
            return
