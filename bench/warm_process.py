"""Run by bench/warm.py on the built artifact: warm reads of one user and of a hundred, and the bare Query
they stand on, by turns.

Asks DynamoDB Local once for each thing; from then on the same bytes come from memory, below botocore, so that
what is measured is this process and nothing else.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import boto3
from urllib3 import HTTPResponse
from urllib3.connectionpool import HTTPConnectionPool

import get_user_segments
import query_memberships
from segmentation.operations import enrolment

BATCH, ROUNDS = 50, 60
ONCE = ("query",)
"""Acts that are a batch by themselves."""

_answers: dict[bytes, tuple[int, Any, bytes]] = {}
_asked: list[bytes] = []
_really_ask = HTTPConnectionPool.urlopen


def _ask_once(pool: Any, method: str, url: str, body: Any = None, headers: Any = None, **more: Any) -> Any:
    if body not in _answers:
        answer = _really_ask(pool, method, url, body=body, headers=headers, **more)
        _answers[body] = answer.status, answer.headers, answer.read()
        _asked.append(body)
    status, found, content = _answers[body]
    return HTTPResponse(io.BytesIO(content), headers=found, status=status, preload_content=False)


class Context:
    """What Lambda tells a function about its invocation."""

    aws_request_id = "8f7a5c1e-2c3d-4b5a-9c6d-7e8f9a0b1c2d"


def main(events: list[dict[str, Any]], times: int) -> None:
    """Prints what was measured; with ``times`` only runs that many of the one that is named."""
    event, many = events
    HTTPConnectionPool.urlopen = _ask_once  # type: ignore[assignment, method-assign]
    client = boto3.client("dynamodb")
    user_id = event["pathParameters"]["user_id"]

    def read() -> Any:
        return get_user_segments.handler(event, Context())  # type: ignore[arg-type]

    def query() -> Any:
        return query_memberships.handler(many, Context())  # type: ignore[arg-type]

    def rule() -> Any:
        return enrolment.segments_of(user_id, consistent=False)

    answer = json.loads(read()["body"])
    (asked,) = [json.loads(body) for body in _asked if b'"USER#' in body]

    def bare() -> Any:
        return client.query(**asked)

    acts: dict[str, Callable[[], Any]] = {"read": read, "rule": rule, "bare": bare, "query": query}
    for act in acts.values():
        act()
    if times:
        for _ in range(times):
            acts[sys.argv[3]]()
        return
    seen: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            batch = 1 if name in ONCE else BATCH
            started = time.process_time()
            for _ in range(batch):
                act()
            seen[name].append((time.process_time() - started) / batch)
    # The least of all rounds: whatever else the machine does only adds.
    found = {name: min(spent) * 1e6 for name, spent in seen.items()}
    ratio = found["read"] / found["bare"]
    print(json.dumps({**found, "ratio": ratio, "segments": len(answer["segments"])}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), int(sys.argv[2]))
