"""The console's address finds its way into the stack, once, and nothing else of it changes."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.deploy import console_at_the_api, settings
from tools.errors import Failed

TEMPLATE = {
    "Parameters": {
        "ConsoleUrl": {"Type": "String", "Default": ""},
        "LogRetentionDays": {"Type": "Number", "Default": 30},
    },
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {"ApiUrl": {"Value": "https://a1b2.execute-api.eu-central-1.amazonaws.com"}},
}


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield boto3.client("cloudformation", region_name="eu-central-1")


def _create(cloud: Any, **parameters: str) -> None:
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    cloud.create_stack(StackName="one", TemplateBody=json.dumps(TEMPLATE), Parameters=given)


def _parameters(cloud: Any) -> dict[str, str]:
    (stack,) = cloud.describe_stacks(StackName="one")["Stacks"]
    return {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}


@pytest.mark.thorough
def test_a_new_stack_has_its_console_at_the_api(cloud: Any) -> None:
    _create(cloud, LogRetentionDays="7")
    address = "https://a1b2.execute-api.eu-central-1.amazonaws.com/"
    assert console_at_the_api(cloud, "one") == address
    assert _parameters(cloud) == {"ConsoleUrl": address, "LogRetentionDays": "7"}


def test_an_address_of_ones_own_stays(cloud: Any) -> None:
    _create(cloud, ConsoleUrl="https://segments.example.com/")
    before = cloud.describe_stack_events(StackName="one")["StackEvents"]
    assert console_at_the_api(cloud, "one") == "https://segments.example.com/"
    assert cloud.describe_stack_events(StackName="one")["StackEvents"] == before


def test_the_stack_is_the_one_that_sam_deploys() -> None:
    assert settings("default")[0] == "segmentation"
    assert settings("prod")[0] == "segmentation-prod"
    with pytest.raises(Failed, match="no 'tset'"):
        settings("tset")
