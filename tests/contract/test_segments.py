"""Segments: create, list, get, change, delete, count."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.contract.conftest import Names

MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_a_new_segment_is_as_it_was_asked_for(api: httpx.Client, name: Names) -> None:
    answer = api.post("/v1/segments", json={"slug": name("NEW"), "description": "30 % off, für alle"})

    assert answer.status_code == 201
    assert answer.headers["location"].endswith(f"/v1/segments/{name('NEW')}")
    created = answer.json()
    assert re.fullmatch(MOMENT, created.pop("created_at"))
    assert created.pop("created_by")
    assert created == {"slug": name("NEW"), "description": "30 % off, für alle", "percent": 0}
    # Whatever stands before /v1: locally a path does.
    found = api.get(answer.url.join(answer.headers["location"]))
    assert (found.status_code, found.json()) == (200, answer.json())


def test_description_is_empty_when_not_given(api: httpx.Client, name: Names) -> None:
    assert api.post("/v1/segments", json={"slug": name("NEW")}).json()["description"] == ""


def test_case_matters_in_slugs(api: httpx.Client, name: Names) -> None:
    assert api.post("/v1/segments", json={"slug": name("case")}).status_code == 201
    assert api.post("/v1/segments", json={"slug": name("CASE")}).status_code == 201
    assert api.get(f"/v1/segments/{name('Case')}").status_code == 404


def test_a_slug_is_taken_once(api: httpx.Client, segment: Callable[..., str]) -> None:
    slug = segment("A", description="first")

    answer = api.post("/v1/segments", json={"slug": slug, "description": "second"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "segment_exists"
    assert api.get(f"/v1/segments/{slug}").json()["description"] == "first"


def test_changing_a_description_changes_nothing_else(api: httpx.Client, segment: Callable[..., str]) -> None:
    slug = segment("A", description="before")
    before = api.get(f"/v1/segments/{slug}").json()

    answer = api.patch(f"/v1/segments/{slug}", json={"description": "after"})

    assert answer.status_code == 200
    assert answer.json() == {**before, "description": "after"}
    assert api.get(f"/v1/segments/{slug}").json() == answer.json()


def test_an_empty_change_changes_nothing(api: httpx.Client, segment: Callable[..., str]) -> None:
    slug = segment("A", description="as it was")
    answer = api.patch(f"/v1/segments/{slug}", json={})
    assert (answer.status_code, answer.json()["description"]) == (200, "as it was")


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"description": "x"}),
        ("DELETE", "", None),
        ("GET", "/count", None),
        ("GET", "/steps", None),
        ("GET", "/members", None),
    ],
)
def test_no_such_segment(api: httpx.Client, name: Names, method: str, path: str, body: Any) -> None:
    answer = api.request(method, f"/v1/segments/{name('NONE')}{path}", json=body)
    assert answer.status_code == 404
    assert answer.json()["code"] == "segment_not_found"
    assert name("NONE") in str(answer.json()["errors"])


def test_deleting_takes_everybody_out_at_once(
    api: httpx.Client, user: str, segment: Callable[..., str]
) -> None:
    slug, other = segment("A"), segment("B")
    api.patch(f"/v1/users/{user}/segments", json={"add": [slug, other]})

    answer = api.delete(f"/v1/segments/{slug}")

    assert (answer.status_code, answer.text) == (204, "")
    assert [one["slug"] for one in api.get(f"/v1/users/{user}/segments").json()["segments"]] == [other]
    assert api.get(f"/v1/segments/{slug}").status_code == 404
    assert api.delete(f"/v1/segments/{slug}").status_code == 404
    refused = api.patch(f"/v1/users/{user}/segments", json={"add": [slug]})
    assert refused.json()["code"] == "segment_not_found"


def test_a_slug_used_again_starts_empty(api: httpx.Client, user: str, segment: Callable[..., str]) -> None:
    slug = segment("A", description="first")
    api.patch(f"/v1/users/{user}/segments", json={"add": [slug]})
    api.delete(f"/v1/segments/{slug}")

    assert segment("A") == slug

    assert api.get(f"/v1/segments/{slug}").json()["description"] == ""
    assert api.get(f"/v1/users/{user}/segments").json()["segments"] == []
    assert api.get(f"/v1/segments/{slug}/count").json()["count"] == 0
    assert api.get(f"/v1/segments/{slug}/members").json() == {"members": [], "cursor": None}
    again = api.patch(f"/v1/users/{user}/segments", json={"add": [slug]}).json()
    assert again["added"] == [slug]
    assert api.get(f"/v1/segments/{slug}/count").json()["count"] == 1


def listed(api: httpx.Client, path: str, key: str, **query: Any) -> list[dict[str, Any]]:
    """All of a list, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = api.get(path, params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page[key]
        if page["cursor"] is None:
            return found
        assert len(page[key]) <= query.get("limit", 100)
        query["cursor"] = page["cursor"]


def test_lists_by_status(api: httpx.Client, name: Names, segment: Callable[..., str]) -> None:
    alive, gone = segment("ALIVE"), segment("GONE")
    api.delete(f"/v1/segments/{gone}")
    ours = {alive, gone}

    def slugs(**query: Any) -> list[str]:
        return [
            one["slug"] for one in listed(api, "/v1/segments", "segments", **query) if one["slug"] in ours
        ]

    assert slugs() == [alive]
    assert slugs(status="active") == [alive]
    assert slugs(status="deleted") == [gone]
    assert slugs(status="all") == [alive, gone]
    (deleted,) = [
        one for one in listed(api, "/v1/segments", "segments", status="deleted") if one["slug"] == gone
    ]
    assert re.fullmatch(MOMENT, deleted["deleted_at"])
    assert deleted["deleted_at"] >= deleted["created_at"]


@pytest.mark.parametrize("status", ["active", "all"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_miss_and_repeat_nothing(
    api: httpx.Client, segment: Callable[..., str], limit: int, status: str
) -> None:
    slugs = [segment(f"PAGE-{letter}") for letter in "DBECA"]
    api.delete(f"/v1/segments/{slugs[0]}")
    ours = [
        one["slug"]
        for one in listed(api, "/v1/segments", "segments", limit=limit, status=status)
        if one["slug"] in slugs
    ]
    assert ours == sorted(slugs[1:]) + (slugs[:1] if status == "all" else [])


def test_the_last_page_is_known_as_such(api: httpx.Client, segment: Callable[..., str]) -> None:
    segment("A")
    total = len(listed(api, "/v1/segments", "segments"))
    page = api.get("/v1/segments", params={"limit": min(total, 1000)}).json()
    assert (len(page["segments"]), page["cursor"]) == (total, None)


@pytest.mark.thorough
def test_counts_and_members(api: httpx.Client, name: Names, segment: Callable[..., str]) -> None:
    slug = segment("A")
    ids = [name(f"member-{number:02}") for number in range(20)]
    api.post("/v1/users", json={"ids": ids})
    for user_id in ids[:17]:
        api.patch(f"/v1/users/{user_id}/segments", json={"add": [slug]})
    api.patch(f"/v1/users/{ids[3]}/segments", json={"remove": [slug]})
    inside = ids[:3] + ids[4:17]

    assert api.get(f"/v1/segments/{slug}/count").json() == {
        "slug": slug,
        "count": 16,
        "manual": 16,
        "rollout": 0,
    }
    for limit in (1, 5, 16, 100):
        members = listed(api, f"/v1/segments/{slug}/members", "members", limit=limit)
        assert [one["user_id"] for one in members] == inside
    one = members[0]
    assert (one["reason"], "expires_at" in one) == ("manual", False)
    assert re.fullmatch(MOMENT, one["added_at"])
