"""History and the read tell one story: for all times t, being in at t is the same by both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.domain.membership import (
    Change,
    Event,
    Operation,
    Segment,
    Step,
    User,
    applied,
    decide,
    memberships,
)
from segmentation.domain.timeline import Cause, Row, timeline

SLUGS = ["A", "B"]


@dataclass
class World:
    """One user and some segments, changed as the service would change them, and read at every instant."""

    number: int
    now: int = 0
    user: User | None = None
    live: dict[str, Segment] = field(default_factory=dict)
    ever: dict[str, Segment] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    read: dict[int, set[str]] = field(default_factory=dict)
    answered: list[tuple[int, str, Operation]] = field(default_factory=list)
    catalogue_changed_at: int = -1

    def wait(self, milliseconds: int) -> None:
        """Lets time pass; looks at every instant of it."""
        for instant in range(self.now, self.now + milliseconds + 1):
            self.read[instant] = self.look(instant)
        self.now += milliseconds

    def look(self, instant: int) -> set[str]:
        """What the read says."""
        if self.user is None:
            return set()
        rollouts = [segment for segment in self.live.values() if segment.share > 0]
        return {one.slug for one in memberships(self.user, self.live, rollouts, instant)}

    def register(self) -> None:
        if self.user is None:
            self.user = User("u", self.number, self.now, self.now, 0)

    def take_turn(self) -> None:
        """No two changes of segments share a moment."""
        if self.catalogue_changed_at == self.now:
            self.wait(1)
        self.catalogue_changed_at = self.now

    def create(self, slug: str, share: int) -> None:
        self.take_turn()
        if slug not in self.live:
            segment = Segment(f"{slug}{len(self.ever)}", slug, "", self.now, "me", (Step(self.now, share),))
            self.live[slug] = self.ever[segment.id] = segment

    def ramp(self, slug: str, share: int) -> None:
        self.take_turn()
        segment = self.live.get(slug)
        if segment is not None and segment.share != share:
            segment = replace(segment, steps=(*segment.steps, Step(self.now, share)))
            self.live[slug] = self.ever[segment.id] = segment

    def delete(self, slug: str) -> None:
        self.take_turn()
        if slug in self.live:
            segment = self.live.pop(slug)
            self.ever[segment.id] = replace(segment, deleted_at=self.now)

    def change(self, add: Mapping[str, int | None], remove: list[str]) -> None:
        if self.user is None or not all(slug in self.live for slug in (*add, *remove)):
            return
        until = {slug: None if ttl is None else self.now + ttl for slug, ttl in add.items()}
        decision = decide(self.user, self.live, until, remove, self.now)
        if decision.changes:
            after = applied(self.user, decision)
            self.user = replace(after, version=after.version + 1, changed_at=decision.at)
            self.events.append(Event(decision.at, "me", decision.changes, self.catalogue_changed_at))
        self.answered += [(decision.at, slug, Operation.ADD) for slug in decision.added]
        self.answered += [(decision.at, slug, Operation.REMOVE) for slug in decision.removed]

    def history(self) -> list[Row]:
        return (
            [] if self.user is None else list(timeline(self.user, self.events, self.ever.values(), self.now))
        )


slugs = st.sampled_from(SLUGS)
shares = st.sampled_from([0, 1, 2500, 5000, 9999, 10_000])
expiries = st.none() | st.integers(1, 8)
actions: st.SearchStrategy[Callable[[World], None]] = st.one_of(
    st.builds(lambda: World.register),
    st.builds(lambda slug, share: lambda world: world.create(slug, share), slugs, shares),
    st.builds(lambda slug, share: lambda world: world.ramp(slug, share), slugs, shares),
    st.builds(lambda slug: lambda world: world.delete(slug), slugs),
    st.builds(
        lambda add, remove: lambda world: world.change(add, [one for one in remove if one not in add]),
        st.dictionaries(slugs, expiries, max_size=2),
        st.lists(slugs, unique=True, max_size=2),
    ),
)


def lived(number: int, story: list[tuple[int, Callable[[World], None]]]) -> World:
    world = World(number)
    for pause, act in story:
        world.wait(pause)
        act(world)
    world.wait(12)
    return world


def states(rows: list[Row], instants: range) -> dict[int, set[str]]:
    """Who the rows say is in at each instant; an entry of those inside or an exit of those outside fails."""
    inside: set[str] = set()
    found: dict[int, set[str]] = {}
    coming = list(reversed(rows))
    for instant in instants:
        while coming and coming[-1].at <= instant:
            row = coming.pop()
            match row.operation:
                case Operation.ADD:
                    assert row.slug not in inside
                    inside.add(row.slug)
                case Operation.REMOVE:
                    inside.remove(row.slug)
                case _:
                    assert row.slug in inside
        found[instant] = set(inside)
    assert not coming
    return found


@settings(max_examples=400)
@given(st.integers(0, 99), st.lists(st.tuples(st.integers(0, 4), actions), max_size=25))
def test_history_and_read_agree_at_every_instant(number: int, story: list[Any]) -> None:
    world = lived(number, story)
    rows = world.history()
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert states(rows, range(world.now + 1)) == world.read


@settings(max_examples=400)
@given(st.integers(0, 99), st.lists(st.tuples(st.integers(1, 4), actions), max_size=25))
def test_what_a_change_answered_is_what_history_tells(number: int, story: list[Any]) -> None:
    world = lived(number, story)
    by_hand = [row for row in world.history() if row.cause is Cause.MANUAL]
    told = [(row.at, row.slug, row.operation) for row in by_hand if row.operation is not Operation.RESCHEDULE]
    assert told == world.answered


@settings(max_examples=400)
@given(st.integers(0, 99), st.lists(st.tuples(st.integers(0, 4), actions), max_size=25), st.integers(0, 60))
def test_a_history_asked_for_earlier_is_the_beginning_of_a_later_one(
    number: int, story: list[Any], until: int
) -> None:
    world = lived(number, story)
    if world.user is None:
        return
    known = [event for event in world.events if event.at <= until]
    earlier = timeline(world.user, known, world.ever.values(), until)
    assert list(earlier) == [row for row in world.history() if row.at <= until]


USER = User("u", 0, 0, 0, 0)
SEGMENT = Segment("a1", "A", "", 0, "me", (Step(0, 0),))


def told(events: list[Event], segment: Segment = SEGMENT, until: int = 100) -> list[tuple[Any, ...]]:
    rows = timeline(USER, events, [segment], until)
    return [(str(row.operation), str(row.cause), row.at, row.expires_at) for row in rows]


def event(at: int, operation: Operation, expires_at: int | None = None) -> Event:
    return Event(at, "me", [Change("A", "a1", operation, expires_at)])


def test_an_expiry_counts_from_its_very_moment() -> None:
    added = [event(10, Operation.ADD, 50)]
    assert told(added, until=49) == [("add", "manual", 10, 50)]
    assert told(added, until=50) == [("add", "manual", 10, 50), ("remove", "expired", 50, None)]


def test_an_expiry_that_was_rescheduled_never_comes() -> None:
    events = [event(10, Operation.ADD, 50), event(20, Operation.RESCHEDULE, None)]
    assert told(events) == [("add", "manual", 10, 50), ("reschedule", "manual", 20, None)]


def test_no_expiry_after_the_segment_is_deleted() -> None:
    gone = replace(SEGMENT, deleted_at=30)
    assert told([event(10, Operation.ADD, 50)], gone) == [
        ("add", "manual", 10, 50),
        ("remove", "segment_deleted", 30, None),
    ]


def test_an_add_stamped_after_the_deletion_by_a_clock_ahead_is_told_and_ended() -> None:
    gone = replace(SEGMENT, deleted_at=30)
    assert told([event(31, Operation.ADD)], gone) == [
        ("add", "manual", 31, None),
        ("remove", "segment_deleted", 31, None),
    ]


def test_an_add_stamped_after_the_deletion_comes_before_what_a_namesake_gives() -> None:
    gone = replace(SEGMENT, deleted_at=30)
    namesake = Segment("a2", "A", "", 31, "me", (Step(31, 10_000),))
    rows = timeline(USER, [event(40, Operation.ADD)], [gone, namesake], 100)
    assert [(str(row.operation), str(row.cause), row.at) for row in rows] == [
        ("add", "manual", 40),
        ("remove", "segment_deleted", 40),
        ("add", "rollout", 40),
    ]


def test_a_rollout_comes_and_goes_with_its_steps() -> None:
    ramped = replace(SEGMENT, steps=(Step(0, 0), Step(20, 10_000), Step(40, 0), Step(60, 10_000)))
    assert told([event(50, Operation.HOLD_OUT)], ramped) == [
        ("add", "rollout", 20, None),
        ("remove", "rollout", 40, None),
    ]


def test_whoever_registers_under_a_rollout_enters_with_the_registration() -> None:
    user = User("u", 0, 70, 70, 0)
    ramped = replace(SEGMENT, steps=(Step(0, 10_000),))
    assert list(timeline(user, [], [ramped], 100)) == [Row("A", Operation.ADD, Cause.ROLLOUT, 70)]


def unseen(at: int, operation: Operation, seen: int) -> Event:
    return Event(at, "me", [Change("A", "a1", operation)], seen)


RAISED = replace(SEGMENT, steps=(Step(0, 0), Step(20, 10_000)))
LOWERED = replace(SEGMENT, steps=(Step(0, 10_000), Step(20, 0)))


def test_a_removal_that_a_raise_passed_by_is_told_before_it() -> None:
    """What the caller was told, "removed", and what a read says: in by the rollout, since the step."""
    events = [unseen(10, Operation.ADD, 0), unseen(25, Operation.REMOVE, 0)]
    assert told(events, RAISED) == [
        ("add", "manual", 10, None),
        ("remove", "manual", 20, None),
        ("add", "rollout", 20, None),
    ]


def test_an_add_that_a_fall_passed_by_is_no_exit_and_entry() -> None:
    assert told([unseen(25, Operation.ADD, 0)], LOWERED) == [("add", "rollout", 0, None)]
    assert told([unseen(25, Operation.ADD, 20)], LOWERED) == [
        ("add", "rollout", 0, None),
        ("remove", "rollout", 20, None),
        ("add", "manual", 25, None),
    ]


def test_an_add_that_a_raise_passed_by_is_an_entry() -> None:
    assert told([unseen(25, Operation.ADD, 0)], RAISED) == [("add", "manual", 25, None)]


def test_a_removal_that_the_deletion_passed_by_is_told_before_it() -> None:
    gone = replace(SEGMENT, deleted_at=20)
    events = [unseen(10, Operation.ADD, 0), unseen(25, Operation.REMOVE, 0)]
    assert told(events, gone) == [("add", "manual", 10, None), ("remove", "manual", 20, None)]


def test_a_removal_from_a_rollout_that_the_deletion_passed_by_is_told_before_it() -> None:
    gone = Segment("a1", "A", "", 0, "me", (Step(0, 10_000),), deleted_at=20)
    assert told([unseen(25, Operation.HOLD_OUT, 0)], gone) == [
        ("add", "rollout", 0, None),
        ("remove", "manual", 25, None),
    ]


def test_changes_of_one_user_by_two_clocks_both_passed_by_a_step() -> None:
    """The second event was committed by a machine whose clock is right, the first by one that is ahead."""
    events = [unseen(5000, Operation.ADD, 0), unseen(5000, Operation.REMOVE, 0)]
    assert told(events, RAISED, until=6000) == [
        ("add", "manual", 5000, None),
        ("remove", "manual", 5000, None),
        ("add", "rollout", 5000, None),
    ]


def test_a_line_of_a_segment_that_nobody_knows_is_no_reason_to_fail() -> None:
    stray = Event(10, "me", [Change("B", "b1", Operation.ADD), Change("A", "a1", Operation.ADD)], 0)
    assert told([stray]) == [("add", "manual", 10, None)]
