"""The index by user number: all users, and each segment's records, spread over eight shards.

Eight shards keep one segment's writes off one partition; each is sorted by the user's number, so a
merge of the eight is too.
"""

import heapq
from collections.abc import Iterator
from typing import Any

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


def _merged(group_names: list[str], after: int, page_size: int) -> Iterator[Item]:
    streams = [_shard(name, after, page_size // SHARDS + 2) for name in group_names]
    return heapq.merge(*streams, key=lambda item: int(item["member"]["N"]))


def _shard(name: str, after: int, page_size: int) -> Iterator[Item]:
    return database.query(
        "#group = :group AND #member > :after",
        {":group": {"S": name}, ":after": {"N": str(after)}},
        IndexName=INDEX,
        ExpressionAttributeNames={"#group": "group", "#member": "member"},
        Limit=page_size,
    )


def count_manual(segment_id: str, now: int) -> int:
    """How many are in a segment by hand at this moment; counted by DynamoDB, nobody is fetched."""
    total = 0
    for shard in range(SHARDS):
        options: dict[str, Any] = {
            "IndexName": INDEX,
            "Select": "COUNT",
            "FilterExpression": "#state = :in AND (attribute_not_exists(expires_at) OR expires_at > :now)",
            "ExpressionAttributeNames": {"#group": "group", "#state": "state"},
        }
        values = {
            ":group": {"S": records(segment_id, shard)},
            ":in": {"S": "in"},
            ":now": {"N": str(now)},
        }
        total += sum(page["Count"] for page in database.query_pages("#group = :group", values, **options))
    return total
