"""Each function as `sam build` made it, invoked once with its event under Lambda's own runtime.

What this holds and no other test does: the artifact is complete. A library that the layer lacks, a handler
with another name, an environment variable that the template doesn't set: all of them end here.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.e2e import emulator
from tests.support import parts
from tools import template
from tools.build import build, machine
from tools.local.ministack import MiniStack, free_port
from tools.local.stack import BUILT

EVENTS = Path(__file__).parents[1] / "events"

# One segment and one user from beginning to end, in this order, each operation with the status it answers.
STORY = {
    "health": 200,
    "console": 200,
    "create_segment": 201,
    "list_segments": 200,
    "get_segment": 200,
    "update_segment": 200,
    "register_user": 201,
    "register_users": 200,
    "list_users": 200,
    "get_user": 200,
    "update_user_segments": 200,
    "get_user_segments": 200,
    "query_memberships": 200,
    "count_segment": 200,
    "list_segment_steps": 200,
    "list_segment_members": 200,
    "evaluate_flag": 200,
    "evaluate_flags": 200,
    "report_history": 200,
    "delete_segment": 204,
    "delete_user": 204,
}

# What a schedule calls after it, with what it answers.
WORKERS = {"workers.sweep": {"lost": 0, "found": 0, "reopened": 0, "erased": 0}}


def event(operation: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_file(operation).read_text(encoding="utf-8"))
    return loaded


def _file(operation: str) -> Path:
    return EVENTS / f"{operation.replace('.', '/')}.json"


def functions(of: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The properties of each function in a template, by operation."""
    return {
        resource["Properties"]["Handler"].removesuffix(".handler"): resource["Properties"]
        for resource in of["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def environment(of: dict[str, Any], operation: str, resources: dict[str, str]) -> dict[str, str]:
    """What Lambda would set for a function of the template; `resources` are what its `Ref`s stand for."""
    values = {name: str(parameter.get("Default", "")) for name, parameter in of["Parameters"].items()}
    values |= resources
    shared, own = of["Globals"]["Function"], functions(of)[operation]
    variables = {
        "AWS_LAMBDA_FUNCTION_NAME": operation,
        "AWS_LAMBDA_FUNCTION_TIMEOUT": own.get("Timeout", shared["Timeout"]),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": own.get("MemorySize", shared["MemorySize"]),
        **shared["Environment"]["Variables"],
        **own.get("Environment", {}).get("Variables", {}),
    }
    return {name: _plain(value, values) for name, value in variables.items()}


def _plain(value: Any, values: dict[str, str]) -> str:
    match value:
        case {"Ref": name}:
            return values[name]
        case dict():  # the addresses that the console tells, which nobody calls here
            return "https://example.com"
    return str(value)


def test_every_function_has_its_event() -> None:
    deployed = functions(template.load())

    assert {*STORY, *WORKERS} == set(deployed)
    assert {_file(operation) for operation in deployed} == set(EVENTS.rglob("*.json"))
    for worker in WORKERS:
        assert {trigger["Type"] for trigger in deployed[worker]["Events"].values()} == {"ScheduleV2"}
        assert event(worker)["source"] == "aws.scheduler"
    for operation in STORY:
        sent = event(operation)
        routes = [trigger["Properties"] for trigger in deployed[operation]["Events"].values()]
        (route,) = [one for one in routes if sent["routeKey"] == f"{one['Method']} {one['Path']}"]
        assert sent["rawPath"] == route["Path"].format(**sent.get("pathParameters", {}))
        token = sent["requestContext"].get("authorizer", {"jwt": {}})["jwt"]
        assert token.get("scopes") == route["Auth"].get("AuthorizationScopes")


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[str]:
    """The endpoint of an S3 with an empty bucket named `reports`."""
    ministack = MiniStack(tmp_path, free_port(), persist=False)
    try:
        boto3.client(
            "s3",
            endpoint_url=ministack.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        ).create_bucket(Bucket="reports")
        yield ministack.url
    finally:
        ministack.stop()


def test_each_built_function_answers_its_event(
    reports: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    build(BUILT, "--parameter-overrides", f"Arch={machine()}")
    built = template.load(BUILT / "template.yaml")
    libraries = [
        BUILT / "SegmentationLayer" / "python",
        BUILT / "ConsoleLayer" / "python",
        emulator.runtime_client(tmp_path / "awslambdaric"),
    ]
    with parts.database() as database:
        aws = {**parts.aws(database), "AWS_ENDPOINT_URL_S3": reports}
        for name, value in aws.items():
            monkeypatch.setenv(name, value)
        with template.table(boto3.client("dynamodb"), "segmentation") as table:
            resources = {
                "AWS::StackName": "test",
                "Table": table,
                "Reports": "reports",
                "CatalogueMaxAge": "0",
            }
            for operation in (*STORY, *WORKERS):
                function = functions(built)[operation]
                variables = {**aws, **environment(built, operation, resources)}
                log = tmp_path / f"{operation}.log"
                with (
                    subtests.test(operation),
                    emulator.running(
                        BUILT / function["CodeUri"], function["Handler"], libraries, variables, log
                    ) as invoke,
                ):
                    answer = invoke(event(operation))
                    if operation in WORKERS:
                        assert answer == WORKERS[operation], log.read_text()
                        continue
                    assert answer.get("statusCode") == STORY[operation], f"{answer}\n{log.read_text()}"
                    if STORY[operation] != 204:
                        assert isinstance(json.loads(answer["body"]), dict)
