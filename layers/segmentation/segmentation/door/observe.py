"""What is told about a request: one JSON line, which is its business metric too.

Written by hand: Powertools' logger would bring most of Powertools into the hot reads, which do without.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Mapping
from typing import Any

from segmentation import moments

# Lambda collects stderr like stdout, and whoever reads stdout here waits for nothing.
stream = sys.stderr

_NAMESPACE = "Segmentation"


def answered(operation: str, request_id: str, caller: str, status: int, started: float) -> None:
    """Logs a request: no body, no token. ``started`` is by ``time.perf_counter``.

    The line is in CloudWatch's embedded metric format: it counts the stack's requests by operation and
    outcome.
    """
    now = moments.now()
    _write(
        "INFO",
        "answered",
        now,
        {
            "operation": operation,
            "request_id": request_id,
            "caller": caller,
            "status": status,
            "outcome": "served" if status < 400 else "refused" if status < 500 else "failed",
            "duration_ms": round((time.perf_counter() - started) * 1000, 2),
            "requests": 1,
            "_aws": {
                "Timestamp": now,
                "CloudWatchMetrics": [
                    {
                        "Namespace": _NAMESPACE,
                        "Dimensions": [["service", "operation", "outcome"]],
                        "Metrics": [{"Name": "requests", "Unit": "Count"}],
                    }
                ],
            },
        },
    )


def passing(operation: str, request_id: str, error: Exception) -> None:
    """Logs why a request was told to try again."""
    _fault("WARNING", str(error), operation, request_id, error)


def failed(operation: str, request_id: str, error: Exception) -> None:
    """Logs a fault of ours."""
    _fault("ERROR", "failed", operation, request_id, error)


def swept(found: Mapping[str, Any]) -> None:
    """Logs what a sweep did; an alarm counts the lost numbers."""
    _write("INFO", "swept", moments.now(), dict(found))


def _fault(level: str, message: str, operation: str, request_id: str, error: Exception) -> None:
    fields = {
        "operation": operation,
        "request_id": request_id,
        "exception": "".join(traceback.format_exception(error)).rstrip(),
        "exception_name": type(error).__name__,
    }
    _write(level, message, moments.now(), fields)


def _write(level: str, message: str, now: int, fields: dict[str, Any]) -> None:
    line = {
        "level": level,
        "message": message,
        "timestamp": moments.text(now),
        # The stack: its metrics are told from another's by it.
        "service": os.environ.get("POWERTOOLS_SERVICE_NAME", "segmentation"),
        **fields,
    }
    stream.write(json.dumps(line, separators=(",", ":")) + "\n")
    stream.flush()
