"""What a handler does with an event that no client of ours could make the gateway send."""

import base64
import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urljoin

import pytest

from segmentation import moments
from segmentation.door import lean, observe
from segmentation.errors import TryAgain
from segmentation.operations import enrolment, members, ofrep, reports, segments, users
from tests.contract.conftest import mocked_aws
from tools import template


@dataclass(frozen=True)
class Context:
    aws_request_id: str = "the-request"


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mocked_aws():
        yield


def invoke(operation: str, **more: Any) -> dict[str, Any]:
    """The answer to an operation's event with these parts exchanged."""
    event = json.loads((template.TEMPLATE.parent / f"tests/events/{operation}.json").read_text())
    answer: dict[str, Any] = importlib.import_module(operation).handler({**event, **more}, Context())
    return answer


def problem(answer: dict[str, Any], status: int) -> dict[str, Any]:
    assert answer["statusCode"] == status
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer["body"])
    return found


def test_a_body_in_base64_is_read() -> None:
    body = base64.b64encode(b'{"slug": "A"}').decode()
    assert invoke("create_segment", body=body, isBase64Encoded=True)["statusCode"] == 201


@pytest.mark.parametrize("prefix", ["", "/base", "/_aws/execute-api/a1b2c3"])
def test_what_was_created_is_found_whatever_stands_before_the_path(prefix: str) -> None:
    location = invoke("create_segment", body='{"slug": "A"}')["headers"]["Location"]
    assert location.endswith("/v1/segments/A")
    assert (
        urljoin(f"https://api.test{prefix}/v1/segments", location)
        == f"https://api.test{prefix}/v1/segments/A"
    )


@pytest.mark.parametrize(
    ("body", "encoded"),
    [(base64.b64encode(b'{"slug": "\xff"}').decode(), True), ("{!", True), ('{"slug": "\ud800"}', False)],
)
def test_a_body_that_is_no_text(body: str, encoded: bool) -> None:
    answer = invoke("create_segment", body=body, isBase64Encoded=encoded)
    assert problem(answer, 400)["code"] == "malformed_json"


def test_the_size_of_a_body_is_that_of_what_was_sent() -> None:
    raw = json.dumps({"slug": "A", "description": "x" * 256 * 1024}).encode()
    answer = invoke("create_segment", body=base64.b64encode(raw).decode(), isBase64Encoded=True)
    assert problem(answer, 413)["code"] == "payload_too_large"


def test_an_answer_that_lambda_would_not_take_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps({"user_ids": ["u"]})
    answer = invoke("query_memberships", body=body)
    assert answer["statusCode"] == 200
    # Lambda takes the answer as a text within JSON.
    size = len(json.dumps(answer["body"])) - len('""')

    monkeypatch.setattr(lean, "LARGEST_ANSWER", size)
    assert invoke("query_memberships", body=body)["statusCode"] == 200
    monkeypatch.setattr(lean, "LARGEST_ANSWER", size - 1)
    refused = problem(invoke("query_memberships", body=body), 413)
    assert refused["code"] == "payload_too_large"


def test_users_with_more_memberships_than_an_answer_holds_are_not_gathered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = ["u0", "u1", "u2"]
    for slug in ("A", "B"):
        segments.create(slug, "", 0, "me")
    for one in people:
        wanted = dict.fromkeys(("A", "B"), enrolment.Wanted("add"))
        enrolment.change_segments(one, wanted, {}, register=True, by="me")
    monkeypatch.setattr(enrolment, "MOST_RECORDS", 4)

    def query(user_ids: list[str]) -> dict[str, Any]:
        return invoke("query_memberships", body=json.dumps({"user_ids": user_ids}))

    assert query(people[:2])["statusCode"] == 200
    assert problem(query(people), 413)["code"] == "payload_too_large"


def test_our_own_fault_names_the_request_and_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(slug: str) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(segments, "get", broken)
    answer = invoke("get_segment")

    found = problem(answer, 500)
    assert found["code"] == "internal_error"
    assert "the-request" in found["detail"]
    assert "secret" not in answer["body"]


def test_try_again_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(slug: str) -> None:
        raise TryAgain("busy")

    monkeypatch.setattr(segments, "get", busy)
    answer = invoke("get_segment")
    assert problem(answer, 503)["code"] == "try_again"
    assert int(answer["headers"]["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("claims", "caller"),
    [
        ({"username": "ann", "sub": "0d1e", "client_id": "console", "token_use": "access"}, "ann"),
        ({"username": "chosen", "sub": "0d1e"}, "0d1e"),
        ({"sub": "a-service", "client_id": "a-service"}, "a-service"),
        ({"client_id": "a-service"}, "a-service"),
        ({"sub": "someone@another.provider"}, "someone@another.provider"),
    ],
)
def test_created_by_comes_from_the_token(claims: dict[str, str], caller: str) -> None:
    event = json.loads((template.TEMPLATE.parent / "tests/events/create_segment.json").read_text())
    event["requestContext"]["authorizer"]["jwt"]["claims"] = claims
    answer = invoke("create_segment", requestContext=event["requestContext"])
    assert json.loads(answer["body"])["created_by"] == caller


def test_a_request_is_one_line_of_log_without_body_or_token(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(observe.stream, "write", written.append)
    invoke("create_segment", body='{"slug": "A", "description": "a private thing"}')

    (line,) = [json.loads(text) for text in "".join(written).splitlines()]
    assert (line["operation"], line["status"], line["request_id"]) == ("create_segment", 201, "the-request")
    assert line["caller"]
    assert line["duration_ms"] > 0
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "requests", "Unit": "Count"}]
    assert "private" not in "".join(written)
    assert "uthorization" not in "".join(written)


def test_an_expiry_is_judged_by_the_clock_reading_that_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on between looking at ``ttl_seconds`` and deciding; what counts is the moment stored."""
    segments.create("A", "", 0, "me")
    users.register("u")
    seconds = (moments.LAST - moments.now()) // 1000
    clock = count(moments.LAST - seconds * 1000)  # the last reading at which these seconds are not too many
    with monkeypatch.context() as advancing:
        advancing.setattr(moments, "now", lambda: next(clock))
        body = json.dumps({"add": [{"slug": "A", "ttl_seconds": seconds}]})
        answer = invoke("update_user_segments", body=body, pathParameters={"user_id": "u"})
    found = problem(answer, 422)
    assert [one["field"] for one in found["errors"]] == ["add.0.ttl_seconds"]
    assert enrolment.segments_of("u", consistent=True)["segments"] == []
    assert reports.history("u", "2026-01", "9999-12")["rows"] == 0


def test_what_is_stored_past_the_last_moment_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a service of before had committed it: each read shows the last moment there is."""
    segments.create("A", "", 0, "me")
    users.register("u")
    monkeypatch.setattr(enrolment, "_check_ends", lambda *_: None)
    wanted = {"A": enrolment.Wanted("add.0", expires_at=moments.LAST + 1)}
    enrolment.change_segments("u", wanted, {}, register=False, by="me")
    last = "9999-12-31T23:59:59.999Z"
    assert enrolment.segments_of("u", consistent=True)["segments"][0]["expires_at"] == last
    assert members.page("A", 10, None)["members"][0]["expires_at"] == last
    assert ofrep.evaluate("A", "u")["metadata"]["expiresAt"] == last
    assert reports.history("u", "2026-01", "9999-12")["rows"] == 1
