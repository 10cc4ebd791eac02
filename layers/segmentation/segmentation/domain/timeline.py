"""When did this user enter and leave each segment, and why? Pure: folded from events and steps.

**What comes before what.** A change of a user is decided on what is read, and committed a moment later. A
percentage may change in between, or the segment be deleted, and clocks differ; so an event's moment may lie
after a step that its decision didn't know. What was answered then holds all the same: each event says which
changes of segments it had ``seen``, and it is told before those it had not. Such a change takes hold for this
user when the event is told; only an event that ends a membership and leaves nothing behind is told earlier
instead, at the moment of the change, which is what a read goes by.
"""

import heapq
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from itertools import count
from typing import Any

from segmentation.domain.assignment import selected
from segmentation.domain.membership import (
    Change,
    Event,
    Operation,
    Reason,
    Record,
    Segment,
    State,
    User,
    reason,
)

UNSEEN_FOR = 60_000
"""Milliseconds by which an event's moment may lie after that of a change it had not seen: longer than a
request lives, and than the clocks of two machines are apart."""


class Cause(StrEnum):
    """Why a row stands in the history."""

    MANUAL = "manual"
    ROLLOUT = "rollout"
    EXPIRED = "expired"
    SEGMENT_DELETED = "segment_deleted"


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, an exit, or another expiry. ``operation`` is never HOLD_OUT: that is a removal."""

    slug: str
    operation: Operation
    cause: Cause
    at: int
    expires_at: int | None = None


def timeline(user: User, events: Iterable[Event], segments: Iterable[Segment], until: int) -> Iterator[Row]:
    """The rows of a user's history, in time order, up to and including the moment ``until``.

    ``events`` are the user's, in the order in which they were committed, and are read one at a time;
    ``segments`` are all that ever were, deleted ones too. Expiries, rollouts and deletions are derived,
    so no job has to run for them. At every moment t the rows up to t say that the user is in a segment
    if and only if a read at t says so.
    """
    fold = _Fold(user, segments)
    for event in events:
        yield from fold.tell(min(fold.settled(event.at), until))
        fold.expect_event(event)
    yield from fold.tell(until)


class _Order(IntEnum):
    """What comes first of several things at one moment."""

    EXPIRY = 0
    REGISTRATION = 1
    CHANGE = 2
    EVENT = 3


@dataclass(frozen=True, slots=True)
class _Step:
    """From here on this segment has its slug, and takes this share; without a segment, nobody has it."""

    at: int
    segment: Segment | None
    share: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an event that is still to be told, and its place in the order of commits."""

    at: int
    serial: int
    seen: int
    change: Change


@dataclass(slots=True)
class _Track:
    """One slug on its way through time, as this user sees it: one segment at a time has it."""

    slug: str
    number: int
    steps: list[_Step] = field(default_factory=list)
    segment: Segment | None = None
    covered: bool = False
    registered: bool = False
    record: Record | None = None
    untold: deque[_Line] = field(default_factory=deque)

    def reason(self, at: int) -> Reason | None:
        """Why the user is in at this moment: the very rule that a read goes by."""
        return reason(self.record, self.covered, at) if self.segment and self.registered else None

    def take(self, step: _Step) -> None:
        """Lets a step take hold."""
        if step.segment is None or step.segment is not self.segment:
            self.record = None
        self.segment = step.segment
        self.covered = step.segment is not None and selected(step.segment.id, self.number, step.share)


type _Coming = tuple[int, _Order, int, int, _Track, Any]
"""When, and of things at one moment which first: by kind, then by serial numbers; and what comes."""


