"""What is asked of DynamoDB, seen where botocore sends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import boto3

from segmentation.store import database
from tools import capacity

_WRITES = ("PutItem", "UpdateItem")


@dataclass
class Calls:
    """The calls made, by name, the read units they took, how many items they wrote and the units of that.

    Written items are counted in the request and their units reckoned by the items' sizes: DynamoDB Local
    leaves updates and deletions of a transaction out of the write units it reports.
    """

    names: list[str] = field(default_factory=list)
    read_units: float = 0
    written: int = 0
    write_units: int = 0
    _one_by_one: Any = field(default_factory=Lock)
    _before: list[Any] = field(default_factory=list)
    _keys: list[tuple[str, Any]] = field(default_factory=list)
    _reader: Any = field(default_factory=lambda: boto3.client("dynamodb"))

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Notes a call before it is sent, and asks what it will cost."""
        self.names.append(model.name)
        writes = params.get("TransactItems", [])
        self.written += len(writes) or model.name in _WRITES
        self._keys = [_key(write) for write in writes]
        self._before = self._held()
        params["ReturnConsumedCapacity"] = "TOTAL"

    def cost(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        """Adds what a call cost."""
        if model.name != "TransactWriteItems":
            consumed = parsed.get("ConsumedCapacity", [])
            units = sum(
                one["CapacityUnits"] for one in (consumed if isinstance(consumed, list) else [consumed])
            )
            with self._one_by_one:  # reads may come from several threads
                if model.name in _WRITES:
                    self.write_units += round(units)
                else:
                    self.read_units += units
        elif "Error" not in parsed:
            pairs = zip(self._before, self._held(), strict=True)
            self.write_units += sum(capacity.transacted_units(before, after) for before, after in pairs)

    def _held(self) -> list[Any]:
        """What the table holds of the items that a transaction names."""
        return [
            self._reader.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
            for table, key in self._keys
        ]


def _key(write: dict[str, Any]) -> tuple[str, Any]:
    (what,) = write.values()
    key = what.get("Key") or {name: what["Item"][name] for name in ("pk", "sk")}
    return what["TableName"], key


@contextmanager
def counted() -> Iterator[Calls]:
    """Counts the calls of the block."""
    calls = Calls()
    events = database.client().meta.events
    events.register("before-parameter-build.dynamodb", calls.note)
    events.register("after-call.dynamodb", calls.cost)
    try:
        yield calls
    finally:
        events.unregister("before-parameter-build.dynamodb", calls.note)
        events.unregister("after-call.dynamodb", calls.cost)
