"""Who is in a segment now: counted by arithmetic, listed page by page."""

import heapq
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby, islice
from operator import itemgetter
from typing import NotRequired, TypedDict

from segmentation import deadline, moments
from segmentation.domain.assignment import POSITIONS, count_selected, selected, selected_numbers
from segmentation.domain.membership import Segment, State, Step, User, membership
from segmentation.operations import cursors, segments
from segmentation.store import by_number, numbers
from segmentation.store.database import Item
from segmentation.store.records import record_of

_MOST_LOOKED_AT = 2_000
"""Users that one page may go through."""

_WORTH_READING_ALL = POSITIONS // 20
"""From this share on a page goes through all profiles; below it, it knows beforehand whose it wants."""

_FARTHEST = 10_000
"""Where those lie within so many numbers, a page reads all profiles between them in eight calls: 0.8 MB and
100 units where ids are short."""

_MOST_LOOKED_UP = 100
"""Where they lie farther apart, or are few, each is looked up in a call: of so many at most."""


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
    if segment.share == 0:
        manual = by_number.count_manual(segment.id, now)
        return {"slug": slug, "count": manual, "manual": manual, "rollout": 0}
    manual = 0
    rollout = count_selected(segment.id, numbers.numbered(), segment.share)
    rollout -= sum(selected(segment.id, number, segment.share) for number in numbers.holes())
    for number, state in by_number.all_standing(segment.id, now):
        manual += state is State.IN
        rollout -= selected(segment.id, number, segment.share)
    return {"slug": slug, "count": manual + rollout, "manual": manual, "rollout": rollout}


def page(slug: str, limit: int, cursor: str | None) -> MemberPage:
    """Who is in a segment now, by number. Raises SegmentNotFound.

    Costs by the page and the share: at most ten thousand small profiles or a hundred lookups, and some
    thousand records, whatever the registry holds. When half of the request's time is over the page ends with
    what it has, so that whoever follows cursors gets on.
    """
    segment = segments.live(slug)
    operation = f"list_segment_members:{segment.id}"
    start = last = -1 if cursor is None else int(cursors.read(operation, cursor))
    now = moments.now()

    def late() -> bool:
        return last > start and deadline.near()

    candidates, horizon = _candidates(segment, start, limit, late)
    end = by_number.NO_LAST if horizon is None else horizon - 1
    records = _numbered(by_number.all_records(segment.id, start, limit, end, late))
    found: list[Member] = []
    users = groupby(heapq.merge(records, candidates, key=itemgetter(0)), itemgetter(0))
    more = True
    with suppress(by_number.Stopped):
        for looked_at, (number, items) in enumerate(users):
            member = _member(segment, number, [item for _, item in items if item is not None], now)
            if looked_at >= _MOST_LOOKED_AT or (member is not None and len(found) == limit):
                break
            if member is not None:
                found.append(member)
            last = number
        else:
            more = horizon is not None
            last = end
    return {"members": found, "cursor": cursors.write(operation, str(last)) if more else None}


def _candidates(
    segment: Segment, after: int, limit: int, stop: Callable[[], bool]
) -> tuple[Iterator[tuple[int, Item | None]], int | None]:
    """Those above ``after`` who may be in by the rollout, by number, with their profiles, or None for a hole.

    They may be too many for one page, and then only those below the number that comes second.
    """
    if segment.share == 0:
        return iter(()), None
    if segment.share >= _WORTH_READING_ALL:
        # Enough to see that there are more than the limit: each whole hundred holds its share of them.
        enough = (limit + 1) * POSITIONS // segment.share + 100
        return _numbered(by_number.all_users(after, min(enough, _MOST_LOOKED_AT), stop=stop)), None
    chosen = selected_numbers(segment.id, after, numbers.numbered(), segment.share)
    some = list(islice(chosen, limit + 1))
    in_reach = bisect_right(some, after + _FARTHEST)
    length = min(limit, max(in_reach, _MOST_LOOKED_UP))
    some, horizon = some[:length], next(iter(some[length:]), None)
    if not by_number.SHARDS < len(some) <= in_reach:
        return by_number.some_users(some, stop), horizon
    wanted = set(some)
    profiles = by_number.all_users(after, some[-1] - after, some[-1], stop)
    return ((number, item) for number, item in _numbered(profiles) if number in wanted), horizon


def _numbered(items: Iterable[Item]) -> Iterator[tuple[int, Item]]:
    return ((by_number.number_of(item), item) for item in items)


def _member(segment: Segment, number: int, items: Sequence[Item], now: int) -> Member | None:
    """The user whose record, profile or both these are, if they are in."""
    if not items:
        return None
    records = {}
    registered_at = 0
    for item in items:
        user_id: str = item["pk"]["S"].removeprefix("USER#")
        if "state" in item:
            records[segment.slug] = record_of(item, segment.id)
        else:
            registered_at = int(item["registered_at"]["N"])
    held = membership(User(user_id, number, registered_at, registered_at, 0, records), segment, now)
    if held is None:
        return None
    answer: Member = {
        "user_id": user_id,
        "reason": held.reason,
        "added_at": moments.text(held.added_at),
    }
    if held.expires_at is not None:
        answer["expires_at"] = moments.text(held.expires_at)
    return answer
