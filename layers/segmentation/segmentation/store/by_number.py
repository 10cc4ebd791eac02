"""The index by user number: all users, and each segment's records, spread over eight shards.

Eight shards keep one segment's writes off one partition; each is sorted by the user's number, so a
merge of the eight is too. They are read at the same time, as are users looked up by number (``parallel``).
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import batched
from typing import Any

from segmentation.domain.membership import State
from segmentation.store import database, parallel
from segmentation.store.database import Item

INDEX = "by_group"
SHARDS = 8

_FEW, _MANY = 25, 250
"""Items of a shard's first page, at least: some 4 KB, so fewer would not be cheaper. And of its later ones:
pages grow, since who hasn't found enough on the first goes through many."""

_AT_ONCE = 2_000
"""Items of a shard that are read at once, where all are."""

ERASING = "ERASING"
"""The group of users who are on the way out."""

NO_LAST = 10**15
"""Above every number."""

_KEY_NAMES = {"#group": "group", "#member": "member"}
_NAMES = {**_KEY_NAMES, "#state": "state"}
_WHAT_A_LIST_NEEDS = {
    "ProjectionExpression": "pk, #member, #state, added_at, expires_at, registered_at",
    "ExpressionAttributeNames": _NAMES,
}
_STANDS = "(attribute_not_exists(expires_at) OR expires_at > :now)"
"""As ``membership.reason`` has it: what has expired counts for nothing."""


class Stopped(Exception):
    """There is more, which was not read: the reader said stop."""


def users(number: int) -> str:
    """The group of a registered user."""
    return f"USERS#{number % SHARDS}"


def records(segment_id: str, number: int) -> str:
    """The group of a user's record in a segment."""
    return f"SEGMENT#{segment_id}#{number % SHARDS}"


def _all_shards(group: Callable[[int], str]) -> list[str]:
    return [group(shard) for shard in range(SHARDS)]


def never() -> bool:
    """Don't stop."""
    return False


def all_users(
    after: int, page_size: int, last: int = NO_LAST, stop: Callable[[], bool] = never
) -> Iterator[Item]:
    """The profiles of all users with a number above ``after`` and up to ``last``, by number.

    Pages are read as needed, ``page_size`` for all shards together on the first; ``stop`` is asked before
    each but the first ones, and then ``Stopped`` is raised.
    """
    return _merged(_all_shards(users), after, last, page_size, stop)


def all_records(
    segment_id: str, after: int, page_size: int, last: int = NO_LAST, stop: Callable[[], bool] = never
) -> Iterator[Item]:
    """A segment's records of users with a number above ``after`` and up to ``last``, by number.

    Pages are read, or not, as those of ``all_users``.
    """
    return _merged(_all_shards(partial(records, segment_id)), after, last, page_size, stop)


def count_manual(segment_id: str, now: int) -> int:
    """How many users are in a segment by hand at this moment."""
    return _count(
        _all_shards(partial(records, segment_id)),
        {":now": {"N": str(now)}, ":in": {"S": State.IN}},
        FilterExpression=f"{_STANDS} AND #state = :in",
        ExpressionAttributeNames=_NAMES,
    )


def all_standing(segment_id: str, now: int) -> Iterator[tuple[int, State]]:
    """The number of each user with a record in a segment that has not expired, and its state; in no order."""
    options = {
        "IndexName": INDEX,
        "Limit": _AT_ONCE,
        "FilterExpression": _STANDS,
        "ProjectionExpression": "#member, #state",
        "ExpressionAttributeNames": _NAMES,
    }
    moment = {":now": {"N": str(now)}}
    shards = [
        database.query_pages(_BETWEEN, _between(name) | moment, **options)
        for name in _all_shards(partial(records, segment_id))
    ]
    while shards:
        pages = parallel.each(next, shards)
        for page in pages:
            for item in page["Items"]:
                yield number_of(item), State(item["state"]["S"])
        shards = [shard for shard, page in zip(shards, pages, strict=True) if "LastEvaluatedKey" in page]


def all_erasing(after: int = -1, last: int = NO_LAST) -> Iterator[Item]:
    """The profiles of users who are on the way out, by number."""
    yield from database.query(_BETWEEN, _between(ERASING, after, last), IndexName=INDEX, **_WHAT_A_LIST_NEEDS)


def count_users(after: int, last: int) -> int:
    """How many users there are with a number above ``after`` and up to ``last``."""
    return _count(_all_shards(users), {}, after, last)


def some_users(numbers: Iterable[int], stop: Callable[[], bool] = never) -> Iterator[tuple[int, Item | None]]:
    """Each of these numbers with the profile of the user who has it, or None for a hole.

    A call each, by eights; ``stop`` is asked before each eight but the first, and then ``Stopped`` is raised.
    """
    for turn, some in enumerate(batched(numbers, SHARDS, strict=False)):
        if turn and stop():
            raise Stopped
        yield from zip(some, parallel.each(_user, some), strict=True)


def _user(number: int) -> Item | None:
    items: list[Item] = _page(users(number), number - 1, number, 1)["Items"]
    return items[0] if items else None


def _merged(
    names: list[str], after: int, last: int, page_size: int, stop: Callable[[], bool]
) -> Iterator[Item]:
    """The items of eight shards by number: page after page of all that need one, read at the same time."""
    size = max(page_size // SHARDS + 2, _FEW)
    reached = dict.fromkeys(range(SHARDS), after)  # up to where each shard is read that may hold more
    waiting: list[Item] = []  # what was read, while another shard may still hold a lower number
    while True:
        ahead = Counter(number_of(item) % SHARDS for item in waiting)
        due = [shard for shard in reached if ahead[shard] < size]
        asked = [(names[shard], reached[shard], last, size) for shard in due]
        for shard, page in zip(due, parallel.each(lambda page: _page(*page), asked), strict=True):
            waiting += page["Items"]
            further = page.get("LastEvaluatedKey")
            reached[shard] = int(further["member"]["N"]) if further else last
            if reached[shard] >= last:
                del reached[shard]
        waiting.sort(key=number_of)
        complete = bisect_right(waiting, min(reached.values(), default=last), key=number_of)
        yield from waiting[:complete]
        if not reached:
            return
        del waiting[:complete]
        if stop():
            raise Stopped
        size = max(size, min(2 * size, _MANY))


def number_of(item: Item) -> int:
    """The number of the user whose profile or record this is."""
    return int(item["member"]["N"])


def _page(name: str, after: int, last: int, size: int) -> Mapping[str, Any]:
    """At most ``size`` items of a group with numbers above ``after`` and up to ``last``."""
    pages = database.query_pages(
        _BETWEEN, _between(name, after, last), IndexName=INDEX, Limit=size, **_WHAT_A_LIST_NEEDS
    )
    return next(pages)


_BETWEEN = "#group = :group AND #member BETWEEN :first AND :last"


def _count(
    names: list[str], values: Mapping[str, Any], after: int = -1, last: int = NO_LAST, **options: Any
) -> int:
    """How many items these groups have, counted by DynamoDB, which sends none."""

    def of_group(name: str) -> int:
        asked = {"IndexName": INDEX, "Select": "COUNT", "ExpressionAttributeNames": _KEY_NAMES, **options}
        pages = database.query_pages(_BETWEEN, {**_between(name, after, last), **values}, **asked)
        return sum(page["Count"] for page in pages)

    return sum(parallel.each(of_group, names))


def _between(name: str, after: int = -1, last: int = NO_LAST) -> dict[str, Any]:
    return {":group": {"S": name}, ":first": {"N": str(after + 1)}, ":last": {"N": str(last)}}
