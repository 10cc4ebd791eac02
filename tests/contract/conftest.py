"""The contract (docs/api.md) is one set of tests for two services.

``moto``: the handlers in this process on a mocked AWS, for speed. ``stack``: the template deployed, called
over HTTP with a real token, for truth. The tests share one table, so each makes up its own names.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import httpx
import moto
import pytest

from tests import processes
from tests.gateway import Gateway
from tools import template
from tools.patience import PATIENCE


@pytest.fixture(scope="module", params=["moto", "stack"])
def api(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of the service, with a token for everything."""
    if request.param == "stack":
        stack = request.getfixturevalue("stack")
        headers = {"Authorization": f"Bearer {stack.token()}"}
        with httpx.Client(base_url=stack.api_url, headers=headers, timeout=PATIENCE) as client:
            yield client
    else:
        gateway = Gateway("the-tests")
        with mocked_aws(), httpx.Client(base_url="http://in.process", transport=gateway) as client:
            yield client


@contextmanager
def mocked_aws() -> Iterator[None]:
    """A mocked AWS with the template's table and a bucket, for as long as the block lasts."""
    with pytest.MonkeyPatch.context() as environment, processes.unhurried(), moto.mock_aws():
        environment.setenv("TABLE_NAME", "table")
        environment.setenv("REPORTS_BUCKET", "reports-bucket")
        environment.setenv("CATALOGUE_MAX_AGE", "0")
        environment.setenv("SELF_CLAIM", "sub")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        processes.start_anew()
        template.create_table(boto3.client("dynamodb"), "table")
        boto3.client("s3").create_bucket(Bucket="reports-bucket")
        yield
    processes.start_anew()


class Names:
    """Names that no other test uses."""

    def __init__(self) -> None:
        self._run = uuid.uuid4().hex[:8]

    def __call__(self, name: str) -> str:
        """The same name for the same word within a test."""
        return f"{name}-{self._run}"


@pytest.fixture
def name() -> Names:
    return Names()


@pytest.fixture
def segment(api: httpx.Client, name: Names) -> Iterator[Callable[..., str]]:
    """Creates a segment and gives its slug; takes them away afterwards, or rollouts would cover all tests."""
    created: list[str] = []

    def create(word: str, **fields: Any) -> str:
        answer = api.post("/v1/segments", json={"slug": name(word), **fields})
        assert answer.status_code == 201, answer.text
        created.append(name(word))
        return name(word)

    yield create
    for slug in created:
        api.delete(f"/v1/segments/{slug}")


@pytest.fixture
def user(api: httpx.Client, name: Names) -> str:
    """A registered user's id."""
    user_id = name("user")
    assert api.put(f"/v1/users/{user_id}").status_code == 201
    return user_id
