"""History: the report, its link and its rows."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pytest

from tests.contract.test_memberships import change, in_future, let_expire
from tests.contract.test_segments import MOMENT
from tools.patience import PATIENCE

type Segments = Callable[..., str]
HEADER = ["user_id", "segment", "operation", "reason", "timestamp", "expires_at"]
MONTH = datetime.now(UTC).strftime("%Y-%m")


def report(api: httpx.Client, user: str, **query: str) -> dict[str, Any]:
    """A report that must succeed; by default of this month (and the next, if it ends meanwhile)."""
    query = query or {"from": MONTH, "to": (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m")}
    answer = api.get(f"/v1/users/{user}/history", params=query)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    assert set(made) == {"url", "expires_at", "rows"}
    return made


def download(url: str) -> httpx.Response:
    """What the link gives; on the mocked AWS, which serves no links, what lies behind it."""
    if ".amazonaws.com/" not in url:
        return httpx.get(url, timeout=PATIENCE)
    key = httpx.URL(url).path.removeprefix("/")
    found = boto3.client("s3").get_object(Bucket="reports-bucket", Key=key)
    headers = {"content-type": found["ContentType"], "content-disposition": found["ContentDisposition"]}
    return httpx.Response(200, headers=headers, content=found["Body"].read())


def rows(api: httpx.Client, user: str, **query: str) -> list[list[str]]:
    """The rows below the header."""
    made = report(api, user, **query)
    answer = download(made["url"])
    assert answer.status_code == 200
    header, *found = csv.reader(io.StringIO(answer.content.decode("utf-8"), newline=""), delimiter=";")
    assert header == HEADER
    assert made["rows"] == len(found)
    stamps = [row[4] for row in found]
    assert stamps == sorted(stamps)
    assert all(re.fullmatch(MOMENT, stamp) for stamp in stamps)
    assert all(row[0] == user for row in found)
    return found


def test_each_real_change_is_one_row(api: httpx.Client, user: str, segment: Segments) -> None:
    a, b = segment("A"), segment("B")
    expires_at = "2099-01-01T00:00:00.000Z"
    first = change(api, user, add=[a, {"slug": b, "expires_at": expires_at}])["segments"]
    change(api, user, add=[a], remove=[])
    change(api, user, add=[{"slug": a, "expires_at": expires_at}])
    change(api, user, add=[{"slug": a, "expires_at": expires_at}])
    change(api, user, remove=[a])
    change(api, user, remove=[a])
    change(api, user, add=[b])

    found = rows(api, user)

    assert [row[1:4] + row[5:] for row in found] == [
        [a, "add", "manual", ""],
        [b, "add", "manual", expires_at],
        [a, "reschedule", "manual", expires_at],
        [a, "remove", "manual", ""],
        [b, "reschedule", "manual", ""],
    ]
    assert [row[4] for row in found[:2]] == [one["added_at"] for one in first]


def test_the_file_as_it_is_written(api: httpx.Client, user: str, segment: Segments) -> None:
    a = segment("A")
    added_at = change(api, user, add=[a])["segments"][0]["added_at"]

    answer = download(report(api, user)["url"])

    assert answer.content == (
        f"user_id;segment;operation;reason;timestamp;expires_at\r\n{user};{a};add;manual;{added_at};\r\n".encode()
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{user}_{MONTH}')


def test_an_expiry_is_a_row_at_its_own_moment_once_it_has_passed(
    api: httpx.Client, user: str, segment: Segments
) -> None:
    a = segment("A")
    change(api, user, add=[{"slug": a, "expires_at": in_future(days=1)}])
    assert [row[2] for row in rows(api, user)] == ["add"]

    end = let_expire(api, user, a)

    assert [row[2:4] for row in rows(api, user)][:2] == [["add", "manual"], ["reschedule", "manual"]]
    assert [row[2:5] for row in rows(api, user)][2:] == [["remove", "expired", end]]
    change(api, user, remove=[a])
    change(api, user, add=[a])
    assert [row[2:4] for row in rows(api, user)] == [
        ["add", "manual"],
        ["reschedule", "manual"],
        ["remove", "expired"],
        ["add", "manual"],
    ]


def test_deleting_a_segment_is_a_row(api: httpx.Client, user: str, segment: Segments) -> None:
    a = segment("A")
    change(api, user, add=[a])
    api.delete(f"/v1/segments/{a}")
    segment("A")
    change(api, user, add=[a])

    assert [row[1:4] for row in rows(api, user)] == [
        [a, "add", "manual"],
        [a, "remove", "segment_deleted"],
        [a, "add", "manual"],
    ]


def test_nothing_is_a_row_after_an_error(api: httpx.Client, user: str, segment: Segments) -> None:
    a = segment("A")
    api.patch(f"/v1/users/{user}/segments", json={"add": [a, "NONE-SUCH"]})
    api.patch(f"/v1/users/{user}/segments", json={"add": [a], "remove": [a]})
    assert rows(api, user) == []


def test_months(api: httpx.Client, user: str, segment: Segments) -> None:
    change(api, user, add=[segment("A")])
    year, month = (int(part) for part in MONTH.split("-"))
    before = f"{year - 1}-12"

    assert report(api, user, **{"from": before})["rows"] == 0
    assert report(api, user, **{"from": f"{year + 1}-01"})["rows"] == 0
    assert report(api, user, **{"from": before, "to": f"{year + 1}-1"})["rows"] == 1
    assert report(api, user, **{"from": f"{year}-{month}", "to": f"{year + 1}-01"})["rows"] == 1
    empty = download(report(api, user, **{"from": "2020-01"})["url"])
    assert empty.content == ";".join(HEADER).encode() + b"\r\n"


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({}, ["from"]),
        ({"to": "2026-08"}, ["from"]),
        ({"from": ""}, ["from"]),
        ({"from": "2026"}, ["from"]),
        ({"from": "2026-13"}, ["from"]),
        ({"from": "2026-00"}, ["from"]),
        ({"from": "0000-01"}, ["from"]),
        ({"from": "2026-08-01"}, ["from"]),
        ({"from": "26-08"}, ["from"]),
        ({"from": "2026-08", "to": "x"}, ["to"]),
        ({"from": "x", "to": "y"}, ["from", "to"]),
        ({"from": "2026-08", "to": "2026-07"}, ["to"]),
        ({"from": "2026-08", "until": "2026-09"}, ["until"]),
        ({"from": "\uff12026-08"}, ["from"]),
    ],
)
def test_what_is_no_period(api: httpx.Client, user: str, query: dict[str, str], fields: list[str]) -> None:
    answer = api.get(f"/v1/users/{user}/history", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [one["field"] for one in answer.json()["errors"]] == fields


def test_a_link_lasts_fifteen_minutes_and_its_name_cant_be_guessed(api: httpx.Client, user: str) -> None:
    before = datetime.now(UTC)
    first, second = report(api, user), report(api, user)

    made = datetime.fromisoformat(first["expires_at"]) - timedelta(minutes=15)
    assert before - timedelta(seconds=1) < made <= datetime.now(UTC)
    url = httpx.URL(first["url"])
    assert url.params["X-Amz-Expires"] == "900"
    assert url.params["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    names = {httpx.URL(made["url"]).path.rpartition("/")[2] for made in (first, second)}
    assert len(names) == 2
    assert all(len(one) >= 32 for one in names)
