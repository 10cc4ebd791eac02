"""Tests against DynamoDB Local: one server for each test process, one table for each test."""

import uuid
from collections.abc import Iterator

import boto3
import moto
import pytest

from tests import parts, processes
from tools import template


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[str]:
    """The endpoint of a DynamoDB Local."""
    with parts.database() as endpoint:
        yield endpoint


@pytest.fixture
def table(dynamodb_local: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a fresh table, made from template.yaml, to which the environment points."""
    name = f"test-{uuid.uuid4().hex}"
    for key, value in {"TABLE_NAME": name, **parts.aws(dynamodb_local)}.items():
        monkeypatch.setenv(key, value)
    # What a developer's shell may hold, and what would count for more.
    for key in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("CATALOGUE_MAX_AGE", "0")
    monkeypatch.setenv("REPORTS_BUCKET", "reports-bucket")
    processes.start_anew()
    # S3 is mocked; what goes to another endpoint than AWS's own passes through.
    with template.table(boto3.client("dynamodb"), name), moto.mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="reports-bucket")
        yield name
    processes.start_anew()
