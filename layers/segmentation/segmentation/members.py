"""Who is in a segment now: counted by arithmetic, listed page by page."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, islice, takewhile
from typing import NotRequired, TypedDict

from segmentation import cursors, moments, segments
from segmentation.assignment import POSITIONS, count_selected, selected, selected_numbers
from segmentation.membership import Membership, Reason, Segment, Step, User, membership, reason
from segmentation.store import groups, registry
from segmentation.store.database import Item
from segmentation.store.memberships import record_of

_MOST_LOOKED_AT = 2_000
"""Records and profiles that one page may read."""

_MOST_LOOKED_UP = 100
"""Users that one page may look up by number, a call each."""

_WORTH_READING_ALL = POSITIONS // 20
"""From this share on, reading all profiles costs less than looking up the selected ones."""


class SegmentCount(TypedDict):
    """How many users are in a segment now: ``count`` = ``manual`` + ``rollout``."""

    slug: str
    count: int
    manual: int
    rollout: int


class Member(TypedDict):
    """A user in a segment, why, since when and until when."""

    user_id: str
    reason: str
    added_at: str
    expires_at: NotRequired[str]


class MemberPage(TypedDict):
    """Some members, by the users' numbers; ``cursor`` is null on the last page.

    A page may hold fewer than were asked for, even none, and still not be the last.
    """

    members: list[Member]
    cursor: str | None


def count(slug: str, share: int | None = None) -> SegmentCount:
    """Exact, within 2 seconds of the last change. Raises SegmentNotFound.

    ``share``, in hundredths of a percent: as it would be if that were the segment's.
    Costs by the segment's records and by users deleted and not yet replaced, not by the users in it.
    """
    segment = segments.live(slug)
    if share is not None:
        segment = replace(segment, steps=(*segment.steps, Step(segment.steps[-1].at, share)))
    now = moments.now()
    manual = 0
    rollout = 0
    if segment.share > 0:
        rollout = count_selected(segment.id, registry.numbered(), segment.share)
        rollout -= sum(selected(segment.id, number, segment.share) for number in registry.holes())
    for item in groups.all_records(segment.id, after=-1, page_size=8_000):
        covered = segment.share > 0 and selected(segment.id, groups.number_of(item), segment.share)
        why = reason(record_of(item, segment.id), covered, now)
        manual += why is Reason.MANUAL
        rollout -= covered and why is not Reason.ROLLOUT
    return {"slug": slug, "count": manual + rollout, "manual": manual, "rollout": rollout}


def page(slug: str, limit: int, cursor: str | None) -> MemberPage:
    """Who is in a segment now, by number. Raises SegmentNotFound.

    Costs by the page and the share: at most some thousand records and profiles, whatever the registry holds.
    """
    segment = segments.live(slug)
    operation = f"list_segment_members:{segment.id}"
    last = -1 if cursor is None else int(cursors.read(operation, cursor))
    now = moments.now()
    candidates, horizon = _candidates(segment, last, limit)
    records = groups.all_records(segment.id, last, limit)
    if horizon is not None:
        records = takewhile(lambda item: groups.number_of(item) < horizon, records)
    found: list[Member] = []
    users = groupby(heapq.merge(records, candidates, key=groups.number_of), groups.number_of)
    for looked_at, (number, items) in enumerate(users):
        user_id, held = _membership(segment, number, items, now)
        if looked_at >= _MOST_LOOKED_AT or (held is not None and len(found) == limit):
            more = True
            break
        if held is not None:
            found.append(_answer(user_id, held))
        last = number
    else:
        more = horizon is not None
        last = last if horizon is None else horizon - 1
    return {"members": found, "cursor": cursors.write(operation, str(last)) if more else None}


def _candidates(segment: Segment, after: int, limit: int) -> tuple[Iterator[Item], int | None]:
    """The profiles of those above ``after`` who may be in by the rollout, by number; they may be too many
    for one page, and then only those below the number that comes second."""
    if segment.share == 0:
        return iter(()), None
    if segment.share >= _WORTH_READING_ALL:
        return groups.all_users(after, min(limit * POSITIONS // segment.share, _MOST_LOOKED_AT)), None
    numbers = selected_numbers(segment.id, after, registry.numbered(), segment.share)
    some = list(islice(numbers, min(limit, _MOST_LOOKED_UP)))
    profiles = (profile for number in some if (profile := groups.user(number)) is not None)
    return profiles, next(numbers, None)


def _membership(
    segment: Segment, number: int, items: Iterable[Item], now: int
) -> tuple[str, Membership | None]:
    """Id and membership of the user whose record, profile or both these are."""
    records = {}
    registered_at = 0
    for item in items:
        user_id: str = item["pk"]["S"].removeprefix("USER#")
        if "state" in item:
            records[segment.slug] = record_of(item, segment.id)
        else:
            registered_at = int(item["registered_at"]["N"])
    user = User(user_id, number, registered_at, registered_at, 0, records)
    return user_id, membership(user, segment, now)


def _answer(user_id: str, held: Membership) -> Member:
    answer: Member = {
        "user_id": user_id,
        "reason": held.reason,
        "added_at": moments.text(held.added_at),
    }
    if held.expires_at is not None:
        answer["expires_at"] = moments.text(held.expires_at)
    return answer
