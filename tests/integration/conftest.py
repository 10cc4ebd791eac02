"""Tests against DynamoDB Local: one server for each test process, one table for each test."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import botocore.session
import moto
import pytest

from segmentation.operations import sweep
from segmentation.store import by_number, parallel, registry
from tests.integration.scenes import Scene
from tests.support import parts, processes
from tools import template


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[str]:
    """The endpoint of a DynamoDB Local."""
    with parts.database() as endpoint:
        yield endpoint


@pytest.fixture
def table(dynamodb_local: str) -> Iterator[str]:
    """The name of a fresh table, made from template.yaml, to which the environment points."""
    with _table(dynamodb_local) as name:
        yield name


@pytest.fixture(scope="module")
def scene(dynamodb_local: str) -> Iterator[Scene]:
    """The prepared state, in a table of its own for each file. A few users are many transactions' worth, and
    many pages'. Calls that could run at the same time run one by one: each has its place in the order."""
    with _table(dynamodb_local), pytest.MonkeyPatch.context() as constants:
        constants.setattr(registry, "MOST_AT_ONCE", 4)
        constants.setattr(by_number, "_FEW", 1)
        constants.setattr(parallel, "AT_ONCE", 1)
        constants.setattr(sweep, "AT_WORK", 0)  # nobody is, when a test has cut them off
        yield Scene()


@contextmanager
def _table(endpoint: str) -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex}"
    with pytest.MonkeyPatch.context() as environment, processes.unhurried():
        for key, value in {"TABLE_NAME": name, **parts.aws(endpoint)}.items():
            environment.setenv(key, value)
        # What a developer's shell may hold, and what would count for more.
        for key in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            environment.delenv(key, raising=False)
        environment.setenv("CATALOGUE_MAX_AGE", "0")
        environment.setenv("REPORTS_BUCKET", "reports-bucket")
        processes.start_anew()
        # S3 is mocked; what goes to another endpoint than AWS's own passes through.
        with template.table(boto3.client("dynamodb"), name), moto.mock_aws():
            boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="reports-bucket")
            # One for all clients: to make it takes as long as a client, and wires are attached to it.
            session = botocore.session.get_session()
            environment.setattr(botocore.session, "get_session", lambda: session)
            yield name
        processes.start_anew()
