"""What passes is survived, what lasts is a 503 `try_again` in good time, and what is our fault is a 500.

Faults are put in where botocore sends, so that its own retries are tried along with ours. Time is a clock of
the test's: whoever sleeps moves it on.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

import httpx
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from segmentation import deadline
from segmentation.errors import SegmentExists, SegmentNotFound
from segmentation.operations import segments
from segmentation.store import aws, by_number, catalogue, database, parallel
from tests.integration import invariants
from tests.integration.scenes import SCENES, Request, Scene, Wire
from tests.support import processes
from tools import template

WRITE = "dynamodb.TransactWriteItems"
AT_ONCE = parallel.AT_ONCE  # the scene has them one by one
LIMITS = deadline.SECONDS, database._PATIENCE
"""The service's own, before a table that is emulated lifts them."""


@dataclass
class Clock:
    """Time that passes by sleeping, and not by itself."""

    pauses: list[float] = field(default_factory=list)

    @property
    def slept(self) -> float:
        """Seconds slept in all."""
        return sum(self.pauses)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that botocore's retries, ours, and the deadline go by; nobody waits, and all limits hold."""
    clock = Clock()
    beginning = time.monotonic()
    monkeypatch.setattr(time, "sleep", clock.pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: beginning + clock.slept)
    monkeypatch.setattr(deadline, "SECONDS", LIMITS[0])
    monkeypatch.setattr(database, "_PATIENCE", LIMITS[1])
    return clock


class _Body(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _answer(request: AWSPreparedRequest, status: int, kind: str, body: str) -> AWSResponse:
    headers: Any = {"content-type": kind}
    return AWSResponse(request.url, status, headers, _Body(body.encode()))


@dataclass(frozen=True)
class Fault:
    """What happens instead of an answer. ``of`` is the beginning of the calls that it can happen to."""

    name: str
    happen: Callable[[AWSPreparedRequest], AWSResponse]
    of: str = ""

    def __str__(self) -> str:
        return self.name


def _refused(status: int, code: str, **more: Any) -> Fault:
    """An error of DynamoDB's."""
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "No.", **more})
    name = ",".join([code, *(one["Code"] for one in more.get("CancellationReasons", ()))])
    of = WRITE if code.startswith("Transaction") else "dynamodb."
    return Fault(name, lambda request: _answer(request, status, "application/x-amz-json-1.0", body), of)


def _refused_by_s3(status: int, code: str) -> Fault:
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>No.</Message></Error>'
    return Fault(f"s3:{code}", lambda request: _answer(request, status, "application/xml", body), "s3.")


def _html(status: int) -> Fault:
    """What a load balancer says when what is behind it is gone."""
    body = f"<html><head><title>{status}</title></head><body>Sorry</body></html>"
    return Fault(f"html:{status}", lambda request: _answer(request, status, "text/html", body))


def _no_answer(error: Callable[..., Exception]) -> Fault:
    def happen(request: AWSPreparedRequest) -> AWSResponse:
        raise error(endpoint_url=request.url)

    return Fault(str(error), happen)


def _cancelled(*codes: str) -> Fault:
    reasons = [{"Code": code, "Message": None if code == "None" else "No."} for code in codes]
    return _refused(400, "TransactionCanceledException", CancellationReasons=reasons)


PASSING = [
    _refused(400, "ProvisionedThroughputExceededException"),
    _refused(400, "ThrottlingException"),
    _refused(400, "RequestLimitExceeded"),
    _refused(500, "InternalServerError"),
    _refused(503, "ServiceUnavailable"),
    _refused(400, "TransactionInProgressException"),
    _cancelled("TransactionConflict", "None"),
    _cancelled("None", "ThrottlingError"),
    _cancelled("ProvisionedThroughputExceeded", "TransactionConflict"),
    _refused_by_s3(503, "SlowDown"),
    _refused_by_s3(500, "InternalError"),
    _refused_by_s3(503, "ServiceUnavailable"),
    _refused_by_s3(400, "RequestTimeout"),
    _html(500),
    _html(502),
    _html(503),
    _html(504),
    _no_answer(ReadTimeoutError),
    _no_answer(ConnectTimeoutError),
    _no_answer(EndpointConnectionError),
    _no_answer(ConnectionClosedError),
]
OURS = [
    _refused(400, "AccessDeniedException"),
    _refused(400, "ValidationException"),
    _refused(400, "ResourceNotFoundException"),
    _cancelled("ValidationError", "None"),
    _refused_by_s3(403, "AccessDenied"),
    _refused_by_s3(404, "NoSuchBucket"),
]


