"""Who is in a segment, and what must be written so that a change holds. Pure: time is an argument."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from segmentation.domain.assignment import selected


class State(StrEnum):
    """What a kept record says: put in by hand, or kept out of the rollout (a holdout)."""

    IN = "in"
    OUT = "out"


class Reason(StrEnum):
    """Why somebody is in a segment now."""

    MANUAL = "manual"
    ROLLOUT = "rollout"


class Operation(StrEnum):
    """What an event did to a membership's record."""

    ADD = "add"
    RESCHEDULE = "reschedule"
    REMOVE = "remove"
    HOLD_OUT = "hold_out"


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at`` on, the segment takes ``share`` hundredths of a percent of all users."""

    at: int
    share: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment; ``id`` tells it from another that had the slug before. Its first step is its creation."""

    id: str
    slug: str
    description: str
    created_at: int
    created_by: str
    steps: tuple[Step, ...]
    deleted_at: int | None = None

    @property
    def share(self) -> int:
        """Hundredths of a percent of all users that it takes now."""
        return self.steps[-1].share


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of a user in a segment: nothing for those who are in, or out, by the rollout alone."""

    segment_id: str
    state: State
    added_at: int
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A user with all their records by slug; ``version`` counts the changes, ``changed_at`` is the last."""

    id: str
    number: int
    registered_at: int
    changed_at: int
    version: int
    records: Mapping[str, Record] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Membership:
    """Being in a segment, why, since when and until when."""

    slug: str
    reason: Reason
    added_at: int
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an event: what happened to the record of one segment."""

    slug: str
    segment_id: str
    operation: Operation
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What one request changed, all of it at one moment.

    ``seen`` is the moment of the last change of segments that the decision knew; None where that wasn't
    written down.
    """

    at: int
    by: str
    changes: Sequence[Change]
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What must be written so that a request holds, and what it did in the eyes of the caller.

    ``records`` maps slugs to what is to be kept of them, None for nothing; it also clears records of
    segments that are no more. Where ``changes`` is empty the request held already.
    """

    at: int
    records: Mapping[str, Record | None]
    changes: Sequence[Change]
    added: Sequence[str]
    removed: Sequence[str]


def reason(record: Record | None, covered: bool, now: int) -> Reason | None:
    """Why a user with this record is in a live segment, or None; ``covered``: the rollout selects them."""
    if record is not None:
        if record.state is State.OUT:
            return None
        if record.expires_at is None or now < record.expires_at:
            return Reason.MANUAL
    return Reason.ROLLOUT if covered else None


def membership(user: User, segment: Segment, now: int) -> Membership | None:
    """The user's membership of a live segment at this moment, or None."""
    record = user.records.get(segment.slug)
    if record is not None and record.segment_id != segment.id:
        record = None
    share = segment.share
    why = reason(record, share > 0 and selected(segment.id, user.number, share), now)
    if why is Reason.MANUAL and record is not None:
        return Membership(segment.slug, why, record.added_at, record.expires_at)
    if why is Reason.ROLLOUT:
        return Membership(segment.slug, why, max(user.registered_at, _taken_in(segment, user.number)))
    return None


def _taken_in(segment: Segment, number: int) -> int:
    """When the step came that took in a user who is selected now."""
    at = segment.steps[-1].at
    for step in reversed(segment.steps[:-1]):
        if not selected(segment.id, number, step.share):
            break
        at = step.at
    return at


def memberships(
    user: User, segments: Mapping[str, Segment], rollouts: Iterable[Segment], now: int
) -> list[Membership]:
    """All the user is in at this moment, by slug.

    ``segments`` maps slugs to live segments; ``rollouts`` are those of them with a share above 0.
    """
    found = [membership(user, segments[slug], now) for slug in user.records if slug in segments]
    found += [membership(user, segment, now) for segment in rollouts if segment.slug not in user.records]
    return sorted((one for one in found if one is not None), key=lambda one: one.slug)


def decide(
    user: User,
    segments: Mapping[str, Segment],
    add: Mapping[str, int | None],
    remove: Sequence[str],
    now: int,
) -> Decision:
    """What must be written so that the user is in all of ``add`` and in none of ``remove``.

    ``segments`` maps slugs to live segments, and holds every slug of both lists; ``add`` maps a slug to
    the moment its membership expires, None for never. The change's moment is ``now``, or the moment of
    what it builds on (the user's change before, the segment's last step) where a clock was ahead.
    """
    at = max(now, user.changed_at, *(segments[slug].steps[-1].at for slug in (*add, *remove)))
    records: dict[str, Record | None] = {}
    changes: list[Change] = []
    added: list[str] = []
    removed: list[str] = []

    def change(segment: Segment, operation: Operation, record: Record | None) -> None:
        records[segment.slug] = record
        expires_at = record.expires_at if record is not None else None
        changes.append(Change(segment.slug, segment.id, operation, expires_at))

    for slug, expires_at in add.items():
        segment = segments[slug]
        held = membership(user, segment, at)
        if held is None or held.reason is Reason.ROLLOUT:
            change(segment, Operation.ADD, Record(segment.id, State.IN, at, expires_at))
            if held is None:
                added.append(slug)
        elif held.expires_at != expires_at:
            change(segment, Operation.RESCHEDULE, Record(segment.id, State.IN, held.added_at, expires_at))

    for slug in remove:
        segment = segments[slug]
        held = membership(user, segment, at)
        kept = user.records.get(slug)
        held_out = kept is not None and kept.segment_id == segment.id and kept.state is State.OUT
        if held is not None:
            removed.append(slug)
        if segment.share > 0 and not held_out:
            change(segment, Operation.HOLD_OUT, Record(segment.id, State.OUT, at))
        elif held is not None:
            change(segment, Operation.REMOVE, None)

    for slug, kept in user.records.items():
        if slug not in records and (slug not in segments or segments[slug].id != kept.segment_id):
            records[slug] = None
    return Decision(at, records, changes, added, removed)


def applied(user: User, decision: Decision) -> User:
    """The user with the records that a decision leaves them."""
    left = {slug: record for slug, record in user.records.items() if slug not in decision.records}
    written = {slug: record for slug, record in decision.records.items() if record is not None}
    return replace(user, records=left | written)
