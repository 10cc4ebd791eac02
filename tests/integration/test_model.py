"""The service against a model in memory, time included; and processes whose clocks differ."""

import csv
import multiprocessing
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from segmentation import moments
from segmentation import settings as service
from segmentation.domain.assignment import position
from segmentation.domain.timeline import Cause
from segmentation.errors import InvalidRequest, SegmentExists, SegmentNotFound, ServiceError, UserNotFound
from segmentation.operations import enrolment, members, reports, segments, users
from segmentation.store import registry
from tests.integration import clocks, invariants
from tests.integration.scenes import change
from tests.support.rows import inside

BEGINNING = 4_000_000_000_000
"""Long after the clock that DynamoDB Local sweeps by: what expires here, it leaves alone."""

USERS = ["ann", "bob", "cem", "dea"]
SLUGS = ["A", "B"]


@dataclass
class Record:
    """Put in by hand since a moment, perhaps until one; or kept out."""

    inside: bool
    since: int
    until: int | None = None


@dataclass
class Person:
    """A registered user; ``told`` are the rows of their history that they, or others, made by hand."""

    number: int
    registered_at: int
    changed_at: int
    records: dict[str, Record] = field(default_factory=dict)
    told: list[tuple[int, str, str, int | None]] = field(default_factory=list)
    seen: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass
class Life:
    """A segment from its creation to its deletion."""

    id: str
    steps: list[tuple[int, int]]

    @property
    def share(self) -> int:
        return self.steps[-1][1]


@dataclass
class Model:
    """What the contract says, in the plainest words: no versions, no index, no derived rows."""

    people: dict[str, Person] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    holes: list[int] = field(default_factory=list)
    numbered: int = 0
    changed_at: int = 0

    def register(self, user_id: str, number: int, now: int) -> None:
        """Any of the holes is taken before a new number is."""
        if self.holes:
            self.holes.remove(number)
        else:
            assert number == self.numbered
            self.numbered += 1
        self.people[user_id] = Person(number, now, now)

    def erase(self, user_id: str) -> None:
        self.holes.append(self.people.pop(user_id).number)

    def turn(self, now: int) -> int:
        """The moment of a change of a segment: no two share one."""
        self.changed_at = max(now, self.changed_at + 1)
        return self.changed_at

    def create(self, slug: str, segment_id: str, share: int, now: int) -> None:
        self.lives[slug] = Life(segment_id, [(self.turn(now), share)])

    def ramp(self, slug: str, share: int, now: int) -> None:
        if share != self.lives[slug].share:
            self.lives[slug].steps.append((self.turn(now), share))

    def delete(self, slug: str, now: int) -> None:
        self.turn(now)
        del self.lives[slug]
        for person in self.people.values():
            person.records.pop(slug, None)

    def read(self, user_id: str, now: int) -> list[dict[str, Any]]:
        """What a read answers."""
        return [shown for slug in sorted(self.lives) if (shown := self._held(user_id, slug, now))]

    def members(self, slug: str, now: int) -> list[dict[str, Any]]:
        """What the list of members answers."""
        found = []
        for user_id in sorted(self.people, key=lambda one: self.people[one].number):
            if held := self._held(user_id, slug, now):
                del held["slug"]
                found.append({"user_id": user_id, **held})
        return found

    def _held(self, user_id: str, slug: str, now: int) -> dict[str, Any] | None:
        person, life = self.people[user_id], self.lives[slug]
        record = person.records.get(slug)
        if record is not None and not record.inside:
            return None
        if record is not None and (record.until is None or now < record.until):
            end = {} if record.until is None else {"expires_at": moments.text(record.until)}
            return {"slug": slug, "reason": "manual", "added_at": moments.text(record.since), **end}
        place = position(life.id, person.number)
        if place >= life.share:
            return None
        taken_in = life.steps[0][0]
        for (_, before), (at, _) in pairwise(life.steps):
            taken_in = at if place >= before else taken_in
        at = max(person.registered_at, taken_in)
        return {"slug": slug, "reason": "rollout", "added_at": moments.text(at)}

    def change(self, user_id: str, slug: str, add: bool, ttl: int | None, now: int) -> bool:
        """Whether a change really changes whether the user is in; None of it when its end has passed."""
        person, life = self.people[user_id], self.lives[slug]
        at = max(now, person.changed_at, life.steps[-1][0])
        until = None if ttl is None else now + ttl
        if add and until is not None and until <= at:
            raise InvalidRequest([])
        held = self._held(user_id, slug, at)
        record = person.records.get(slug)
        if add:
            if held and held["reason"] == "manual":
                assert record is not None
                if record.until == until:
                    return False
                person.told.append((at, slug, "reschedule", until))
                person.records[slug] = Record(True, record.since, until)
            else:
                person.records[slug] = Record(True, at, until)
                if not held:
                    person.told.append((at, slug, "add", until))
        else:
            out = record is not None and not record.inside
            if life.share > 0 and not out:
                person.records[slug] = Record(False, at)
            elif held:
                del person.records[slug]
            else:
                return False
            if held:
                person.told.append((at, slug, "remove", None))
        person.changed_at = at
        return not held if add else bool(held)