def once(fault: Fault, index: int) -> Wire:
    """A wire on which the fault happens to the call of this index, and to no other."""
    return Wire(before=lambda at, _, request: fault.happen(request) if at == index else None)


def lasting(fault: Fault, index: int) -> Wire:
    """A wire on which the fault happens to every call that it can happen to, from this index on."""

    def before(at: int, name: str, request: AWSPreparedRequest) -> AWSResponse | None:
        return fault.happen(request) if at >= index and name.startswith(fault.of) else None

    return Wire(before=before)


def targets(fault: Fault, calls: list[str]) -> list[int]:
    """The calls that a fault can happen to."""
    return [index for index, name in enumerate(calls) if name.startswith(fault.of)]


def spread(calls: list[str]) -> Iterator[tuple[Fault, int]]:
    """Faults and the calls they hit: each at one call that writes and at one that reads, in turn; and some
    fault at every call there is."""
    met = set()
    for turn, fault in enumerate(PASSING):
        hit = targets(fault, calls)
        for some in ([at for at in hit if writes(calls[at])], [at for at in hit if not writes(calls[at])]):
            for index in some[turn % max(1, len(some)) :][:1]:
                met.add(index)
                yield fault, index
    for index in set(range(len(calls))) - met:
        kinds = [fault for fault in PASSING if calls[index].startswith(fault.of)]
        yield kinds[index % len(kinds)], index


def writes(name: str) -> bool:
    """Whether a call changes something."""
    return any(word in name for word in ("Write", "Put", "Delete"))


def assert_as_undisturbed(scene: Scene, request: Request, answer: httpx.Response, expected: Any) -> None:
    assert answer.status_code == expected.status, answer.text
    assert scene.shown(answer) == expected.answer
    scene.check_outcome(request, expected)


def assert_try_again(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Retry-After"].isdigit()
    if not answer.request.url.path.startswith("/ofrep"):  # a protocol with errors of its own
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.json()["code"], answer.json()["status"]) == ("try_again", 503)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("request_", SCENES, ids=str)
def test_one_passing_fault_at_any_call_is_survived(request_: Request, scene: Scene) -> None:
    outcome = scene.undisturbed(request_)
    met = set()
    for fault, index in spread(outcome.calls):
        wire = scene.fresh(once(fault, index))
        answer = scene.send(request_)
        assert len(wire.sent) > len(outcome.calls), fault
        assert_as_undisturbed(scene, request_, answer, outcome)
        met.add(index)
    assert met == set(range(len(outcome.calls)))


@pytest.mark.parametrize("request_", SCENES, ids=str)
def test_a_lasting_fault_is_a_503_and_leaves_nothing_half_written(
    request_: Request, scene: Scene, clock: Clock
) -> None:
    """Whatever it is, whenever it begins: a request that is repeated ends as if nothing had been."""
    outcome = scene.undisturbed(request_)
    timeout = template.load()["Globals"]["Function"]["Timeout"]
    for turn, fault in enumerate(PASSING):
        hit = targets(fault, outcome.calls)
        for index in hit[turn % max(1, len(hit)) :][:1]:
            scene.fresh(lasting(fault, index))
            clock.pauses.clear()
            answer = scene.send(request_)
            assert clock.slept < timeout
            if answer.is_success:
                assert (request_.name, fault.of) == ("register_user", WRITE)  # it can do without transactions
                assert_as_undisturbed(scene, request_, answer, outcome)
                continue
            assert_try_again(answer)
            processes.start_anew()
            scene.retry(request_, outcome)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("request_", SCENES, ids=str)
def test_what_was_done_and_not_heard_of_is_done_once(request_: Request, scene: Scene) -> None:
    outcome = scene.undisturbed(request_)
    for index in (index for index, name in enumerate(outcome.calls) if writes(name)):
        for error in (ConnectionClosedError, ReadTimeoutError):

            def after(at: int, _: str, lost: int = index, error: Callable[..., Exception] = error) -> None:
                if at == lost:
                    raise error(endpoint_url="http://aws")

            scene.fresh(Wire(after=after))
            assert_as_undisturbed(scene, request_, scene.send(request_), outcome)


