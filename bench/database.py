"""Calls and units of reads and updates, and how little grows with the number of users. On DynamoDB Local."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import boto3

from bench import scene
from bench.assignment import populate
from bench.scene import MANUAL, USER
from segmentation.operations import enrolment, members, segments
from segmentation.store import registry, sizes, snapshot
from tests.integration.calls import counted
from tools import capacity

FEW, MANY = 1_000, 100_000
SEGMENTS = 2_000
ROUNDS = 30


def units() -> dict[str, Any]:
    """The keys `read_*`, `query_*` and `update_*` of the results, of the users of bench/scene.py."""
    enrolment.segments_of(USER, consistent=False)
    with counted() as read:
        enrolment.segments_of(USER, consistent=False)
    with counted() as query:
        enrolment.segments_of_many(scene.USERS)
    held = boto3.client("dynamodb").query(
        TableName=scene.TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": registry.partition(USER)}},
    )["Items"]
    if len(held) != 1 + len(MANUAL):
        raise AssertionError(held)
    reckoned = capacity.read_units(sum(map(sizes.size, held)), consistent=False)
    if read.read_units != reckoned:
        raise AssertionError(
            f"DynamoDB Local reports {read.read_units} read units; by size it is {reckoned}."
        )
    segments.create("ONE_MORE", "", 0, "bench")
    enrolment.segments_of(USER, consistent=True)
    with counted() as update:
        scene.change(["ONE_MORE"])
    return {
        "read_calls": len(read.names),
        "read_units": read.read_units,
        "read_bytes": sum(map(sizes.size, held)),
        "query_calls": len(query.names),
        "query_units": query.read_units,
        "update_calls": len(update.names),
        "update_units": update.write_units,
        "update_read_units": update.read_units,
        "update_items": update.written,
    }


def segments_that_change() -> dict[str, Any]:
    """The keys `catalogue_*`: what a change among many segments costs a process, and a start."""
    with scene.table("many-segments"):
        for number in range(SEGMENTS):
            segments.create(f"SEGMENT_{number:04}", "A segment like others, with a line about it", 0, "bench")
        snapshot.forget()
        with counted() as start:
            snapshot.current(max_age=0)
        segments.update("SEGMENT_0007", None, 1000)
        with counted() as change:
            if snapshot.current(max_age=0).by_slug["SEGMENT_0007"].share != 1000:
                raise AssertionError
    return {"catalogue_start_units": start.read_units, "catalogue_change_units": change.read_units}


def growth() -> dict[str, Any]:
    """The keys `enrol_*` and `count_growth`: with many users, and with few."""
    many = f"users-{MANY}"
    few = f"users-{FEW}"
    found: dict[str, Any] = {}
    seen: dict[str, dict[str, list[float]]] = {"create": {few: [], many: []}, "count": {few: [], many: []}}
    with scene.table(few):
        populate(FEW)
        with scene.table(many):
            populate(MANY)
            for name in (few, many):
                scene.use(name)
                with counted() as calls:
                    segments.create("TEN_PERCENT", "", 1000, "bench")
                found["enrol_writes"] = calls.written
                found["enrol_calls"] = len(calls.names)
                found["enrol_units"] = calls.write_units
                counted_members = members.count("TEN_PERCENT")["count"]
                if counted_members != {few: FEW, many: MANY}[name] // 10:
                    raise AssertionError(counted_members)
            for turn in range(ROUNDS):
                for name in (few, many):
                    scene.use(name)
                    creating = _seconds(lambda turn=turn: segments.create(f"S{turn}", "", 1000, "bench"))  # type: ignore[misc]
                    seen["create"][name].append(creating)
                    seen["count"][name].append(_seconds(lambda: members.count("TEN_PERCENT")))
    for key, what in (("enrol_growth", "create"), ("count_growth", "count")):
        found[key] = round(statistics.median(seen[what][many]) / statistics.median(seen[what][few]), 2)
    found["enrol_ms"] = round(statistics.median(seen["create"][many]) * 1000, 1)
    found["count_ms"] = round(statistics.median(seen["count"][many]) * 1000, 1)
    return found


def _seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