class Service(RuleBasedStateMachine):
    """Steps of many clients; after each, the service says what the model says."""

    skews: tuple[int, ...] = (0,)

    def __init__(self) -> None:
        super().__init__()
        _wipe()
        self.model = Model()
        self.true_time = BEGINNING
        self.skew = 0
        self.patch = pytest.MonkeyPatch()
        serial = count()
        self.patch.setattr(moments, "now", lambda: self.now)
        self.patch.setattr(secrets, "token_hex", lambda _: f"{next(serial):016x}")
        self.ids = count()

    @property
    def now(self) -> int:
        """The time by the clock of the container that has the request."""
        return self.true_time + self.skew

    def step(self, skew: int) -> None:
        """A request that comes to the container whose clock is so far ahead."""
        self.true_time += 1
        self.skew = self.skews[skew % len(self.skews)]

    def expect[T](self, act: Callable[[], T], error: type[ServiceError] | None) -> T | None:
        """The answer, or None where the request is refused as it must be."""
        if error is None:
            return act()
        with pytest.raises(error):
            act()
        return None

    @rule(user=st.sampled_from(USERS), skew=st.integers(0, 1))
    def register(self, user: str, skew: int) -> None:
        self.step(skew)
        new = user not in self.model.people
        answer = users.register(user)
        if new:
            registered = registry.get(user)
            assert registered is not None
            self.model.register(user, registered.number, self.now)
        registered_at = moments.text(self.model.people[user].registered_at)
        assert answer == ({"id": user, "registered_at": registered_at}, new)

    @rule(user=st.sampled_from(USERS), skew=st.integers(0, 1))
    def erase(self, user: str, skew: int) -> None:
        self.step(skew)
        there = user in self.model.people
        self.expect(lambda: users.delete(user), None if there else UserNotFound)
        if there:
            self.model.erase(user)

    @rule(
        user=st.sampled_from(USERS),
        slug=st.sampled_from(SLUGS),
        add=st.booleans(),
        ttl=st.none() | st.sampled_from([3, 40, 7_000]),
        skew=st.integers(0, 1),
    )
    def change(self, user: str, slug: str, add: bool, ttl: int | None, skew: int) -> None:
        self.step(skew)
        error: type[ServiceError] | None = None
        really = False
        if user not in self.model.people:
            error = UserNotFound
        elif slug not in self.model.lives:
            error = SegmentNotFound
        else:
            try:
                really = self.model.change(user, slug, add, ttl, self.now)
            except InvalidRequest:
                error = InvalidRequest
        answer = self.expect(
            lambda: change(user, [slug] if add else [], [] if add else [slug], ttl=ttl), error
        )
        if answer is not None:
            assert (answer["added"], answer["removed"]) == (
                [slug] if really and add else [],
                [slug] if really and not add else [],
            )

    @rule(slug=st.sampled_from(SLUGS), share=st.sampled_from([0, 5_000, 10_000]), skew=st.integers(0, 1))
    def create_or_ramp(self, slug: str, share: int, skew: int) -> None:
        self.step(skew)
        if slug in self.model.lives:
            self.expect(lambda: segments.create(slug, "", 0, "me"), SegmentExists)
            self.model.ramp(slug, share, self.now)
            segments.update(slug, None, share)
        else:
            self.expect(lambda: segments.update(slug, None, share), SegmentNotFound)
            self.model.create(slug, f"{next(self.ids):016x}", share, self.now)
            segments.create(slug, "", share, "me")

    @rule(slug=st.sampled_from(SLUGS), again=st.booleans(), skew=st.integers(0, 1))
    def delete(self, slug: str, again: bool, skew: int) -> None:
        self.step(skew)
        there = slug in self.model.lives
        self.expect(lambda: segments.delete(slug), None if there else SegmentNotFound)
        if there:
            self.model.delete(slug, self.now)
            if again:
                self.create_or_ramp(slug, 5_000, skew + 1)

    @rule(milliseconds=st.sampled_from([1, 30, 5_000, 10_000]))
    def wait(self, milliseconds: int) -> None:
        self.true_time += milliseconds

    @invariant()
    def reads_agree(self) -> None:
        for user_id in USERS:
            if user_id not in self.model.people:
                self.expect(lambda one=user_id: enrolment.segments_of(one, consistent=True), UserNotFound)  # type: ignore[misc]
                continue
            answer = enrolment.segments_of(user_id, consistent=True)["segments"]
            assert answer == self.model.read(user_id, self.now)
            self.model.people[user_id].seen.append((self.now, [one["slug"] for one in answer]))

    @invariant()
    def lists_agree(self) -> None:
        for slug in self.model.lives:
            expected = self.model.members(slug, self.now)
            assert members.page(slug, 100, None)["members"] == expected
            manual = sum(one["reason"] == "manual" for one in expected)
            assert members.count(slug) == {
                "slug": slug,
                "count": len(expected),
                "manual": manual,
                "rollout": len(expected) - manual,
            }

    def teardown(self) -> None:
        try:
            world = invariants.check_table(invariants.dump())
            for user_id, person in self.model.people.items():
                if self.skews == (0,):
                    self._history_agrees(world, user_id, person)
        finally:
            self.patch.undo()

    def _history_agrees(self, world: invariants.World, user_id: str, person: Person) -> None:
        """It tells what was done by hand, row by row, and at every moment what was read then."""
        rows = world.history(user_id)
        by_hand = [row for row in rows if row.cause is Cause.MANUAL]
        assert [(row.at, row.slug, row.operation, row.expires_at) for row in by_hand] == person.told
        for moment, seen in person.seen:
            assert inside(row for row in rows if row.at <= moment) == seen


