"""Many callers at once, over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from tools.local.stack import Stack


def test_twenty_updates_of_one_user_all_succeed(stack: Stack) -> None:
    headers = {"Authorization": f"Bearer {stack.token()}"}
    slugs = [f"PARALLEL-{number:02}" for number in range(20)]
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=60) as api:
        api.put("/v1/users/parallel")
        for slug in slugs:
            assert api.post("/v1/segments", json={"slug": slug}).status_code == 201

        def add(slug: str) -> int:
            return api.patch("/v1/users/parallel/segments", json={"add": [slug]}).status_code

        with ThreadPoolExecutor(20) as pool:
            assert list(pool.map(add, slugs)) == [200] * 20

        held = api.get("/v1/users/parallel/segments?consistent=true").json()["segments"]
        assert [one["slug"] for one in held] == slugs
        assert api.get("/v1/users/parallel/history?from=2026-01&to=2099-12").json()["rows"] == 20
        for slug in slugs:
            api.delete(f"/v1/segments/{slug}")
