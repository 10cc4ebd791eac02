"""The sweep, on the deployed stack: under its own role, once an hour."""

import json
import time
import uuid
from typing import Any

import httpx
import pytest

from segmentation.store import by_number
from tools.local.stack import NAME, Stack, aws
from tools.logs import GROUP, messages
from tools.patience import PATIENCE, until


@pytest.fixture
def resources(stack: Stack) -> dict[str, str]:
    """The stack's resources, by the names that the template has for them."""
    cloud = aws(stack.cloud_url, "cloudformation")
    found = cloud.describe_stack_resources(StackName=NAME)["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def test_an_erasure_that_died_half_way_is_completed(
    stack: Stack, api: httpx.Client, resources: dict[str, str]
) -> None:
    url, since = stack.cloud_url, time.time_ns() // 1_000_000
    user = f"half-{uuid.uuid4().hex}"
    api.put(f"/v1/users/{user}").raise_for_status()
    link = api.get(f"/v1/users/{user}/history?from=2026-01").raise_for_status().json()["url"]
    profile: Any = {"pk": {"S": f"USER#{user}"}, "sk": {"S": "PROFILE"}}
    table = aws(url, "dynamodb")
    table.update_item(
        TableName=resources["Table"],
        Key=profile,
        UpdateExpression="SET erasing = :long_ago, #group = :group",
        ExpressionAttributeNames={"#group": "group"},
        ExpressionAttributeValues={":long_ago": {"N": "1"}, ":group": {"S": by_number.ERASING}},
    )

    answer = aws(url, "lambda").invoke(FunctionName=resources["SweepFunction"], Qualifier="live")
    assert "FunctionError" not in answer, answer["Payload"].read()
    assert json.loads(answer["Payload"].read())["erased"] == 1

    assert "Item" not in table.get_item(TableName=resources["Table"], Key=profile)
    assert httpx.get(link, trust_env=False, timeout=PATIENCE).status_code == 404
    line = until(lambda: next((one for one in messages(url, GROUP, since) if '"swept"' in one), None))
    assert json.loads(line)["erased"] == 1


def test_it_runs_once_an_hour(stack: Stack, resources: dict[str, str]) -> None:
    schedule = aws(stack.cloud_url, "scheduler").get_schedule(Name=resources["SweepFunctionHourly"])
    assert (schedule["State"], schedule["ScheduleExpression"]) == ("ENABLED", "rate(1 hour)")
    assert schedule["Target"]["Arn"].rpartition(":function:")[2].split(":") == [
        resources["SweepFunction"],
        "live",
    ]
