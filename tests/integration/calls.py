"""What is asked of DynamoDB, seen where botocore sends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from segmentation.store import database


@dataclass
class Calls:
    """The calls made, by name, the read units they took, and how many items they wrote.

    Written items are counted in the request: DynamoDB Local leaves updates and deletions of a transaction
    out of the write units it reports.
    """

    names: list[str] = field(default_factory=list)
    read_units: float = 0
    written: int = 0

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Notes a call before it is sent, and asks what it will cost."""
        self.names.append(model.name)
        self.written += len(params.get("TransactItems", []))
        params["ReturnConsumedCapacity"] = "TOTAL"

    def cost(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        """Adds what a read cost."""
        if model.name != "TransactWriteItems":
            consumed = parsed.get("ConsumedCapacity", [])
            self.read_units += sum(
                one["CapacityUnits"] for one in (consumed if isinstance(consumed, list) else [consumed])
            )


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
