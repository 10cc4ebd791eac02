"""What the tests need beside Python, and what becomes of them without it."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

import pytest

from tools import dynamodb_local
from tools.carried import Missing

MARK = "A part is missing: "


def missing(reason: Missing) -> NoReturn:
    """Skip what can't run here for want of a part; in CI, where every part has to be, fail."""
    if os.environ.get("CI"):
        pytest.fail(f"{MARK}{reason}", pytrace=False)
    pytest.skip(f"{MARK}{reason}")


def left_out(reasons: Iterable[str]) -> list[str]:
    """What stands at the end of a run, given why each test was skipped: a line a part, and what brings it."""
    counted = Counter(reason.partition(MARK)[2] for reason in reasons)
    return [f"{number} tests were skipped: {reason}" for reason, number in counted.items() if reason]


@contextmanager
def database() -> Iterator[str]:
    """The endpoint of a DynamoDB Local, empty and for as long as the block lasts."""
    with ExitStack() as stack:
        try:
            endpoint = stack.enter_context(dynamodb_local.running())
        except Missing as reason:
            missing(reason)
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
