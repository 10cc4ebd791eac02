"""Percentages: exact, sticky, and beaten by what was done by hand."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Names
from tests.contract.test_history import rows
from tests.contract.test_memberships import change, held, in_future, let_expire
from tests.contract.test_refusals import refused
from tests.contract.test_segments import listed

type Segments = Callable[..., str]


def percent(api: httpx.Client, slug: str, value: float) -> dict[str, Any]:
    answer = api.patch(f"/v1/segments/{slug}", json={"percent": value})
    assert answer.status_code == 200, answer.text
    assert answer.json()["percent"] == value
    changed: dict[str, Any] = answer.json()
    return changed


def count(api: httpx.Client, slug: str) -> dict[str, int]:
    found: dict[str, int] = api.get(f"/v1/segments/{slug}/count").json()
    assert found["count"] == found["manual"] + found["rollout"]
    return found


def members(api: httpx.Client, slug: str, limit: int = 1000) -> list[str]:
    return [one["user_id"] for one in listed(api, f"/v1/segments/{slug}/members", "members", limit=limit)]


@pytest.fixture
def crowd(api: httpx.Client, name: Names) -> list[str]:
    """Forty users, newly registered in this order."""
    ids = [f"{name('c')}-{number}" for number in range(40)]
    assert api.post("/v1/users", json={"ids": ids}).json()["registered"] == ids
    return ids


@pytest.mark.parametrize("value", [0, 1, 10, 12.5, 33.33, 0.01, 99.99, 100])
def test_a_percentage_is_kept_as_given(api: httpx.Client, segment: Segments, value: float) -> None:
    slug = segment("A", percent=value)
    found = api.get(f"/v1/segments/{slug}")
    assert found.json()["percent"] == value
    assert f'"percent":{value}' in found.text.replace(" ", "")


@pytest.mark.parametrize("text", ["1e1", "10.00", "1000e-2", "10.0"])
def test_a_number_is_a_number_however_it_is_written(api: httpx.Client, name: Names, text: str) -> None:
    answer = api.post("/v1/segments", content=f'{{"slug": "{name("A")}", "percent": {text}}}')
    api.delete(f"/v1/segments/{name('A')}")
    assert answer.json()["percent"] == 10


@pytest.mark.parametrize(
    "text",
    [
        '"10"',
        "-1",
        "-0.01",
        "100.01",
        "101",
        "0.001",
        "33.333",
        "1e-9",
        "1e400",
        "1e-400",
        "true",
        "null",
        "[]",
    ],
)
def test_what_is_no_percentage(api: httpx.Client, name: Names, segment: Segments, text: str) -> None:
    created = api.post("/v1/segments", content=f'{{"slug": "{name("A")}", "percent": {text}}}')
    assert refused(created, 422, "invalid_request") == ["percent"]
    assert api.get(f"/v1/segments/{name('A')}").status_code == 404
    slug = segment("B", percent=5)
    changed = api.patch(f"/v1/segments/{slug}", content=f'{{"description": "x", "percent": {text}}}')
    assert refused(changed, 422, "invalid_request") == ["percent"]
    assert api.get(f"/v1/segments/{slug}").json() == {
        **api.get(f"/v1/segments/{slug}").json(), "percent": 5, "description": "",
    }  # fmt: skip


@pytest.mark.thorough
def test_exactly_one_in_each_ten(api: httpx.Client, segment: Segments, crowd: list[str]) -> None:
    """Whatever was registered before: thirty neighbours hold three tenths, give or take the edges."""
    tenth, half, everyone = segment("T", percent=10), segment("H", percent=50), segment("E", percent=100)
    inside = {slug: [user for user in crowd if slug in held(api, user)] for slug in (tenth, half, everyone)}
    assert 3 <= len(inside[tenth]) <= 5
    assert 15 <= len(inside[half]) <= 25
    assert inside[everyone] == crowd
    total = len(listed(api, "/v1/users", "users", limit=1000))
    assert abs(count(api, tenth)["count"] - total / 10) <= 1
    assert abs(count(api, half)["count"] - total / 2) <= 5
    assert count(api, everyone) == {"slug": everyone, "count": total, "manual": 0, "rollout": total}


@pytest.mark.thorough
def test_raising_adds_and_lowering_removes(api: httpx.Client, segment: Segments, crowd: list[str]) -> None:
    slug = segment("A")
    before: set[str] = set()
    for value in (0, 5, 30, 30, 77.77, 100):
        percent(api, slug, value)
        now = {user for user in crowd if held(api, user) == [slug]}
        assert before <= now
        before = now
    assert before == set(crowd)
    for value in (64.5, 20, 0.01, 0):
        percent(api, slug, value)
        now = {user for user in crowd if held(api, user) == [slug]}
        assert now <= before
        before = now
    assert before == set()


def test_a_share_stays_the_same_users(api: httpx.Client, segment: Segments, crowd: list[str]) -> None:
    slug = segment("A", percent=30)
    before = [user for user in crowd if held(api, user)]
    percent(api, slug, 90)
    percent(api, slug, 30)
    assert [user for user in crowd if held(api, user)] == before


def test_those_who_register_later_are_covered(api: httpx.Client, name: Names, segment: Segments) -> None:
    slug = segment("A", percent=100)
    registered = api.put(f"/v1/users/{name('late')}").json()
    (one,) = api.get(f"/v1/users/{name('late')}/segments").json()["segments"]
    assert one == {"slug": slug, "reason": "rollout", "added_at": registered["registered_at"]}
    assert [row[2:5] for row in rows(api, name("late"))] == [["add", "rollout", registered["registered_at"]]]


def test_added_at_is_the_step_that_took_them_in(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A")
    percent(api, slug, 100)
    (first,) = api.get(f"/v1/users/{user}/segments").json()["segments"]
    assert first["added_at"] > api.get(f"/v1/users/{user}").json()["registered_at"]
    percent(api, slug, 0)
    percent(api, slug, 100)
    (second,) = api.get(f"/v1/users/{user}/segments").json()["segments"]
    assert second["added_at"] > first["added_at"]
    assert [row[2:5] for row in rows(api, user)][::2] == [
        ["add", "rollout", first["added_at"]],
        ["add", "rollout", second["added_at"]],
    ]
    assert [row[2:4] for row in rows(api, user)][1::2] == [["remove", "rollout"]]


def test_a_removal_holds_out_until_added_again(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A", percent=100)
    assert change(api, user, remove=[slug])["removed"] == [slug]
    for value in (50, 0, 100):
        percent(api, slug, value)
        assert held(api, user) == []
    assert change(api, user, remove=[slug])["removed"] == []
    assert user not in members(api, slug)
    assert change(api, user, add=[slug])["added"] == [slug]
    (one,) = api.get(f"/v1/users/{user}/segments").json()["segments"]
    assert one["reason"] == "manual"
    assert [row[2:4] for row in rows(api, user)] == [
        ["add", "rollout"],
        ["remove", "manual"],
        ["add", "manual"],
    ]


def test_a_removal_of_one_who_is_not_in_holds_out_too(
    api: httpx.Client, segment: Segments, crowd: list[str]
) -> None:
    slug = segment("A", percent=0.01)
    outside = next(user for user in crowd if not held(api, user))
    assert change(api, outside, remove=[slug])["removed"] == []
    percent(api, slug, 100)
    assert held(api, outside) == []
    assert rows(api, outside) == []


def test_a_removal_at_zero_leaves_no_trace(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A")
    change(api, user, add=[slug])
    assert change(api, user, remove=[slug])["removed"] == [slug]
    percent(api, slug, 100)
    assert held(api, user) == [slug]


def test_an_add_over_a_rollout_is_no_entry(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A", percent=100)
    changed = change(api, user, add=[slug])
    assert changed["added"] == []
    assert changed["segments"][0]["reason"] == "manual"
    percent(api, slug, 0)
    assert held(api, user) == [slug]
    assert [row[2:4] for row in rows(api, user)] == [["add", "rollout"]]
    assert change(api, user, remove=[slug])["removed"] == [slug]
    assert held(api, user) == []


def test_when_a_timed_add_ends_the_rollout_decides_again(
    api: httpx.Client, user: str, segment: Segments
) -> None:
    covered, uncovered = segment("C", percent=100), segment("U", percent=100)
    entered = {
        one["slug"]: one["added_at"] for one in api.get(f"/v1/users/{user}/segments").json()["segments"]
    }
    until = in_future(days=1)
    change(api, user, add=[{"slug": slug, "expires_at": until} for slug in (covered, uncovered)])
    percent(api, uncovered, 0)
    assert held(api, user) == [covered, uncovered]
    end = let_expire(api, user, covered, uncovered)
    (one,) = api.get(f"/v1/users/{user}/segments").json()["segments"]
    assert one == {"slug": covered, "reason": "rollout", "added_at": entered[covered]}
    told = rows(api, user)
    assert [row[1:4] for row in told if row[2] != "reschedule"] == [
        [covered, "add", "rollout"],
        [uncovered, "add", "rollout"],
        [uncovered, "remove", "expired"],
    ]
    assert told[-1][4] == end


def test_deleting_ends_a_rollout_and_a_new_segment_is_another(
    api: httpx.Client, user: str, segment: Segments
) -> None:
    slug = segment("A", percent=100)
    change(api, user, remove=[slug])
    api.delete(f"/v1/segments/{slug}")
    assert segment("A", percent=100) == slug
    assert held(api, user) == [slug]
    assert [row[2:4] for row in rows(api, user)] == [
        ["add", "rollout"],
        ["remove", "manual"],
        ["add", "rollout"],
    ]
    api.delete(f"/v1/segments/{slug}")
    assert [row[2:4] for row in rows(api, user)][3:] == [["remove", "segment_deleted"]]


@pytest.mark.thorough
@pytest.mark.parametrize("value", [100, 37.5, 3.21, 0.5])
def test_count_list_and_reads_agree(
    api: httpx.Client, name: Names, segment: Segments, crowd: list[str], value: float
) -> None:
    slug = segment("A", percent=value)
    change(api, crowd[0], add=[slug])
    change(api, crowd[1], remove=[slug])
    change(api, crowd[2], add=[{"slug": slug, "ttl_seconds": 3600}])
    change(api, crowd[3], add=[{"slug": slug, "ttl_seconds": 3600}])
    let_expire(api, crowd[3], slug)
    for gone in crowd[4:12]:
        api.delete(f"/v1/users/{gone}")
    api.post("/v1/users", json={"ids": [name("x1"), name("x2"), name("x3")]})

    listing = members(api, slug, limit=30)
    counted = count(api, slug)

    assert len(set(listing)) == len(listing) == counted["count"]
    assert counted["manual"] == 2
    for user in (*crowd[:4], *crowd[12:], name("x1"), name("x2"), name("x3")):
        assert (slug in held(api, user)) == (user in listing)
    assert not set(crowd[4:12]) & set(listing)
    in_pages = members(api, slug, limit=7) if counted["count"] < 100 else listing
    assert in_pages == listing


def test_members_by_rollout_say_so(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A", percent=100)
    everyone = listed(api, f"/v1/segments/{slug}/members", "members", limit=1000)
    (one,) = [member for member in everyone if member["user_id"] == user]
    (own,) = api.get(f"/v1/users/{user}/segments").json()["segments"]
    assert one == {"user_id": user, "reason": "rollout", "added_at": own["added_at"]}


def test_the_same_percentage_again_changes_nothing(api: httpx.Client, user: str, segment: Segments) -> None:
    slug = segment("A", percent=100)
    before = api.get(f"/v1/users/{user}/segments").json()
    percent(api, slug, 100)
    assert api.get(f"/v1/users/{user}/segments").json() == before
    assert json.dumps(rows(api, user)).count("rollout") == 1


@pytest.mark.thorough
@pytest.mark.parametrize("start", [0, 10, 100])
def test_a_count_at_another_percentage_is_what_setting_it_brings(
    api: httpx.Client, crowd: list[str], segment: Segments, start: float
) -> None:
    slug = segment("A", percent=10)
    by_hand, kept_out = crowd[:3], crowd[3:5]
    for user_id in by_hand:
        change(api, user_id, add=[slug])
    for user_id in kept_out:
        change(api, user_id, remove=[slug])
    percent(api, slug, start)
    before = count(api, slug)
    for value in (0, 12.5, 50, 99.99, 100):
        asked = api.get(f"/v1/segments/{slug}/count?percent={value}")
        assert asked.status_code == 200
        assert count(api, slug) == before  # asking changes nothing
        percent(api, slug, value)
        assert count(api, slug) == asked.json()
        percent(api, slug, start)


@pytest.mark.parametrize("value", ["", "-1", "100.01", "101", "1.234", "ten", "NaN", "1e1", "0x1", "\uff15"])
def test_a_count_at_no_percentage(api: httpx.Client, segment: Segments, value: str) -> None:
    answer = api.get(f"/v1/segments/{segment('A')}/count", params={"percent": value})
    assert refused(answer, 422, "invalid_request") == ["percent"]


def test_steps_tell_the_rollout_from_the_beginning(api: httpx.Client, segment: Segments) -> None:
    slug = segment("A", percent=10)
    for value in (25, 25, 12.5, 0):
        percent(api, slug, value)
    answer = api.get(f"/v1/segments/{slug}/steps")
    assert answer.status_code == 200
    assert answer.json()["slug"] == slug
    steps = answer.json()["steps"]
    assert [step["percent"] for step in steps] == [10, 25, 12.5, 0]  # the same again is no step
    moments = [step["at"] for step in steps]
    assert moments == sorted(moments)
    assert moments[0] == api.get(f"/v1/segments/{slug}").json()["created_at"]


def test_a_new_segment_of_an_old_name_has_steps_of_its_own(api: httpx.Client, segment: Segments) -> None:
    slug = segment("A", percent=10)
    api.delete(f"/v1/segments/{slug}")
    segment("A", percent=30)
    assert [one["percent"] for one in api.get(f"/v1/segments/{slug}/steps").json()["steps"]] == [30]
