"""Memberships: what a user is in, put in and taken out, for good or for a time."""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Names

type Segments = Callable[..., str]


def change(api: httpx.Client, user: str, **body: Any) -> dict[str, Any]:
    """What a change that must succeed answers."""
    answer = api.patch(f"/v1/users/{user}/segments", json=body)
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def held(api: httpx.Client, user: str, **query: Any) -> list[str]:
    """The slugs of what a user is in."""
    answer = api.get(f"/v1/users/{user}/segments", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["user_id"] == user
    return [one["slug"] for one in answer.json()["segments"]]


def queried(api: httpx.Client, **body: Any) -> dict[str, Any]:
    """What a query of many users that must succeed answers."""
    answer = api.post("/v1/memberships/query", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def in_future(**ahead: float) -> str:
    """A moment as a caller would write it."""
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat(timespec="milliseconds")


type How = Callable[[int], dict[str, Any]]
AHEAD = (1, 4, 16, 64, 256)
"""Seconds. A machine that is too busy for the first gets the next."""


def by_expires_at(ahead: int) -> dict[str, Any]:
    """An end so many seconds from now."""
    return {"expires_at": in_future(seconds=ahead)}


def let_expire(api: httpx.Client, user: str, *slugs: str) -> str:
    """Moves the end of memberships by hand to one close by, and waits until it is over; gives the end."""
    for ahead in AHEAD:
        if end := _move_end(api, user, slugs, by_expires_at(ahead)):
            break
    _pass_by(end)
    return end


def look_and_let_expire[T](
    api: httpx.Client, user: str, slug: str, look: Callable[[], T], how: How = by_expires_at
) -> tuple[T, str]:
    """The same, and what ``look`` saw before the end. It looks again where the end was over when it had."""
    for ahead in AHEAD:
        if end := _move_end(api, user, (slug,), how(ahead)):
            seen = look()
            if _left(end) > 0:
                break
    _pass_by(end)
    return seen, end


def _move_end(api: httpx.Client, user: str, slugs: Collection[str], end: dict[str, Any]) -> str:
    """The end as it is now; empty where it was over before the request came, which is refused."""
    add = [{"slug": slug, **end} for slug in slugs]
    answer = api.patch(f"/v1/users/{user}/segments", json={"add": add})
    if answer.status_code == 422:
        return ""
    (until,) = {one["expires_at"] for one in answer.json()["segments"] if one["slug"] in slugs}
    return str(until)


def _left(moment: str) -> float:
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds()


def _pass_by(moment: str) -> None:
    """Waits until this moment is over, by some milliseconds."""
    time.sleep(max(0.0, _left(moment)) + 0.005)


def test_in_and_out(api: httpx.Client, user: str, segment: Segments) -> None:
    a, b, c = segment("A"), segment("B"), segment("C")

    first = change(api, user, add=[c, a])
    assert (first["user_id"], first["added"], first["removed"]) == (user, [c, a], [])
    assert [one["slug"] for one in first["segments"]] == [a, c]
    assert all(one["reason"] == "manual" and "expires_at" not in one for one in first["segments"])
    assert api.get(f"/v1/users/{user}/segments").json() == {"user_id": user, "segments": first["segments"]}

    second = change(api, user, add=[b], remove=[a])
    assert (second["added"], second["removed"]) == ([b], [a])
    assert (
        held(api, user) == held(api, user, consistent="true") == held(api, user, consistent="false") == [b, c]
    )


def test_what_holds_already_is_no_change(api: httpx.Client, user: str, segment: Segments) -> None:
    a, b = segment("A"), segment("B")
    before = change(api, user, add=[a])

    again = change(api, user, add=[a], remove=[b])

    assert (again["added"], again["removed"]) == ([], [])
    assert again["segments"] == before["segments"]


def test_all_or_nothing_with_unknown_slugs(
    api: httpx.Client, user: str, name: Names, segment: Segments
) -> None:
    a, b = segment("A"), segment("B")
    change(api, user, add=[b])

    answer = api.patch(
        f"/v1/users/{user}/segments",
        json={"add": [a, name("X"), {"slug": name("Y")}], "remove": [b, name("Z")]},
    )

    assert answer.status_code == 404
    problem = answer.json()
    assert problem["code"] == "segment_not_found"
    assert [one["field"] for one in problem["errors"]] == ["add.1", "add.2", "remove.1"]
    for missing in (name("X"), name("Y"), name("Z")):
        assert missing in str(problem["errors"])
    assert held(api, user) == [b]


def test_all_or_nothing_with_a_bad_date(api: httpx.Client, user: str, segment: Segments) -> None:
    a, b = segment("A"), segment("B")
    answer = api.patch(
        f"/v1/users/{user}/segments", json={"add": [a, {"slug": b, "expires_at": in_future(days=-1)}]}
    )
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["add.1.expires_at"]
    assert held(api, user) == []


def test_unknown_users_are_refused_unless_registered(
    api: httpx.Client, name: Names, segment: Segments
) -> None:
    a, user = segment("A"), name("new")

    for body in ({"add": [a]}, {"add": [a], "register": False}, {"remove": [a]}):
        answer = api.patch(f"/v1/users/{user}/segments", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "user_not_found")
    refused = api.patch(f"/v1/users/{user}/segments", json={"add": [name("NONE")], "register": True})
    assert refused.json()["code"] == "segment_not_found"
    assert api.get(f"/v1/users/{user}").status_code == 404

    assert change(api, user, add=[a], register=True)["added"] == [a]
    assert api.get(f"/v1/users/{user}").status_code == 200
    assert change(api, user, remove=[a], register=True)["removed"] == [a]
    other = name("new-and-out")
    assert change(api, other, remove=[a], register=True)["removed"] == []
    assert api.get(f"/v1/users/{other}").status_code == 200


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize(
    "how",
    [by_expires_at, lambda ahead: {"ttl_seconds": ahead}],
    ids=["expires_at", "ttl_seconds"],
)
def test_out_from_the_moment_of_expiry(api: httpx.Client, user: str, segment: Segments, how: How) -> None:
    a, b = segment("A"), segment("B")
    change(api, user, add=[{"slug": a, **how(86_400)}, b])

    def look() -> tuple[Any, ...]:
        own = api.get(f"/v1/users/{user}/segments").json()["segments"]
        count = api.get(f"/v1/segments/{a}/count").json()["manual"]
        return own, count, api.get(f"/v1/segments/{a}/members").json()["members"]

    (own, count, members), end = look_and_let_expire(api, user, a, look, how)

    assert [one["slug"] for one in own] == [a, b]
    assert (own[0]["expires_at"], count) == (end, 1)
    assert members == [
        {"user_id": user, "reason": "manual", "added_at": own[0]["added_at"], "expires_at": end}
    ]
    assert held(api, user) == held(api, user, consistent="true") == [b]
    assert api.get(f"/v1/segments/{a}/count").json()["count"] == 0
    assert api.get(f"/v1/segments/{a}/members").json()["members"] == []
    again = change(api, user, add=[a])
    assert again["added"] == [a]
    assert "expires_at" not in again["segments"][0]
    assert again["segments"][0]["added_at"] >= end


def test_an_expiry_is_kept_to_the_millisecond(api: httpx.Client, user: str, segment: Segments) -> None:
    a = segment("A")
    changed = change(api, user, add=[{"slug": a, "expires_at": "2099-12-31T23:59:59.987+02:00"}])
    assert changed["segments"][0]["expires_at"] == "2099-12-31T21:59:59.987Z"
    changed = change(api, user, add=[{"slug": a, "expires_at": "9999-12-31T23:59:59.999Z"}])
    assert changed["segments"][0]["expires_at"] == "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize("seconds", ["3600.0", "3.6e3", "36e2", "3600.000"])
def test_a_whole_number_of_seconds_is_one_whichever_way_it_is_written(
    api: httpx.Client, user: str, segment: Segments, seconds: str
) -> None:
    body = f'{{"add": [{{"slug": "{segment("A")}", "ttl_seconds": {seconds}}}]}}'
    answer = api.patch(f"/v1/users/{user}/segments", content=body)
    assert answer.status_code == 200
    assert in_future(seconds=3000) < answer.json()["segments"][0]["expires_at"] < in_future(seconds=4200)


def test_another_expiry_replaces_the_one_before(api: httpx.Client, user: str, segment: Segments) -> None:
    a = segment("A")
    first = change(api, user, add=[{"slug": a, "ttl_seconds": 3600}])["segments"][0]

    later = change(api, user, add=[{"slug": a, "ttl_seconds": 7200}])
    assert later["added"] == []
    assert later["segments"][0]["expires_at"] > first["expires_at"]
    assert later["segments"][0]["added_at"] == first["added_at"]

    for_good = change(api, user, add=[a])
    assert for_good["added"] == []
    assert for_good["segments"] == [{"slug": a, "reason": "manual", "added_at": first["added_at"]}]


@pytest.mark.thorough
def test_forty_slugs_at_once(api: httpx.Client, user: str, segment: Segments) -> None:
    slugs = [segment(f"S{number:02}") for number in range(41)]

    assert change(api, user, add=slugs[:40])["added"] == slugs[:40]
    assert held(api, user) == slugs[:40]
    too_many = api.patch(f"/v1/users/{user}/segments", json={"add": slugs[40:], "remove": slugs[:40]})
    assert too_many.status_code == 422
    assert {one["field"] for one in too_many.json()["errors"]} == {"add", "remove"}
    assert change(api, user, add=slugs[40:], remove=slugs[:39])["removed"] == slugs[:39]
    assert held(api, user) == slugs[39:]


@pytest.mark.thorough
def test_what_deleted_segments_leave_behind_is_no_hindrance(
    api: httpx.Client, user: str, segment: Segments
) -> None:
    slugs = [segment(f"S{number:02}") for number in range(40)]
    change(api, user, add=slugs)
    for slug in slugs[:20]:
        api.delete(f"/v1/segments/{slug}")
    new = segment("NEW")

    changed = change(api, user, add=[new], remove=slugs[20:])

    assert changed["removed"] == slugs[20:]
    assert held(api, user) == [new]


def test_many_users_are_told_as_each_alone(api: httpx.Client, name: Names, segment: Segments) -> None:
    by_hand, rollout = segment("BY_HAND"), segment("ROLLOUT", percent=100)
    people = [name(f"user{number}") for number in range(5)]
    assert api.post("/v1/users", json={"ids": people}).status_code == 200
    change(api, people[1], add=[{"slug": by_hand, "expires_at": in_future(days=1)}])
    change(api, people[2], add=[by_hand], remove=[rollout])

    asked = [people[3], name("nobody"), people[1], people[2], people[3], name("no-one"), people[1]]
    found = queried(api, user_ids=asked)

    assert found.keys() == {"users", "unknown"}
    assert found["unknown"] == [name("nobody"), name("no-one")]
    alone = [api.get(f"/v1/users/{one}/segments").json() for one in (people[3], people[1], people[2])]
    assert found["users"] == alone
    assert [len(one["segments"]) for one in alone] == [1, 2, 1]

    assert queried(api, user_ids=asked, slugs=[by_hand, by_hand])["users"] == [
        {**one, "segments": [each for each in one["segments"] if each["slug"] == by_hand]} for one in alone
    ]


def test_a_query_of_a_segment_that_there_is_not_is_refused(
    api: httpx.Client, user: str, name: Names, segment: Segments
) -> None:
    slugs = [name("GONE"), segment("HERE"), name("NEVER"), name("GONE")]
    answer = api.post("/v1/memberships/query", json={"user_ids": [user], "slugs": slugs})
    assert answer.status_code == 404
    assert answer.json()["code"] == "segment_not_found"
    assert [one["field"] for one in answer.json()["errors"]] == ["slugs.0", "slugs.2"]


def test_a_segment_can_be_asked_about_as_soon_as_it_is_created(
    api: httpx.Client, user: str, segment: Segments
) -> None:
    for word in ("ONE", "TWO", "THREE"):
        slug = segment(word, percent=100)
        (found,) = queried(api, user_ids=[user], slugs=[slug])["users"]
        assert [one["slug"] for one in found["segments"]] == [slug]


def test_an_integer_means_its_digits_in_a_query(api: httpx.Client, name: Names) -> None:
    number = int(name("u").partition("-")[2], 16)
    assert api.put(f"/v1/users/{number}").status_code == 201
    found = queried(api, user_ids=[number, str(number)])
    assert [one["user_id"] for one in found["users"]] == [str(number)]
