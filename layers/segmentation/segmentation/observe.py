"""What is told about a request: one JSON line, which is its business metric too."""

import sys
import time

from aws_lambda_powertools import Logger

# Lambda collects stderr like stdout, and whoever reads stdout here waits for nothing.
# Each line names the stack, by POWERTOOLS_SERVICE_NAME.
log = Logger(stream=sys.stderr)

_NAMESPACE = "Segmentation"


def answered(operation: str, request_id: str, caller: str, status: int, started: float) -> None:
    """Logs a request: no body, no token. ``started`` is by ``time.perf_counter``.

    The line is in CloudWatch's embedded metric format: it counts the stack's requests by operation and
    outcome.
    """
    log.info(
        "answered",
        extra={
            "operation": operation,
            "request_id": request_id,
            "caller": caller,
            "status": status,
            "outcome": "served" if status < 400 else "refused" if status < 500 else "failed",
            "duration_ms": round((time.perf_counter() - started) * 1000, 2),
            "requests": 1,
            "_aws": {
                "Timestamp": time.time_ns() // 1_000_000,
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
