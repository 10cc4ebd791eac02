"""What DynamoDB charges for, by the size of items: its own rules, as its developer guide has them.

DynamoDB Local leaves updates and deletions in a transaction out of the write units that it reports, so write
units are reckoned here. Read units it reports rightly; `make bench` compares them with what is reckoned here.
"""

import math
from collections.abc import Mapping
from typing import Any

from segmentation.store.sizes import size

type Item = Mapping[str, Any]

GROUP, PROJECTED = ("group", "member"), ("state", "added_at", "expires_at", "registered_at")
"""The keys of the table's one index and what it holds besides: tests/unit/house/test_capacity.py compares
them with template.yaml."""


def read_units(size_in_bytes: int, *, consistent: bool) -> float:
    """What a read of items with this size in all takes: 1 for each 4 KB, half of it if not consistent."""
    return max(1, math.ceil(size_in_bytes / 4096)) * (1.0 if consistent else 0.5)


def transacted_units(before: Item | None, after: Item | None) -> int:
    """What one write of a transaction takes: 2 for each KB of the item, 1 for each KB written to the index.

    ``before`` and ``after`` are the item then and now, None where there is none.
    """
    larger = max(size(before or {}), size(after or {}))
    return 2 * _kilobytes(larger) + _index_units(_entry(before), _entry(after))


def _kilobytes(size_in_bytes: int) -> int:
    return max(1, math.ceil(size_in_bytes / 1024))


def _entry(item: Item | None) -> Item | None:
    """What the index holds of an item, None for nothing."""
    if item is None or not all(name in item for name in GROUP):
        return None
    return {name: item[name] for name in ("pk", "sk", *GROUP, *PROJECTED) if name in item}


def _index_units(before: Item | None, after: Item | None) -> int:
    if before == after:
        return 0
    if before and after and all(before[name] == after[name] for name in GROUP):
        return _kilobytes(max(size(before), size(after)))
    # Another place in the index is a deletion there and an addition here.
    return sum(_kilobytes(size(entry)) for entry in (before, after) if entry)
