"""What the operations do without: each of these is a part of every cold start that imports it.

Held here is what is imported, not how long it takes: `make bench` measures that.
"""

import os
import subprocess
import sys

import pytest

from tools import template

ROOT = template.TEMPLATE.parent
READS = ["get_user_segments", "evaluate_flag", "evaluate_flags", "health"]
REPORTING = ["report_history", "delete_user"]
EVERYTHING = sorted(file.stem for file in (ROOT / "functions").glob("*.py"))

NEVER = {"boto3", "s3transfer", "aws_xray_sdk"}
"""botocore makes the clients: all that boto3 would add is its resources and S3's transfers."""
NOT_IN_A_READ = {"pydantic", "aws_lambda_powertools", "segmentation.reports", "segmentation.models"}
"""What checks and routes other requests, and what is only for reports and request bodies."""


def imported(code: str, **environment: str) -> set[str]:
    """The modules that a fresh process has after this code."""
    path = os.pathsep.join(str(ROOT / part) for part in ("functions", "layers/segmentation"))
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"],
        env={"PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("operation", READS)
def test_a_hot_read_imports_only_what_it_needs(operation: str) -> None:
    loaded = imported(f"import {operation}")
    assert operation in loaded
    assert not loaded & (NEVER | NOT_IN_A_READ)


@pytest.mark.parametrize("operation", EVERYTHING)
def test_no_operation_imports_boto3(operation: str) -> None:
    assert not imported(f"import {operation}") & NEVER


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


@pytest.mark.parametrize("operation", EVERYTHING)
def test_rubbish_is_collected_once_a_function_is_ready(operation: str) -> None:
    lambda_ = {"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_DEFAULT_REGION": "eu-central-1"}
    assert "gc=True" in imported(f"import gc, {operation}; print('gc', gc.isenabled(), sep='=')", **lambda_)


def test_only_reports_make_a_client_of_s3() -> None:
    made = "print('made', reports.s3.cache_info().currsize, sep='=')"
    code = f"import {{}}; from segmentation import reports; {made}"
    environment = {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}
    for operation in REPORTING:  # and these when the first report asks for it
        assert "made=0" in imported(code.format(operation), **environment)
    for operation in set(EVERYTHING) - set(REPORTING):
        loaded = imported(f"import {operation}", **environment)
        # users.delete lives beside what registers and lists users.
        assert "segmentation.reports" not in loaded or "segmentation.users" in loaded
