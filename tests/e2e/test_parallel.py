"""Many callers at once, over HTTP."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx

from tools.local.stack import Stack


def warm_up(api: httpx.Client, processes: int) -> None:
    """Makes MiniStack start so many processes of the function that updates users.

    Each takes seconds of the machine, in which those that are there hardly get to their database. On AWS
    nobody waits for another's start.
    """
    api.post("/v1/users", json={"ids": [f"warm-{number}" for number in range(processes)]})

    def start(number: int) -> None:
        api.patch(f"/v1/users/warm-{number}/segments", json={"remove": ["PARALLEL-00"]})

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(start, range(processes)))


def test_twenty_updates_of_one_user_all_succeed(stack: Stack) -> None:
    slugs = [f"PARALLEL-{number:02}" for number in range(20)]
    with stack.client() as api:
        api.put("/v1/users/parallel")
        for slug in slugs:
            assert api.post("/v1/segments", json={"slug": slug}).status_code == 201

        def add(slug: str) -> int:
            return api.patch("/v1/users/parallel/segments", json={"add": [slug]}).status_code

        warm_up(api, 20)
        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(add, slugs)) == [200] * 20

        held = api.get("/v1/users/parallel/segments?consistent=true").json()["segments"]
        assert [one["slug"] for one in held] == slugs
        assert api.get("/v1/users/parallel/history?from=2026-01&to=2099-12").json()["rows"] == 20
        for slug in slugs:
            api.delete(f"/v1/segments/{slug}")


def test_first_calls_at_once_all_register_their_user(stack: Stack) -> None:
    """Twenty at a time, as many processes as there are by now. tests/integration/test_numbers.py has 64."""
    people = [f"first-{uuid.uuid4().hex}" for _ in range(64)]
    slug = f"FIRST-{uuid.uuid4().hex}"
    with stack.client() as api:
        assert api.post("/v1/segments", json={"slug": slug}).status_code == 201

        def come(user_id: str) -> int:
            body = {"add": [slug], "register": True}
            return api.patch(f"/v1/users/{user_id}/segments", json=body).status_code

        warm_up(api, 20)
        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(come, people)) == [200] * 64
        assert api.post("/v1/users", json={"ids": people}).json() == {"registered": [], "existing": people}
        assert api.get(f"/v1/segments/{slug}/count").json()["manual"] == 64
        api.delete(f"/v1/segments/{slug}")
