"""The rules by which DynamoDB charges, on items whose units are known."""

import pytest

from segmentation.store import sizes
from tools import capacity, template

SMALL = {"pk": {"S": "p"}, "sk": {"S": "s"}}
INDEXED = {**SMALL, "group": {"S": "g"}, "member": {"N": "1"}}


def test_the_index_is_the_template_s() -> None:
    (index,) = template.load()["Resources"]["Table"]["Properties"]["GlobalSecondaryIndexes"]
    assert tuple(key["AttributeName"] for key in index["KeySchema"]) == capacity.GROUP
    assert set(index["Projection"]["NonKeyAttributes"]) == set(capacity.PROJECTED)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "é"}, 2),
        ({"N": "0"}, 2),
        ({"N": "1795261881186"}, 8),
        ({"BOOL": True}, 1),
        ({"L": [{"N": "1"}, {"S": "ab"}]}, 3 + 1 + 2 + 1 + 2),
        ({"M": {"k": {"S": "v"}}}, 3 + 1 + 1 + 1),
    ],
)
def test_sizes(value: dict[str, object], size: int) -> None:
    assert sizes.size({"name": value}) == 4 + size


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, SMALL, 2),
        (SMALL, None, 2),
        (SMALL, {**SMALL, "x": {"S": "y" * 1024}}, 4),
        (None, INDEXED, 3),
        (INDEXED, {**INDEXED, "version": {"N": "2"}}, 2),  # which the index doesn't hold
        (INDEXED, {**INDEXED, "state": {"S": "in"}}, 3),
        (INDEXED, {**INDEXED, "member": {"N": "2"}}, 4),
        (INDEXED, None, 3),
    ],
)
def test_a_transaction_s_writes(
    before: capacity.Item | None, after: capacity.Item | None, units: int
) -> None:
    assert capacity.transacted_units(before, after) == units


def test_reads() -> None:
    assert capacity.read_units(100, consistent=False) == 0.5
    assert capacity.read_units(4097, consistent=True) == 2