class ServiceOfManyClocks(Service):
    """The same, but some requests come to a container whose clock is five seconds ahead."""

    skews = (0, 5_000)


def _wipe() -> None:
    client = boto3.client("dynamodb")
    keys = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in invariants.dump()]
    for start in range(0, len(keys), 25):
        deletes: list[Any] = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + 25]]
        client.batch_write_item(RequestItems={service.table_name(): deletes})


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("machine", [Service, ServiceOfManyClocks])
def test_the_service_does_what_the_model_does(machine: type[Service]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a failure is not made smaller: that would take minutes
        ),
    )


@pytest.fixture
def two_processes(table: str) -> Iterator[ProcessPoolExecutor]:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn, clocks.meet, (spawn.Barrier(2),)) as pool:
        yield pool


def test_two_processes_with_clocks_apart_keep_the_order_of_commits(
    two_processes: ProcessPoolExecutor,
) -> None:
    for slug in ("A", "behind", "ahead", "ROLLOUT"):
        segments.create(slug, "", 0, "me")
    users.register("shared")

    rounds = 8
    at_work = [
        two_processes.submit(clocks.busy, name, ahead, rounds)
        for name, ahead in (("behind", 0), ("ahead", 5_000))
    ]
    for one in at_work:
        one.result()

    world = invariants.check()  # times never run backwards, by version; segments' moments only grow
    told = [
        (row.slug, str(row.operation)) for row in world.history("shared") if row.slug in ("behind", "ahead")
    ]
    for name in ("behind", "ahead"):
        assert [one for one in told if one[0] == name] == [(name, "add"), (name, "remove")] * rounds
    # Both were at it at once: neither did all its work before the other began.
    first = told[0][0]
    assert [slug for slug, _ in told] != sorted((slug for slug, _ in told), key=lambda slug: slug != first)
    steps = [step.share for step in world.live["ROLLOUT"].steps]
    assert [share for share in steps if share % 100] == [100 * number + 50 for number in range(1, rounds + 1)]
    assert [share for share in steps if not share % 100] == [100 * number for number in range(rounds + 1)]


@pytest.mark.usefixtures("table")
def test_a_report_shows_what_a_machine_with_a_clock_ahead_committed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moments, "now", lambda: BEGINNING)
    segments.create("GONE", "", 10_000, "me")
    segments.create("KEPT", "", 0, "me")
    users.register("u")
    change("u", ["KEPT"], ttl=3_000)
    with monkeypatch.context() as ahead:
        ahead.setattr(moments, "now", lambda: BEGINNING + 5_000)
        segments.delete("GONE")

    month = moments.text(BEGINNING)[:7]
    url = reports.history("u", month, None)["url"]
    key = unquote(urlsplit(url).path).lstrip("/")
    report = boto3.client("s3", region_name="us-east-1").get_object(Bucket="reports-bucket", Key=key)
    rows = list(csv.reader(report["Body"].read().decode().splitlines(), delimiter=";"))
    assert [(row[1], row[2], row[3]) for row in rows[1:]] == [
        ("GONE", "add", "rollout"),
        ("KEPT", "add", "manual"),
        ("GONE", "remove", "segment_deleted"),  # and no expiry, which is still to come
    ]
