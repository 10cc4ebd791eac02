"""What the template promises, and that names line up from functions/ to the API's description."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools import template

ROOT = template.TEMPLATE.parent
TEMPLATE = template.load()
RESOURCES: dict[str, dict[str, Any]] = TEMPLATE["Resources"]
OPERATIONS = sorted(path.stem for path in (ROOT / "functions").glob("*.py"))


def camel(operation: str) -> str:
    first, *rest = operation.split("_")
    return first + "".join(word.title() for word in rest)


def functions() -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in RESOURCES.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def statements() -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, statement)
        for name, properties in functions().items()
        for policy in properties.get("Policies", [])
        for statement in policy["Statement"]
    ]


def test_there_are_operations() -> None:
    assert len(OPERATIONS) >= 16


@pytest.mark.parametrize("operation", OPERATIONS)
def test_one_name_from_end_to_end(operation: str) -> None:
    described = json.loads((ROOT / "docs/openapi.json").read_text())
    name = camel(operation)
    function = f"{name[0].upper()}{name[1:]}Function"
    assert functions()[function]["Handler"] == f"{operation}.handler"
    assert (ROOT / f"tests/events/{operation}.json").exists()
    (route,) = [route for route in template.routes() if route.module == operation]
    assert described["paths"][route.path][route.method.lower()]["operationId"] == name
    assert (ROOT / f"functions/{operation}.py").read_text().startswith(f'"""{route.key}: ')


def test_nothing_else_is_a_function_or_an_event() -> None:
    assert len(functions()) == len(OPERATIONS)
    assert sorted(path.stem for path in (ROOT / "tests/events").glob("*.json")) == OPERATIONS


def test_policies_name_few_actions_on_named_resources() -> None:
    for name, statement in statements():
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert statement["Effect"] == "Allow", name
        assert 1 <= len(actions) <= 7, name
        for action in actions:
            assert "*" not in action, name
            assert "Scan" not in action, name
        assert isinstance(statement["Resource"], dict), name


def test_no_scan_in_the_code() -> None:
    code = [*(ROOT / "functions").glob("*.py"), *(ROOT / "layers").rglob("*.py")]
    assert len(code) > 30
    for path in code:
        assert not re.search(r"\bscan\b|paginator\(\"scan", path.read_text(), re.IGNORECASE), path


def test_reads_can_write_nothing() -> None:
    by_function: dict[str, set[str]] = {}
    for name, statement in statements():
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        by_function.setdefault(name, set()).update(actions)
    for route in template.routes():
        if route.method == "GET":
            function = next(
                name for name, one in functions().items() if one["Handler"] == f"{route.module}.handler"
            )
            on_the_table = {
                action for action in by_function.get(function, set()) if action.startswith("dynamodb:")
            }
            assert on_the_table <= {"dynamodb:GetItem", "dynamodb:Query"}, function


def test_the_table_is_guarded() -> None:
    table = RESOURCES["Table"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert TEMPLATE["Parameters"]["DeletionProtection"]["Default"] == "true"


def test_the_bucket_is_private_and_forgets() -> None:
    bucket = RESOURCES["Reports"]["Properties"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 1
    assert bucket["LifecycleConfiguration"]["Rules"][0]["Status"] == "Enabled"
    assert bucket["BucketEncryption"]


def test_arm_is_the_default_and_logs_end() -> None:
    assert TEMPLATE["Parameters"]["Arch"]["Default"] == "arm64"
    assert RESOURCES["Logs"]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert TEMPLATE["Globals"]["Function"]["LoggingConfig"] == {"LogGroup": {"Ref": "Logs"}}


def test_hot_reads_do_without_pydantic() -> None:
    assert "validate=False" in Path(ROOT / "functions/get_user_segments.py").read_text()
