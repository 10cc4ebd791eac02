"""Every operation of the template in a prepared state, and the wire to AWS in the hands of a test."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
import httpx
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from segmentation import moments, settings
from segmentation.operations import enrolment, segments, sweep, users
from segmentation.store import database, numbers
from tests.integration import invariants
from tests.integration.invariants import Table
from tests.support import processes
from tests.support.gateway import Gateway
from tools import template


@dataclass(frozen=True)
class Request:
    """A request of an operation, and what a client hears that repeats it after it was applied.

    ``again`` is None where the same request holds once more, with the same status.
    """

    name: str
    method: str
    path: str
    body: Any = None
    again: int | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def registers(self) -> bool:
        """Whether it takes numbers for users."""
        return "register" in self.name


MONTH = moments.text(moments.now())[:7]
_LATER = "2100-01-01T00:00:00Z"
_OFREP = {"context": {"targetingKey": "ann"}}

REQUESTS = (
    Request("create_segment", "POST", "/v1/segments", {"slug": "NEW", "percent": 10}, again=409),
    Request("list_segments", "GET", "/v1/segments?status=all"),
    Request("get_segment", "GET", "/v1/segments/HALF"),
    Request("update_segment", "PATCH", "/v1/segments/HALF", {"description": "more", "percent": 60}),
    Request("delete_segment", "DELETE", "/v1/segments/HALF", again=404),
    Request("count_segment", "GET", "/v1/segments/HALF/count"),
    Request("list_segment_steps", "GET", "/v1/segments/HALF/steps"),
    Request("list_segment_members", "GET", "/v1/segments/HALF/members?limit=3"),
    Request("list_segment_members:few", "GET", "/v1/segments/FEW/members"),
    Request("register_users", "POST", "/v1/users", {"ids": ["ann", *(f"new{n}" for n in range(6))]}),
    Request("register_user", "PUT", "/v1/users/new", again=200),
    Request("register_user:no_hole", "PUT", "/v1/users/new", again=200),
    Request("list_users", "GET", "/v1/users?limit=3"),
    Request("get_user", "GET", "/v1/users/ann"),
    Request("delete_user", "DELETE", "/v1/users/ann", again=404),
    Request("get_user_segments", "GET", "/v1/users/ann/segments"),
    Request("get_user_segments:consistent", "GET", "/v1/users/ann/segments?consistent=true"),
    Request(
        "query_memberships",
        "POST",
        "/v1/memberships/query",
        {"user_ids": ["ann", "bob", "nobody", "u3"], "slugs": ["HALF", "HAND"]},
    ),
    Request(
        "update_user_segments",
        "PATCH",
        "/v1/users/ann/segments",
        {"add": ["FEW", {"slug": "HALF", "expires_at": _LATER}], "remove": ["HAND"]},
    ),
    Request(
        "update_user_segments:register",
        "PATCH",
        "/v1/users/new/segments",
        {"add": ["HAND"], "remove": ["ALL"], "register": True},
    ),
    Request(
        "update_user_segments:register:no_hole",
        "PATCH",
        "/v1/users/new/segments",
        {"add": ["HAND"], "register": True},
    ),
    Request("report_history", "GET", f"/v1/users/ann/history?from={MONTH}"),
    Request("health", "GET", "/v1/health"),
    Request("evaluate_flag", "POST", "/ofrep/v1/evaluate/flags/HALF", _OFREP),
    Request("evaluate_flags", "POST", "/ofrep/v1/evaluate/flags", _OFREP),
)
OPERATIONS = {route.module for route in template.operations()}
SCENES = [one for one in REQUESTS if one.name.partition(":")[0] in OPERATIONS]

type Before = Callable[[int, str, AWSPreparedRequest], AWSResponse | None]
type After = Callable[[int, str], None]


@dataclass
class Wire:
    """All that is sent to AWS, seen where botocore sends it.

    ``before`` may answer in AWS's place, or raise; ``after`` may raise when AWS has done what it was asked
    for and its answer is on the way. Both are told how many requests were sent before, and what it is.
    """

    before: Before = lambda index, name, request: None
    after: After | None = None
    sent: list[str] = field(default_factory=list)
    _one_by_one: Any = field(default_factory=threading.Lock)

    def attach(self) -> None:
        """Takes hold of the clients that this process makes from here on, until it starts anew."""
        processes.watch(self._first, self._last)

    def _first(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
        name = event_name.removeprefix("before-send.")
        with self._one_by_one:
            index = len(self.sent)
            self.sent.append(name)
        answer = self.before(index, name, request)
        if answer is not None:
            request.url = "http://127.0.0.1"  # moto, which is asked all the same, must not do it
        return answer

    def _last(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse | None:
        """Runs after moto has done what S3 was asked for; what DynamoDB is asked for is sent here."""
        if self.after is None or request.url == "http://127.0.0.1":
            return None
        name = event_name.removeprefix("before-send.")
        answer: AWSResponse | None = None
        if name.startswith("dynamodb."):
            answer = database.client()._endpoint.http_session.send(request)  # type: ignore[attr-defined]
        self.after(len(self.sent) - 1, name)
        return answer


@dataclass(frozen=True)
class Outcome:
    """What a request that nobody disturbed answered, left behind, and asked of AWS."""

    status: int
    answer: Any
    table: Any
    reports: Any
    calls: list[str]


class Scene:
    """The prepared state, to which every attempt goes back."""

    def __init__(self) -> None:
        self._client = httpx.Client(base_url="http://in.process", transport=Gateway("the-tests"))
        self._raw = boto3.client("dynamodb")
        self._s3 = boto3.client("s3", region_name="us-east-1")
        self._sound: list[Any] = []
        _prepare()
        self._client.get(f"/v1/users/ann/history?from={MONTH}").raise_for_status()
        self._open = self.dump()
        self._closed = {
            key: {**item, "lost_at": {"N": str(_NEVER)}} if key[0] == numbers.HOLES else item
            for key, item in self._open.items()
        }
        self.table = self._open
        self._objects = self.objects()
        self.check(self.table)

    def dump(self) -> Table:
        """What is in the table now."""
        return invariants.dump(self._raw)

    def check(self, table: Table, *, may_lose: int = 0) -> None:
        """Fails when the table, as it is now, is not sound. The service is asked about each kind once."""
        invariants.check_table(table, may_lose=may_lose)
        if (likeness := plain(table)) not in self._sound:
            invariants.check(may_lose=may_lose)
            self._sound.append(likeness)

    def swept(self) -> Table:
        """The table once the sweep has been here: no number is lost any more."""
        now = self.dump()
        lost = invariants.check_table(now, may_lose=_MOST_LOST).lost
        if lost:
            assert sweep.sweep(seconds=60)["lost"] == len(lost)
            now = self.dump()
            self.check(now)
        return now

    def fresh(self, wire: Wire | None = None) -> Wire:
        """The prepared state and a process that has just started, with its wire."""
        self._restore()
        processes.start_anew()
        wire = wire or Wire()
        wire.attach()
        return wire

    def send(self, request: Request) -> httpx.Response:
        """The answer of the service."""
        return self._client.request(request.method, request.path, json=request.body)

    def undisturbed(self, request: Request) -> Outcome:
        """The outcome of a request in the prepared state, to which all that follows goes back.

        There is a hole, which those who register may take; but for requests that are to find none.
        """
        self.table = self._closed if request.name.endswith("no_hole") else self._open
        wire = self.fresh()
        answer = self.send(request)
        assert answer.is_success, answer.text
        calls = list(wire.sent)
        table = self.dump()
        self.check(table)
        if request.name == "delete_user":
            assert not [key for key in self.objects() if key.startswith("reports/ann/")]
        return Outcome(
            answer.status_code,
            self.shown(answer),
            plain(table, numbered=not request.registers),
            plain_reports(self.objects()),
            calls,
        )

    def shown(self, answer: httpx.Response) -> Any:
        """An answer without what is never the same twice: times, random names. A report is what it holds."""
        if not answer.content:
            return None
        found = answer.json()
        if "url" in found:
            key = unquote(urlsplit(found.pop("url")).path).lstrip("/")
            assert self._s3.get_object(Bucket=settings.reports_bucket(), Key=key)["ContentType"] == (
                "text/csv; charset=utf-8"
            )
            found["csv"] = self.objects()[key].decode()
            found.pop("expires_at")
            return found
        if answer.request.url.path == "/v1/users/new/segments":  # a rollout goes by the number, any number
            found["segments"] = [one for one in found["segments"] if one["reason"] == "manual"]
        return json.loads(_TIME.sub("<time>", json.dumps(found)))

    def retry(self, request: Request, outcome: Outcome) -> None:
        """Repeats a request that got no good answer, as a client would: it ends as if nothing had been.

        What it answers depends on how far it came: not at all, half of it, or all of it.
        """
        before = self.dump()
        if before != self.table:
            self.check(before, may_lose=_MOST_LOST if request.registers else 0)
        answer = self.send(request)
        self.check_outcome(request, outcome)
        self._check_reports(request, outcome)
        applied = self._like(request, before) == outcome.table and before != self.table
        expected = request.again if applied and request.again else outcome.status
        assert answer.status_code == expected, answer.text
        shown = self.shown(answer)
        if before == self.table:
            assert shown == outcome.answer
        elif request.name == "register_users":
            assert sorted(shown["registered"] + shown["existing"]) == sorted(request.body["ids"])
        elif request.name.startswith("update_user_segments") and applied:
            assert shown == {**outcome.answer, "added": [], "removed": []}
        elif expected < 300:
            assert shown == outcome.answer

    def check_outcome(self, request: Request, outcome: Outcome) -> None:
        """Fails when the table is not as the request leaves it, whatever was in its way.

        A number may be another then, since one that was taken is perhaps lost. The sweep finds it.
        """
        now = self.swept() if request.registers else self.dump()
        assert self._like(request, now) == outcome.table
        if now != self.table:
            self.check(now)

    def _like(self, request: Request, table: Table) -> Any:
        return plain(table, numbered=not request.registers)

    def _check_reports(self, request: Request, outcome: Outcome) -> None:
        """A report that was written before the cut stays until its day is over: nobody has its name."""
        found = plain_reports(self.objects())
        if request.name == "report_history":
            assert set(found) == set(outcome.reports)
        else:
            assert found == outcome.reports

    def objects(self) -> dict[str, bytes]:
        """The objects in the bucket of the reports."""
        bucket = settings.reports_bucket()
        found = self._s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {
            one["Key"]: self._s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in found
        }

    def _restore(self) -> None:
        now = self.dump()
        writes: list[Any] = [
            {"PutRequest": {"Item": item}} for key, item in self.table.items() if now.get(key) != item
        ]
        writes += [
            {"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}
            for pk, sk in now.keys() - self.table.keys()
        ]
        for start in range(0, len(writes), 25):
            some = {settings.table_name(): writes[start : start + 25]}
            assert not self._raw.batch_write_item(RequestItems=some)["UnprocessedItems"]
        bucket = settings.reports_bucket()
        there = self.objects()
        for key in there.keys() - self._objects.keys():
            self._s3.delete_object(Bucket=bucket, Key=key)
        for key in self._objects.keys() - there.keys():
            self._s3.put_object(Bucket=bucket, Key=key, Body=self._objects[key])


_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_COUNTERS_OF_NUMBERS = (("COUNTER", "USERS"), ("COUNTER", "SWEPT"))
_MOST_LOST = 10
_NEVER = 10**15
_MOMENTS = ("registered_at", "changed_at", "created_at", "deleted_at", "added_at", "at", "ttl")


def plain(table: Table, *, numbered: bool = True) -> Any:
    """A table without what is never the same twice: a time is only there, an id says whose it is.

    Where it isn't ``numbered``, also without the numbers of users, and what is kept of them.
    """
    ids = {
        item["id"]["S"]: f"{sk.partition('#')[0]}@{pk}"
        for (pk, sk), item in table.items()
        if pk in ("CATALOGUE", "ARCHIVE")
    }
    found = []
    for key, item in sorted(table.items()):
        if not numbered and (key[0] == numbers.HOLES or key in _COUNTERS_OF_NUMBERS):
            continue
        left_out = _MOMENTS if numbered else (*_MOMENTS, "member", "group")
        kept = {name: value for name, value in item.items() if name not in left_out}
        text = json.dumps(kept | {"has": sorted(set(item) & set(_MOMENTS))}, sort_keys=True)
        for segment_id, whose in ids.items():
            text = text.replace(segment_id, whose)
        found.append(json.loads(text))
        told = [one["M"]["segment"]["M"] for one in _changes(key, found[-1]) if "segment" in one["M"]]
        for segment in (found[-1], *told):
            for step in segment.get("steps", {}).get("L", ()):
                del step["L"][0]
            segment.pop("created_at", None)
    return sorted(found, key=json.dumps)


def _changes(key: invariants.Key, item: Any) -> Any:
    """The changes that the version of the segments tells."""
    return item["changes"]["L"] if key == ("COUNTER", "CATALOGUE") else []


def plain_reports(objects: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Reports without their random names, sorted."""
    return sorted((key.rpartition("/")[0], content) for key, content in objects.items())


