"""Changes of a user and of segments that pass each other: what was answered holds, whatever came between.

A change reads the user and the segments, and is committed some time after, by a clock that may be ahead; the
percentage may have changed meanwhile, the segment been deleted, or another got its slug.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.domain.membership import (
    Decision,
    Event,
    Operation,
    Segment,
    Step,
    User,
    applied,
    decide,
    memberships,
)
from segmentation.domain.timeline import Cause, timeline
from tests.support.rows import inside

SLUGS = ["A", "B"]


@dataclass(frozen=True)
class Request:
    """What one request has read and decided, and not yet committed."""

    user: User
    decision: Decision
    seen: int


@dataclass
class World:
    """The store: each commit is one moment here, and the order of commits is the order of calls."""

    user: User
    now: int = 0
    live: dict[str, Segment] = field(default_factory=dict)
    ever: dict[str, Segment] = field(default_factory=dict)
    changed_at: int = 0
    events: list[Event] = field(default_factory=list)
    under_way: list[Request] = field(default_factory=list)
    answered: list[tuple[str, Operation]] = field(default_factory=list)

    def change(self, slug: str, share: int | None, ahead: int) -> None:
        """Creates, ramps or deletes (None) a segment, by a clock that is so much ahead."""
        at = max(self.now + ahead, self.changed_at + 1)
        segment = self.live.get(slug)
        if share is None:
            if segment is None:
                return
            del self.live[slug]
            self.ever[segment.id] = replace(segment, deleted_at=at)
        else:
            if segment is None:
                after = Segment(f"{slug}{len(self.ever)}", slug, "", at, "me", (Step(at, share),))
            elif share == segment.share:
                return
            else:
                after = replace(segment, steps=(*segment.steps, Step(at, share)))
            self.live[slug] = self.ever[after.id] = after
        self.changed_at = at

    def begin(self, add: Mapping[str, int | None], remove: Sequence[str], ahead: int) -> None:
        if not all(slug in self.live for slug in (*add, *remove)):
            return
        now = self.now + ahead
        until = {slug: None if ttl is None else now + ttl for slug, ttl in add.items()}
        decision = decide(self.user, dict(self.live), until, remove, now)
        if all(moment is None or moment > decision.at for moment in until.values()):
            self.under_way.append(Request(self.user, decision, self.changed_at))

    def finish(self, which: int) -> None:
        """Commits one of the requests, unless the user has changed meanwhile: that one has lost its race."""
        if not self.under_way:
            return
        request = self.under_way.pop(which % len(self.under_way))
        user, decision = request.user, request.decision
        if user.version != self.user.version:
            return
        if decision.changes:
            after = applied(user, decision)
            self.user = replace(after, version=user.version + 1, changed_at=decision.at)
            self.events.append(Event(decision.at, "me", decision.changes, request.seen))
        self.answered += [(slug, Operation.ADD) for slug in decision.added]
        self.answered += [(slug, Operation.REMOVE) for slug in decision.removed]


slugs = st.sampled_from(SLUGS)
shares = st.none() | st.sampled_from([0, 1, 5000, 10_000])
clocks = st.sampled_from([0, 0, 6])
actions: st.SearchStrategy[Callable[[World], None]] = st.one_of(
    st.builds(
        lambda slug, share, ahead: lambda world: world.change(slug, share, ahead), slugs, shares, clocks
    ),
    st.builds(
        lambda add, remove, ahead: (
            lambda world: world.begin(add, [one for one in remove if one not in add], ahead)
        ),
        st.dictionaries(slugs, st.none() | st.integers(1, 9), max_size=2),
        st.lists(slugs, unique=True, max_size=2),
        clocks,
    ),
    st.builds(lambda which: lambda world: world.finish(which), st.integers(0, 3)),
)
stories = st.lists(st.tuples(st.integers(0, 4), actions), max_size=40)


def lived(number: int, story: list[tuple[int, Callable[[World], None]]]) -> World:
    world = World(User("u", number, 0, 0, 0))
    for pause, act in story:
        world.now += pause
        act(world)
    world.now += 30  # every clock and expiry has come by
    return world


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 99), stories)
def test_history_holds_what_was_answered_and_ends_where_a_read_does(
    number: int, story: list[tuple[int, Callable[[World], None]]]
) -> None:
    world = lived(number, story)
    rows = list(timeline(world.user, world.events, world.ever.values(), world.now))
    assert all(one.at <= other.at for one, other in pairwise(rows))
    by_hand = [
        (row.slug, row.operation)
        for row in rows
        if row.cause is Cause.MANUAL and row.operation is not Operation.RESCHEDULE
    ]
    for slug in SLUGS:
        assert [one for one in by_hand if one[0] == slug] == [
            one for one in world.answered if one[0] == slug
        ], rows
    rollouts = [segment for segment in world.live.values() if segment.share > 0]
    read = {one.slug for one in memberships(world.user, world.live, rollouts, world.now)}
    assert inside(rows) == sorted(read), rows
