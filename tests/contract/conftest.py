"""The contract (docs/api.md) is one set of tests for two services.

``moto``: the handlers in this process on a mocked AWS, for speed. ``stack``: the template deployed, called
over HTTP with a real token, for truth. There the tests share one table, so each makes up its own names.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import httpx
import moto
import pytest
from moto.dynamodb.models import dynamodb_backends

from segmentation.store import snapshot
from tests.support import processes
from tests.support.gateway import Gateway
from tools import template
from tools.local.stack import Stack


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every case is asked on moto, and of each test one on the stack: for what has no other way there.

    Tests in which the gateway has a hand are marked ``every_case_on_the_stack``.
    """
    seen: set[str] = set()
    left_out = []
    for item in items:
        case = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if case.get("api") != "stack":
            continue
        item.add_marker(pytest.mark.on_the_stack)
        if item.get_closest_marker("every_case_on_the_stack"):
            continue
        test = item.nodeid.partition("[")[0]
        if test in seen:
            left_out.append(item)
        seen.add(test)
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(params=["moto", "stack"])
def api(request: pytest.FixtureRequest) -> httpx.Client:
    """A client of the service, with a token for everything."""
    client: httpx.Client = request.getfixturevalue(f"{request.param}_api")
    if request.param == "moto":
        # An empty table for each test: moto copies all of it to answer a Query.
        for regions in dynamodb_backends.values():
            for table in regions["us-east-1"].tables.values():
                table.items.clear()
        snapshot.forget()
    return client


@pytest.fixture(scope="module")
def moto_api() -> Iterator[httpx.Client]:
    """A client of the handlers in this process."""
    gateway = Gateway("the-tests")
    with mocked_aws(), httpx.Client(base_url="http://in.process", transport=gateway) as client:
        yield client


@pytest.fixture(scope="module")
def stack_api(stack: Stack) -> Iterator[httpx.Client]:
    """A client of the deployed stack; one token for all tests of a file."""
    with stack.client() as client:
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
