"""What the rows of a history say together."""

from collections.abc import Iterable

from segmentation.domain.membership import Operation
from segmentation.domain.timeline import Row


def inside(rows: Iterable[Row]) -> list[str]:
    """Where a history leaves its user. Fails on an entry of those inside, or an exit of those outside."""
    found: set[str] = set()
    for row in rows:
        if row.operation is Operation.ADD:
            assert row.slug not in found, f"in twice: {row}"
            found.add(row.slug)
        elif row.operation is Operation.REMOVE:
            assert row.slug in found, f"out twice: {row}"
            found.remove(row.slug)
        else:
            assert row.slug in found, f"not in: {row}"
    return sorted(found)
