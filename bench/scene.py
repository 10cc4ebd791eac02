"""The users that are read: ten memberships by hand, and ten segments that take half of all users."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from bench.artifact import HERE
from segmentation.operations import enrolment, segments, users
from segmentation.store import snapshot
from tools import dynamodb_local, template

USER = "user-1000"
USERS = [USER, *(f"user-{number}" for number in range(1001, 1100))]
TABLE = "bench"
MANUAL = [f"MANUAL_{number}" for number in range(10)]
ROLLOUT = [f"ROLLOUT_{number}" for number in range(10)]


@contextmanager
def prepared() -> Iterator[str]:
    """The endpoint of a DynamoDB Local with that user in a table `bench`, to which the environment points."""
    with dynamodb_local.running() as endpoint:
        os.environ.update(
            AWS_ENDPOINT_URL_DYNAMODB=endpoint,
            AWS_DEFAULT_REGION="eu-central-1",
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            CATALOGUE_MAX_AGE="3600",
        )
        with table(TABLE):
            for slug in MANUAL:
                segments.create(slug, "Put in by hand", 0, "bench")
            for slug in ROLLOUT:
                segments.create(slug, "Half of all users", 5000, "bench")
            users.register_many(USERS)
            for user_id in USERS:
                change(MANUAL, user_id)
            yield endpoint


@contextmanager
def table(name: str) -> Iterator[None]:
    """The template's table under this name, to which the environment points meanwhile."""
    before = os.environ.get("TABLE_NAME")
    with template.table(boto3.client("dynamodb"), name):
        use(name)
        yield
    if before is not None:
        use(before)


def use(name: str) -> None:
    """Points the environment to a table, and forgets what was kept of another."""
    snapshot.forget()
    os.environ["TABLE_NAME"] = name


def change(add: list[str], user_id: str = USER) -> enrolment.ChangedSegments:
    """Puts a user into segments."""
    wanted = {slug: enrolment.Wanted("add") for slug in add}
    return enrolment.change_segments(user_id, wanted, {}, register=False, by="bench")


def query() -> dict[str, Any]:
    """What API Gateway would hand to `query_memberships`."""
    return {**_event("query_memberships"), "body": json.dumps({"user_ids": USERS})}


def event(user_id: str) -> dict[str, Any]:
    """What API Gateway would hand to `get_user_segments`."""
    found = _event("get_user_segments")
    found |= {"rawPath": f"/v1/users/{user_id}/segments", "rawQueryString": ""}
    found["pathParameters"] = {"user_id": user_id}
    del found["queryStringParameters"]
    return found


def _event(operation: str) -> dict[str, Any]:
    file = HERE.parent / "tests" / "events" / f"{operation}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
