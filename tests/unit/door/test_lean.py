"""What the operations do without: each of these is a part of every cold start that imports it.

Held here is what is imported, not how long it takes: `make bench` measures that.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tools import template

ROOT = template.TEMPLATE.parent
READS = ["get_user_segments", "query_memberships", "evaluate_flag", "evaluate_flags", "health"]
REPORTING = ["report_history", "delete_user"]
EVERYTHING = sorted(file.stem for file in (ROOT / "functions").glob("*.py"))

NEVER = {"boto3", "s3transfer", "aws_xray_sdk"}
"""botocore makes the clients: all that boto3 would add is its resources and S3's transfers."""
REPORTS = {"segmentation.operations.reports", "segmentation.store.files"}
NOT_IN_A_READ = {"pydantic", "aws_lambda_powertools", "segmentation.door.models", *REPORTS}
"""What checks and routes other requests, and what is only for reports and request bodies."""


def imported(code: str, **environment: str) -> set[str]:
    """The modules that a fresh process has after this code, and what it printed."""
    return set(printed(f"{code}; print(*sys.modules)", **environment).split())


def printed(code: str, **environment: str) -> str:
    """What a fresh process prints."""
    path = os.pathsep.join(str(ROOT / part) for part in ("functions", "layers/segmentation"))
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}"],
        env={"PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("operation", READS)
def test_a_hot_read_imports_only_what_it_needs(operation: str) -> None:
    loaded = imported(f"import {operation}")
    assert operation in loaded
    assert not loaded & (NEVER | NOT_IN_A_READ)


def test_no_operation_imports_boto3() -> None:
    loaded = imported(f"import {', '.join(EVERYTHING)}")
    assert loaded >= set(EVERYTHING)
    assert not loaded & NEVER


def test_health_needs_no_client() -> None:
    assert "botocore" not in imported("import health")


@pytest.mark.parametrize(
    ("lambda_", "clients"), [({"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}, 1), ({}, 0)], ids=str
)
def test_the_client_is_made_while_lambda_initialises_and_only_there(
    lambda_: dict[str, str], clients: int
) -> None:
    code = (
        "import get_user_segments; from segmentation.store import database; "
        "print('made', database.client.cache_info().currsize, sep='=')"
    )
    region = {"AWS_DEFAULT_REGION": "eu-central-1"}
    assert f"made={clients}" in imported(code, **region, **lambda_)


_EACH_ANEW = """
import gc, importlib, json
for operation in OPERATIONS:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("segmentation", *OPERATIONS)]:
        del sys.modules[name]
    importlib.import_module(operation)
    files = sys.modules.get("segmentation.store.files")
    clients = files.s3.cache_info().currsize if files else 0
    ours = [name for name in sys.modules if name.startswith("segmentation.")]
    print(json.dumps({"gc": gc.isenabled(), "s3": clients, "ours": ours}))
"""


@pytest.fixture(scope="module")
def ready() -> dict[str, Any]:
    """What each function has while Lambda initialises it: one process, in which each is imported anew."""
    lambda_ = {"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_DEFAULT_REGION": "eu-central-1"}
    lines = printed(_EACH_ANEW.replace("OPERATIONS", str(tuple(EVERYTHING))), **lambda_).splitlines()
    return {operation: json.loads(line) for operation, line in zip(EVERYTHING, lines, strict=True)}


@pytest.mark.thorough
def test_rubbish_is_collected_once_a_function_is_ready(ready: dict[str, Any]) -> None:
    assert {operation for operation, has in ready.items() if has["gc"]} == set(EVERYTHING)


@pytest.mark.thorough
def test_no_function_makes_a_client_of_s3_before_a_report_asks_for_it(ready: dict[str, Any]) -> None:
    assert {has["s3"] for has in ready.values()} == {0}


@pytest.mark.thorough
def test_only_who_reports_or_erases_has_what_is_for_reports(ready: dict[str, Any]) -> None:
    with_it = {operation for operation, has in ready.items() if REPORTS & set(has["ours"])}
    # users.delete lives beside what registers and lists users.
    assert with_it >= set(REPORTING)
    assert all(
        operation in REPORTING or "segmentation.operations.users" in ready[operation]["ours"]
        for operation in with_it
    )
