"""Which segments a user is in: reading it, and changing it by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NotRequired, TypedDict

from segmentation import moments
from segmentation.domain.membership import Membership, User, applied, decide, memberships
from segmentation.errors import FieldError, InvalidRequest, PayloadTooLarge, SegmentNotFound, UserNotFound
from segmentation.store import parallel, registry, snapshot
from segmentation.store import records as store
from segmentation.store.database import LostRace, settle
from segmentation.store.numbers import Hand, Taken, in_hand

MOST_RECORDS = 80_000
"""Memberships by hand, and hold-outs, of all users of a query: no answer holds more, and they take 40 MB."""


class UserSegment(TypedDict):
    """A segment that a user is in, why, since when and until when."""

    slug: str
    reason: str
    added_at: str
    expires_at: NotRequired[str]


class UserSegments(TypedDict):
    """What a user is in now, by slug."""

    user_id: str
    segments: list[UserSegment]


class ManySegments(TypedDict):
    """What each of some users is in now, and who isn't registered; both in the order given."""

    users: list[UserSegments]
    unknown: list[str]


class ChangedSegments(TypedDict):
    """What a change really changed, and what the user is in after it, by slug."""

    user_id: str
    added: list[str]
    removed: list[str]
    segments: list[UserSegment]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A membership that a request asks for: until a moment, for some milliseconds, or for good.

    ``field`` is where the request asks for it.
    """

    field: str
    expires_at: int | None = None
    ttl: int | None = None

    @property
    def end(self) -> str:
        """The field that says when it ends."""
        return f"{self.field}.{'expires_at' if self.ttl is None else 'ttl_seconds'}"

    def until(self, now: int) -> int | None:
        """The moment of expiry, None for never."""
        return self.expires_at if self.ttl is None else now + self.ttl


def segments_of(user_id: str, *, consistent: bool) -> UserSegments:
    """What a user is in now. Raises UserNotFound.

    ``consistent`` shows everything committed before, else everything older than 2 seconds.
    """
    known = snapshot.current(max_age=0) if consistent else None
    user = store.load(user_id, consistent=consistent)
    if user is None:
        raise UserNotFound(user_id)
    if known is None:
        known = snapshot.knowing(record.segment_id for record in user.records.values())
    return {
        "user_id": user_id,
        "segments": _answers(memberships(user, known.by_slug, known.rollouts, moments.now())),
    }


def segments_of_many(user_ids: Sequence[str], slugs: Mapping[str, str] | None = None) -> ManySegments:
    """What each of some users is in now, decided at one moment on one version of the segments.

    ``slugs`` maps those that are asked about to the request's field that names them; None is all. Shows
    everything older than 2 seconds. Raises SegmentNotFound naming all that are missing, PayloadTooLarge.
    """
    wanted = slugs or {}
    if not wanted.keys() <= snapshot.current().by_slug.keys():
        _check_slugs(wanted, snapshot.current(max_age=0))  # perhaps they are new
    loaded = _load_many(user_ids)
    found = [user for user in loaded if user is not None]
    known = snapshot.knowing(record.segment_id for user in found for record in user.records.values())
    _check_slugs(wanted, known)
    by_slug, rollouts = known.by_slug, known.rollouts
    if slugs is not None:
        by_slug = {slug: by_slug[slug] for slug in slugs}
        rollouts = tuple(segment for segment in rollouts if segment.slug in slugs)
    now = moments.now()
    return {
        "users": [
            {"user_id": user.id, "segments": _answers(memberships(user, by_slug, rollouts, now))}
            for user in found
        ],
        "unknown": [user_id for user_id, user in zip(user_ids, loaded, strict=True) if user is None],
    }


def _load_many(user_ids: Sequence[str]) -> list[User | None]:
    records: list[int] = []

    def load(user_id: str) -> User | None:
        user = store.load(user_id, consistent=False)
        records.append(len(user.records) if user is not None else 0)
        if sum(records) > MOST_RECORDS:
            raise PayloadTooLarge("These users have more memberships than one answer holds; ask for fewer.")
        return user

    return parallel.each(load, user_ids)


def _check_slugs(slugs: Mapping[str, str], known: snapshot.Snapshot) -> None:
    """Raises SegmentNotFound naming all that are missing; ``slugs`` maps each to the field that names it."""
    missing = {field: slug for slug, field in slugs.items() if slug not in known.by_slug}
    if missing:
        raise SegmentNotFound(missing)


def change_segments(
    user_id: str,
    add: Mapping[str, Wanted],
    remove: Mapping[str, str],
    *,
    register: bool,
    by: str,
) -> ChangedSegments:
    """Puts a user into segments and takes them out, all or nothing.

    ``add`` maps slugs to what is wanted of them, ``remove`` to the request's field that names them.
    ``register`` registers an unknown user first. Raises UserNotFound, SegmentNotFound naming all that are
    missing, and InvalidRequest when an expiry has passed.
    """

    def attempt(hand: Hand) -> ChangedSegments:
        # The user first: whatever their last change was decided on is known then, too.
        user = store.load(user_id, consistent=True)
        if user is None and not register:
            raise UserNotFound(user_id)
        known = snapshot.current(max_age=0)
        _check_slugs({**{slug: wanted.field for slug, wanted in add.items()}, **remove}, known)
        now = moments.now()
        taken = Taken()
        if user is None:
            if registry.get_many([user_id]):
                raise LostRace("registered meanwhile")
            taken = hand.take(1)
            user = User(user_id, taken.numbers[0], now, now, 0)
        until = {slug: wanted.until(now) for slug, wanted in add.items()}
        decision = decide(user, known.by_slug, until, list(remove), now)
        _check_ends(add, until, decision.at)
        if decision.changes or taken.numbers:
            with hand.using(taken):
                store.commit(user, decision, seen=known.turn.changed_at, by=by, taken=taken)
        after = applied(user, decision)
        return {
            "user_id": user_id,
            "added": list(decision.added),
            "removed": list(decision.removed),
            "segments": _answers(memberships(after, known.by_slug, known.rollouts, decision.at)),
        }

    with in_hand() as hand:
        return settle(partial(attempt, hand))


def _check_ends(add: Mapping[str, Wanted], until: Mapping[str, int | None], at: int) -> None:
    """Raises InvalidRequest when one of these moments, as it would be stored, can't be an expiry."""
    errors: list[FieldError] = []
    for slug, moment in until.items():
        if moment is not None and moment <= at:
            errors.append({"field": add[slug].end, "message": "must lie in the future"})
        elif moment is not None and moment > moments.LAST:
            errors.append({"field": add[slug].end, "message": "must end before the year 10000"})
    if errors:
        raise InvalidRequest(errors)


def _answers(held: Sequence[Membership]) -> list[UserSegment]:
    answers: list[UserSegment] = []
    for one in held:
        answer: UserSegment = {"slug": one.slug, "reason": one.reason, "added_at": moments.text(one.added_at)}
        if one.expires_at is not None:
            answer["expires_at"] = moments.text(one.expires_at)
        answers.append(answer)
    return answers
