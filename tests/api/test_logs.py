"""What every operation logs: who did what, how it ended and how long it took; nothing that was sent along."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segmentation.door import observe
from segmentation.store import database
from tests.api.test_handlers import Context
from tests.contract.conftest import mocked_aws
from tests.support.console_files import console_files
from tools import template

EVENTS = template.TEMPLATE.parent / "tests" / "events"
OPERATIONS = sorted(path.stem for path in EVENTS.glob("*.json"))
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"
PRIVATE = "a-private-thing"


@pytest.fixture(autouse=True)
def aws(tmp_path: Path) -> Iterator[None]:
    with mocked_aws(), console_files(tmp_path):
        yield


@pytest.fixture
def written() -> Iterator[list[str]]:
    """All that goes to the stream of the log."""
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(observe.stream, "write", lines.append)
        yield lines


def event(operation: str, **more: Any) -> dict[str, Any]:
    """An operation's event with a token, cookies and a body that mustn't be told on."""
    found: dict[str, Any] = json.loads((EVENTS / f"{operation}.json").read_text())
    found["headers"] = {
        **found["headers"],
        "authorization": f"Bearer {TOKEN}",
        "cookie": f"session={PRIVATE}",
    }
    return {**found, **more}


def call(operation: str, asked: dict[str, Any]) -> int:
    answer: dict[str, Any] = importlib.import_module(operation).handler(asked, Context())
    return int(answer["statusCode"])


def names(asked: dict[str, Any]) -> list[str]:
    """The users and segments that a request names."""
    return list((asked.get("pathParameters") or {}).values())


def check(written: list[str], operation: str, status: int) -> None:
    text = "".join(written)
    for secret in (TOKEN, *TOKEN.split("."), PRIVATE, "earer", "uthorization", "ookie"):
        assert secret not in text
    answered = [line for line in map(json.loads, text.splitlines()) if line["message"] == "answered"]
    (line,) = answered
    assert (line["operation"], line["status"], line["request_id"]) == (operation, status, "the-request")
    assert line["caller"]
    assert line["duration_ms"] > 0


@pytest.mark.parametrize("operation", OPERATIONS)
def test_as_it_should_be(written: list[str], operation: str) -> None:
    asked = event(operation)
    status = call(operation, asked)
    assert status < 500
    check(written, operation, status)
    assert len("".join(written).splitlines()) == 1
    assert not [name for name in names(asked) if name in "".join(written)]


@pytest.mark.thorough
@pytest.mark.parametrize("operation", sorted({*OPERATIONS} - {template.CONSOLE}))
def test_a_request_that_is_refused(written: list[str], operation: str) -> None:
    asked = event(operation, queryStringParameters={PRIVATE: PRIVATE}, body=json.dumps({PRIVATE: PRIVATE}))
    status = 400 if operation.startswith("evaluate") else 422  # OFREP has its own idea of it
    assert call(operation, asked) == status
    check(written, operation, status)
    assert len("".join(written).splitlines()) == 1


def test_a_file_that_is_not_there(written: list[str]) -> None:
    asset = {"routeKey": "GET /assets/{file}", "pathParameters": {"file": f"{PRIVATE}.js"}}
    assert call(template.CONSOLE, event(template.CONSOLE, **asset)) == 404
    check(written, template.CONSOLE, 404)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "body", [f'{{"{PRIVATE}": 1, "{PRIVATE}": 2}}', f'{{"slug": {PRIVATE}', f'["{PRIVATE}"]']
)
def test_a_body_that_is_malformed(written: list[str], body: str) -> None:
    status = call("create_segment", event("create_segment", body=body))
    assert status in (400, 422)
    check(written, "create_segment", status)


@pytest.mark.thorough
@pytest.mark.parametrize("operation", sorted({*OPERATIONS} - {"health", template.CONSOLE}))
def test_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch, written: list[str], operation: str) -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(database, "client", broken)
    body = {"slug": "A", "description": PRIVATE} if operation == "create_segment" else None
    asked = event(operation, **({"body": json.dumps(body)} if body else {}))
    assert call(operation, asked) == 500
    check(written, operation, 500)
    # The fault itself is told, too: where it was, and in which request.
    failed = [line for line in map(json.loads, "".join(written).splitlines()) if line["message"] == "failed"]
    assert [(line["request_id"], line["operation"]) for line in failed] == [("the-request", operation)]
    assert "RuntimeError: broken" in failed[0]["exception"]