def change(
    user_id: str, add: list[str], remove: list[str] | None = None, *, ttl: int | None = None
) -> enrolment.ChangedSegments:
    """An update of a user, by the function that the handler calls; ``ttl`` in milliseconds."""
    return enrolment.change_segments(
        user_id,
        dict.fromkeys(add, enrolment.Wanted("add", ttl=ttl)),
        dict.fromkeys(remove or [], "remove"),
        register=False,
        by="me",
    )


def _prepare() -> None:
    """Users with every kind of record, and one who left a hole; segments of every kind."""
    segments.create("HAND", "", 0, "me")
    segments.create("HALF", "half of them", 5000, "me")
    segments.create("ALL", "", 10_000, "me")
    segments.create("FEW", "", 300, "me")
    segments.create("OLD", "", 0, "me")
    segments.create("BACK", "", 0, "me")
    users.register_many(["gone", "ann", "bob", *(f"u{number}" for number in range(9))])
    change("ann", ["OLD", "BACK"])
    change("ann", ["HAND"], ["HALF"], ttl=86_400_000)
    change("bob", ["HALF", "FEW"], ["ALL"])
    change("gone", ["HAND"])
    segments.delete("OLD")
    segments.delete("BACK")
    segments.create("BACK", "again", 0, "me")
    segments.update("HALF", None, 4000)
    users.delete("gone")
