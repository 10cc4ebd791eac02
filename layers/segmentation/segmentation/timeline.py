"""When did this user enter and leave each segment, and why? Pure: folded from events and steps."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import count

from segmentation.assignment import position
from segmentation.membership import Change, Event, Operation, Reason, Record, Segment, State, User, reason


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


class _Order(IntEnum):
    """What comes first of several things at one moment: a segment outlives the events it was given."""

    EXPIRY = 0
    REGISTRATION = 1
    STEP = 2
    EVENT = 3
    DELETION = 4


class _Track:
    """One segment on its way through time, as this user sees it."""

    __slots__ = ("deleted", "position", "record", "registered", "segment", "share")

    def __init__(self, segment: Segment, user: User) -> None:
        self.segment = segment
        self.position = position(segment.id, user.number)
        self.share = 0
        self.registered = False
        self.record: Record | None = None
        self.deleted = False

    def reason(self, at: int) -> Reason | None:
        """Why the user is in at this moment: the very rule that a read goes by."""
        if self.deleted or not self.registered:
            return None
        return reason(self.record, self.position < self.share, at)


def timeline(user: User, events: Iterable[Event], segments: Iterable[Segment], until: int) -> Iterator[Row]:
    """The rows of a user's history, in time order, up to and including the moment ``until``.

    ``events`` are the user's, in the order in which they were committed, and are read one at a time;
    ``segments`` are all that ever were, deleted ones too. Expiries, rollouts and deletions are derived,
    so no job has to run for them. At every moment t the rows up to t say that the user is in a segment
    if and only if a read at t says so.
    """
    fold = _Fold(user, segments)
    for event in events:
        yield from fold.come_about((event.at, _Order.EVENT))
        for change in event.changes:
            yield from fold.commit(change, event.at)
    yield from fold.come_about((until + 1, _Order.EXPIRY))


class _Fold:
    """All segments on their way through time, and what is still to come about by itself."""

    def __init__(self, user: User, segments: Iterable[Segment]) -> None:
        self._serial = count()
        self._coming: list[tuple[int, _Order, int, _Track, int]] = []
        self._tracks: dict[str, _Track] = {}
        for segment in segments:
            track = self._tracks[segment.id] = _Track(segment, user)
            self._expect(user.registered_at, _Order.REGISTRATION, track)
            for step in segment.steps:
                self._expect(step.at, _Order.STEP, track, step.share)
            if segment.deleted_at is not None:
                self._expect(segment.deleted_at, _Order.DELETION, track)

    def _expect(self, at: int, order: _Order, track: _Track, share: int = 0) -> None:
        heapq.heappush(self._coming, (at, order, next(self._serial), track, share))

    def come_about(self, before: tuple[int, _Order]) -> Iterator[Row]:
        """The rows of what comes about by itself before this moment and order."""
        while self._coming and self._coming[0][:2] < before:
            at, order, _, track, share = heapq.heappop(self._coming)
            was, now, cause = self._pass(track, at, order, share)
            if was is None and now is not None:
                yield Row(track.segment.slug, Operation.ADD, cause, at)
            elif was is not None and now is None:
                yield Row(track.segment.slug, Operation.REMOVE, cause, at)

    def _pass(
        self, track: _Track, at: int, order: _Order, share: int
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
        if order is _Order.REGISTRATION:
            track.registered = True
        elif order is _Order.STEP:
            track.share = share
        else:
            track.deleted = True
            cause = Cause.SEGMENT_DELETED
        return was, track.reason(at), cause

    def commit(self, change: Change, at: int) -> Iterator[Row]:
        """The row of one line of an event, if it made a difference."""
        track = self._tracks[change.segment_id]
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
            yield Row(change.slug, Operation.ADD, Cause.MANUAL, at, change.expires_at)
        elif was is not None and now is None:
            yield Row(change.slug, Operation.REMOVE, Cause.MANUAL, at)
        elif now is not None and change.operation is Operation.RESCHEDULE:
            yield Row(change.slug, Operation.RESCHEDULE, Cause.MANUAL, at, change.expires_at)
        elif track.deleted and change.operation is Operation.ADD and not self._inside(change.slug, at):
            # Committed before the deletion, by a machine whose clock is ahead of the deleter's. Unless they
            # are in a namesake by now, it is told as an entry and an exit.
            yield Row(change.slug, Operation.ADD, Cause.MANUAL, at, change.expires_at)
            yield Row(change.slug, Operation.REMOVE, Cause.SEGMENT_DELETED, at)

    def _inside(self, slug: str, at: int) -> bool:
        """Whether the user is in a segment of this slug."""
        namesakes = (track for track in self._tracks.values() if track.segment.slug == slug)
        return any(track.reason(at) is not None for track in namesakes)
