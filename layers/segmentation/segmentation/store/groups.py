"""The index by user number: all users, and each segment's records, spread over eight shards.

Eight shards keep one segment's writes off one partition; each is sorted by the user's number, so a
merge of the eight is too.
"""

import heapq
from collections.abc import Iterator

from segmentation.store import database
from segmentation.store.database import Item

INDEX = "by_group"
SHARDS = 8


def users(number: int) -> str:
    """The group of a registered user."""
    return f"USERS#{number % SHARDS}"


def records(segment_id: str, number: int) -> str:
    """The group of a user's record in a segment."""
    return f"SEGMENT#{segment_id}#{number % SHARDS}"


def all_users(after: int, page_size: int) -> Iterator[Item]:
    """The profiles of all users with a number above ``after``, by number; pages are read as needed."""
    return _merged([users(shard) for shard in range(SHARDS)], after, page_size)


def all_records(segment_id: str, after: int, page_size: int) -> Iterator[Item]:
    """A segment's records of users with a number above ``after``, by number; pages are read as needed."""
    return _merged([records(segment_id, shard) for shard in range(SHARDS)], after, page_size)


def user(number: int) -> Item | None:
    """The profile of the user with this number, or None for a hole."""
    return next(_shard(users(number), number - 1, 1, last=number), None)


def _merged(group_names: list[str], after: int, page_size: int) -> Iterator[Item]:
    streams = [_shard(name, after, page_size // SHARDS + 2) for name in group_names]
    return heapq.merge(*streams, key=number_of)


def number_of(item: Item) -> int:
    """The number of the user whose profile or record this is."""
    return int(item["member"]["N"])


def _shard(name: str, after: int, page_size: int, last: int = 10**15) -> Iterator[Item]:
    return database.query(
        "#group = :group AND #member BETWEEN :first AND :last",
        {":group": {"S": name}, ":first": {"N": str(after + 1)}, ":last": {"N": str(last)}},
        IndexName=INDEX,
        ExpressionAttributeNames={"#group": "group", "#member": "member"},
        Limit=page_size,
    )