@pytest.mark.parametrize("request_", SCENES, ids=str)
def test_what_is_our_fault_is_a_500_at_once(request_: Request, scene: Scene, clock: Clock) -> None:
    outcome = scene.undisturbed(request_)
    for fault in OURS:
        for index in {*targets(fault, outcome.calls)[:1], *targets(fault, outcome.calls)[-1:]}:
            wire = scene.fresh(once(fault, index))
            answer = scene.send(request_)
            assert answer.status_code == 500, (fault, answer.text)
            if not request_.path.startswith("/ofrep"):
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert answer.json()["code"] == "internal_error"
            assert len(wire.sent) == index + 1
            processes.start_anew()
            scene.retry(request_, outcome)
    assert not any(clock.pauses)


def test_faults_of_calls_that_run_at_the_same_time(
    scene: Scene, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each means to the caller what it means when calls run one by one, and no thread is left behind. Here
    the calls are told from each other by what they ask for, since their order is none."""
    monkeypatch.setattr(parallel, "AT_ONCE", AT_ONCE)
    request = next(one for one in SCENES if one.name == "list_segment_members")
    outcome = scene.undisturbed(request)
    bodies: list[Any] = []

    def note(at: int, name: str, sent: AWSPreparedRequest) -> None:
        if name == "dynamodb.Query":
            bodies.append(sent.body)

    scene.fresh(Wire(before=note))
    scene.send(request)
    assert len(set(bodies)) == len(bodies) >= 2 * by_number.SHARDS
    threads = threading.enumerate()
    for turn, body in enumerate(bodies):
        passing = [fault for fault in PASSING if "dynamodb.Query".startswith(fault.of)]
        fault = passing[turn % len(passing)]
        met: list[Any] = []

        def before(
            at: int,
            name: str,
            sent: AWSPreparedRequest,
            fault: Fault,
            often: bool,
            body: Any = body,
            met: Any = met,
        ) -> AWSResponse | None:
            if sent.body != body or (met and not often):
                return None
            met.append(at)
            return fault.happen(sent)

        scene.fresh(Wire(before=partial(before, fault=fault, often=False)))
        assert_as_undisturbed(scene, request, scene.send(request), outcome)
        assert len(met) == 1

        scene.fresh(Wire(before=partial(before, fault=fault, often=True)))
        assert_try_again(scene.send(request))
        assert len(met) == 1 + aws.DATABASE_ATTEMPTS
        assert threading.enumerate() == threads

        clock.pauses.clear()
        scene.fresh(Wire(before=partial(before, fault=OURS[turn % 3], often=True)))
        assert scene.send(request).status_code == 500
        assert (clock.pauses, threading.enumerate()) == ([], threads)


def pauses_of(scene: Scene, clock: Clock, fault: Fault) -> list[float]:
    """How an update pauses when this fault lasts."""
    request = next(one for one in SCENES if one.name == "update_user_segments")
    scene.fresh(lasting(fault, 0))
    clock.pauses.clear()
    assert_try_again(scene.send(request))
    return clock.pauses.copy()


def test_pauses_are_jittered_and_bounded(scene: Scene, clock: Clock) -> None:
    throttled, conflict = PASSING[0], PASSING[6]
    assert pauses_of(scene, clock, throttled) != pauses_of(scene, clock, throttled)

    for _ in range(5):
        pauses = pauses_of(scene, clock, throttled)
        assert len(pauses) == aws.DATABASE_ATTEMPTS - 1
        assert all(0 <= pause <= 2**attempt for attempt, pause in enumerate(pauses))

    pauses = pauses_of(scene, clock, conflict)
    assert len(pauses) > 10
    assert len(set(pauses)) == len(pauses)
    assert max(pauses) <= 0.5
    assert LIMITS[1] <= sum(pauses) < deadline.SECONDS


def test_a_conflict_that_passes_is_waited_for(scene: Scene, clock: Clock) -> None:
    request = next(one for one in SCENES if one.name == "update_user_segments")
    outcome = scene.undisturbed(request)
    conflict = PASSING[6]
    left = 12

    def before(at: int, name: str, request: AWSPreparedRequest) -> AWSResponse | None:
        nonlocal left
        if name != WRITE or left == 0:
            return None
        left -= 1
        return conflict.happen(request)

    scene.fresh(Wire(before=before))
    assert_as_undisturbed(scene, request, scene.send(request), outcome)
    assert len(clock.pauses) == 12


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("code", "status"), [("InternalError", 503), ("SlowDown", 503), ("AccessDenied", 500)]
)
def test_a_report_that_cannot_be_deleted(scene: Scene, code: str, status: int) -> None:
    """S3 deletes some of what it is asked for and says in a 200 what it did not."""
    request = next(one for one in SCENES if one.name == "delete_user")
    outcome = scene.undisturbed(request)
    body = f"<DeleteResult><Error><Key>k</Key><Code>{code}</Code></Error></DeleteResult>"

    def before(at: int, name: str, request: AWSPreparedRequest) -> AWSResponse | None:
        return _answer(request, 200, "application/xml", body) if name == "s3.DeleteObjects" else None

    scene.fresh(Wire(before=before))
    assert scene.send(request).status_code == status
    processes.start_anew()
    scene.retry(request, outcome)


def unprocessed(index: int, *, forever: bool = False, meanwhile: Callable[[], Any] | None = None) -> Wire:
    """A wire on which a BatchGetItem leaves one key for later; ``meanwhile`` happens between the two."""

    def before(at: int, name: str, request: AWSPreparedRequest) -> AWSResponse | None:
        if name != "dynamodb.BatchGetItem" or at < index or (at > index and not forever):
            return None
        body: Any = request.body
        ((table, asked),) = json.loads(body)["RequestItems"].items()
        answered, left = asked["Keys"][:-1], asked["Keys"][-1:]
        items = [invariants.dump().get((key["pk"]["S"], key["sk"]["S"])) for key in answered]
        body = {
            "Responses": {table: [item for item in items if item]},
            "UnprocessedKeys": {table: {"Keys": left, "ConsistentRead": True}},
        }
        if meanwhile is not None:
            meanwhile()
        return _answer(request, 200, "application/x-amz-json-1.0", json.dumps(body))

    return Wire(before=before)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("request_", SCENES, ids=str)
def test_keys_that_were_not_processed_are_asked_for_again(request_: Request, scene: Scene) -> None:
    outcome = scene.undisturbed(request_)
    for index, name in enumerate(outcome.calls):
        if name == "dynamodb.BatchGetItem":
            scene.fresh(unprocessed(index))
            assert_as_undisturbed(scene, request_, scene.send(request_), outcome)
            scene.fresh(unprocessed(index, forever=True))
            assert_try_again(scene.send(request_))
            processes.start_anew()
            scene.retry(request_, outcome)


@pytest.mark.usefixtures("clock")
def test_a_segment_that_changes_while_it_is_being_read_loses_nothing(scene: Scene) -> None:
    """A BatchGetItem is no snapshot: the segment may be older than the version that comes with it."""
    scene.fresh()
    in_between: list[Any] = []

    def meanwhile() -> None:
        if not in_between:
            in_between.append(None)
            segments.update("HALF", "of another", 7000)

    unprocessed(0, meanwhile=meanwhile).attach()
    segments.update("HALF", None, 8000)

    found = catalogue.get("HALF")
    assert found is not None
    assert (found.description, [step.share for step in found.steps]) == (
        "of another",
        [5000, 4000, 7000, 8000],
    )
    invariants.check()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("act", ["create", "delete"])
def test_a_slug_that_is_taken_or_left_while_it_is_being_read(scene: Scene, act: str) -> None:
    scene.fresh()
    done: list[Any] = []

    def meanwhile() -> None:
        if not done:
            done.append(None)
            if act == "create":
                segments.create("NEW", "the first", 0, "another")
            else:
                segments.delete("HALF")

    unprocessed(0, meanwhile=meanwhile).attach()
    if act == "create":
        with pytest.raises(SegmentExists):
            segments.create("NEW", "the second", 0, "me")
    else:
        with pytest.raises(SegmentNotFound):
            segments.update("HALF", "too late", None)
    invariants.check()