class _Fold:
    """All slugs on their way through time, and a queue of what is still to come about."""

    def __init__(self, user: User, segments: Iterable[Segment]) -> None:
        self._serial = count()
        self._queue: list[_Coming] = []
        self._told = 0  # the moment up to which all is told
        self._segments = {segment.id: segment for segment in segments}
        self._tracks: dict[str, _Track] = {}
        for segment in self._segments.values():
            track = self._tracks.get(segment.slug)
            if track is None:
                track = self._tracks[segment.slug] = _Track(segment.slug, user.number)
                self._expect(user.registered_at, _Order.REGISTRATION, track)
            track.steps += [_Step(step.at, segment, step.share) for step in segment.steps]
            if segment.deleted_at is not None:
                track.steps.append(_Step(segment.deleted_at, None))
        for track in self._tracks.values():
            for step in track.steps:
                self._expect(step.at, _Order.CHANGE, track, step)
        self._steps = sorted(step.at for track in self._tracks.values() for step in track.steps)

    def _expect(self, at: int, order: _Order, track: _Track, what: Any = None) -> None:
        heapq.heappush(self._queue, (at, order, next(self._serial), 0, track, what))

    def settled(self, at: int) -> int:
        """Up to when all can be told once the next event is one of this moment: until a step that this one,
        or one that is still to be read, may not have seen."""
        first = bisect_right(self._steps, at - UNSEEN_FOR)
        return at if first == len(self._steps) else min(at, self._steps[first] - 1)

    def expect_event(self, event: Event) -> None:
        """Queues the lines of an event. Those of segments that nobody knows are passed over."""
        for change in event.changes:
            segment = self._segments.get(change.segment_id)
            if segment is None:
                continue
            track = self._tracks[segment.slug]
            seen = event.at if event.seen is None else event.seen
            if segment.deleted_at is not None:
                seen = min(seen, segment.deleted_at - 1)  # it was decided on a live segment
            at = event.at
            if change.operation is Operation.REMOVE:
                at = min([at, *(step.at for step in track.steps if step.at > seen)])
            at = max(at, self._told, track.untold[-1].at if track.untold else 0)
            line = _Line(at, next(self._serial), seen, change)
            track.untold.append(line)
            heapq.heappush(self._queue, (at, _Order.EVENT, line.serial, 0, track, line))

    def tell(self, until: int) -> Iterator[Row]:
        """The rows of all that comes about up to and including this moment."""
        while self._queue and self._queue[0][0] <= until:
            at, order, _, _, track, what = heapq.heappop(self._queue)
            self._told = at
            if order is _Order.EVENT and isinstance(what, _Line):
                yield from self._commit(track, what)
                continue
            if isinstance(what, _Step):
                last = next((line for line in reversed(track.untold) if line.seen < what.at), None)
                if last is not None:
                    place = (last.at, _Order.EVENT, last.serial, next(self._serial), track, what)
                    heapq.heappush(self._queue, place)
                    continue
            was, now, cause = self._pass(track, at, order, what)
            if was is None and now is not None:
                yield Row(track.slug, Operation.ADD, cause, at)
            elif was is not None and now is None:
                yield Row(track.slug, Operation.REMOVE, cause, at)

    def _pass(
        self, track: _Track, at: int, order: _Order, what: Any
    ) -> tuple[Reason | None, Reason | None, Cause]:
        """Why the user was in before this came about, why they are in after it, and its name."""
        if order is _Order.EXPIRY:
            record = track.record
            if record is None or record.expires_at != at:
                return None, None, Cause.EXPIRED  # rescheduled or taken out meanwhile
            was = track.reason(at - 1)
            track.record = None
            return was, track.reason(at), Cause.EXPIRED
        was = track.reason(at)
        cause = Cause.ROLLOUT
        if isinstance(what, _Step):
            track.take(what)
            if what.segment is None:
                cause = Cause.SEGMENT_DELETED
        else:
            track.registered = True
        return was, track.reason(at), cause

    def _commit(self, track: _Track, line: _Line) -> Iterator[Row]:
        """The row of one line of an event, if it made a difference."""
        track.untold.popleft()  # they stand in order
        change, at = line.change, line.at
        if track.segment is None or track.segment.id != change.segment_id:
            return
        was = track.reason(at)
        match change.operation:
            case Operation.ADD | Operation.RESCHEDULE:
                track.record = Record(change.segment_id, State.IN, at, change.expires_at)
                if change.expires_at is not None:
                    self._expect(change.expires_at, _Order.EXPIRY, track)
            case Operation.HOLD_OUT:
                track.record = Record(change.segment_id, State.OUT, at)
            case Operation.REMOVE:
                track.record = None
        now = track.reason(at)
        if was is None and now is not None:
            yield Row(track.slug, Operation.ADD, Cause.MANUAL, at, change.expires_at)
        elif was is not None and now is None:
            yield Row(track.slug, Operation.REMOVE, Cause.MANUAL, at)
        elif now is not None and change.operation is Operation.RESCHEDULE:
            yield Row(track.slug, Operation.RESCHEDULE, Cause.MANUAL, at, change.expires_at)
