"""A history as a report: time and peak memory for 1,000 and for 10,000 events. On DynamoDB Local.

S3 is a stand-in that reads the file and forgets it: the emulators at hand would keep it in memory.
"""

import os
import statistics
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from bench import scene
from bench.scene import USER
from segmentation import moments
from segmentation.operations import enrolment, reports, segments, users
from segmentation.store import database, files

FEW, MANY = 1_000, 10_000
ROUNDS = 5


class Storage:
    """What a report needs of an S3 client."""

    def put_object(self, Body: Any, **_: Any) -> None:
        """Reads the file piece by piece, as a client would."""
        while Body.read(65536):
            pass

    def generate_presigned_url(self, *_: Any, **__: Any) -> str:
        """No link."""
        return ""


def measure() -> dict[str, Any]:
    """The keys `report_*` of the results."""
    os.environ["REPORTS_BUCKET"] = "bench"
    kept, files.s3 = files.s3, Storage  # type: ignore[assignment]
    try:
        found: dict[str, Any] = {}
        for events, name in ((FEW, "1k"), (MANY, "10k")):
            with scene.table(f"history-{events}"):
                _live(events)
                month = moments.text(moments.now())[:7]
                times = []
                for _ in range(ROUNDS):
                    started = time.perf_counter()
                    rows = reports.history(USER, month, None)["rows"]
                    times.append(time.perf_counter() - started)
                if rows != events:
                    raise AssertionError(f"{rows} rows of {events} events")
                found[f"report_{name}_ms"] = round(statistics.median(times) * 1000)
                tracemalloc.start()
                reports.history(USER, month, None)
                found[f"report_{name}_mb"] = round(tracemalloc.get_traced_memory()[1] / 2**20, 1)
                tracemalloc.stop()
        return found
    finally:
        files.s3 = kept


def _live(events: int) -> None:
    """A user who was put in and taken out by turns: two events are real, the others are like them."""
    segments.create("A", "", 0, "bench")
    users.register(USER)
    scene.change(["A"])
    enrolment.change_segments(USER, {}, {"A": "remove"}, register=False, by="bench")
    client, table = boto3.client("dynamodb"), os.environ["TABLE_NAME"]
    models = list(database.query("pk = :pk", {":pk": {"S": f"HISTORY#{USER}"}}))
    at = int(models[1]["at"]["N"])
    more = [
        {**models[number % 2], "sk": {"S": f"{number + 1:012d}"}, "at": {"N": str(at + number)}}
        for number in range(2, events)
    ]

    def put(some: list[Any]) -> None:
        asked: Any = {table: [{"PutRequest": {"Item": item}} for item in some]}
        while asked:
            asked = client.batch_write_item(RequestItems=asked)["UnprocessedItems"]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, [more[start : start + 25] for start in range(0, len(more), 25)]))
    client.update_item(
        TableName=table,
        Key={"pk": {"S": f"USER#{USER}"}, "sk": {"S": "PROFILE"}},
        UpdateExpression="SET version = :version, changed_at = :at",
        ExpressionAttributeValues={":version": {"N": str(events)}, ":at": {"N": str(at + events)}},
    )
