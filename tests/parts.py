"""What the tests need beside Python, and what becomes of them without it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

import pytest

from tools import dynamodb_local


def missing(reason: str) -> NoReturn:
    """Skip what can't run here for want of a part; in CI, where every part has to be, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"A part is missing: {reason}", pytrace=False)
    pytest.skip(reason)


@contextmanager
def database() -> Iterator[str]:
    """The endpoint of a DynamoDB Local, empty and for as long as the block lasts."""
    with ExitStack() as stack:
        try:
            endpoint = stack.enter_context(dynamodb_local.running())
        except dynamodb_local.Missing as reason:
            missing(str(reason))
        yield endpoint


def aws(endpoint: str) -> dict[str, str]:
    """The environment by which boto3 finds DynamoDB at `endpoint`, with a key that opens nothing else."""
    return {
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
