"""What DynamoDB reckons an item to be in bytes, by its developer guide."""

import math
from collections.abc import Mapping
from typing import Any

READ_UNIT = 4096
"""Bytes that one read unit reads."""


def size(item: Mapping[str, Any]) -> int:
    """Bytes of an item: its attributes' names and values."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":  # a byte for each two digits, and one
            return math.ceil(len(held.lstrip("-").replace(".", "").strip("0") or "0") / 2) + 1
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value(one) for one in held)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value(one) for name, one in held.items())
    raise ValueError(f"No attribute here is of the type {kind}.")
