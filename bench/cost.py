"""What a million requests cost, from counted units, measured CPU time and public prices."""

from typing import Any

from bench.scene import USERS
from segmentation.store import parallel

# Dollars, in us-east-1, on demand, without the free tier. Written down from memory of AWS's prices; those
# of DynamoDB were checked against a second source. Look them up before you decide by them.
HTTP_API_MILLION = 1.00  # the first 300 million a month; 0.90 beyond
LAMBDA_MILLION = 0.20
LAMBDA_GB_SECOND = 0.0000133334  # arm64
READ_UNITS_MILLION = 0.125
WRITE_UNITS_MILLION = 0.625
LOGS_GB = 0.50

MEMORY_GB = 0.5
PROCESSOR_SHARE = 512 / 1769
"""Of one processor: Lambda gives a whole one at 1,769 MB."""

CALL_MS, TRANSACTION_MS = 4.0, 12.0
"""Assumed, not measured: how long a function waits for DynamoDB."""


def measure(found: dict[str, Any]) -> dict[str, Any]:
    """The keys `cost_*`, from those found before."""
    cpu_ms = found["warm_read_us"] / 1000
    read_ms = cpu_ms / PROCESSOR_SHARE + CALL_MS * found["read_calls"]
    # An update's own CPU time: taken as a read's for each of its calls.
    update_ms = (
        cpu_ms / PROCESSOR_SHARE * found["update_calls"]
        + CALL_MS * (found["update_calls"] - 1)
        + TRANSACTION_MS
    )
    query_ms = (cpu_ms * found["query_user_ratio"] / PROCESSOR_SHARE + CALL_MS / parallel.AT_ONCE) * len(
        USERS
    )
    queries = _parts(query_ms, found["query_units"], 0)
    reads = _parts(read_ms, found["read_units"], 0)
    updates = _parts(update_ms, found["update_read_units"], found["update_units"])
    return {
        "cost_per_million_reads_usd": round(sum(reads.values()), 2),
        "cost_per_million_users_queried_usd": round(sum(queries.values()) / len(USERS), 3),
        "cost_per_million_updates_usd": round(sum(updates.values()), 2),
        "cost_read_ms": round(read_ms, 1),
        "cost_query_ms": round(query_ms, 1),
        "cost_update_ms": round(update_ms, 1),
        "cost_read_parts_usd": {part: round(price, 4) for part, price in reads.items()},
        "cost_update_parts_usd": {part: round(price, 4) for part, price in updates.items()},
        "cost_logs_per_million_reads_usd": round(found["warm_read_log_bytes"] * 1e6 / 2**30 * LOGS_GB, 2),
    }


def _parts(milliseconds: float, read_units: float, write_units: float) -> dict[str, float]:
    """Dollars for a million requests, part by part."""
    return {
        "http_api": HTTP_API_MILLION,
        "lambda_requests": LAMBDA_MILLION,
        "lambda_time": milliseconds / 1000 * 1e6 * MEMORY_GB * LAMBDA_GB_SECOND,
        "dynamodb_reads": read_units * READ_UNITS_MILLION,
        "dynamodb_writes": write_units * WRITE_UNITS_MILLION,
    }
