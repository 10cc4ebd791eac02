"""Pages of another site call the deployed API: those of the sites that ApiOrigins names, and no others.

Here the headers; `test_page.py` has a real browser obey them.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import Site
from tests.support.tokens import made
from tools import template
from tools.local.stack import SELF, Stack
from tools.patience import PATIENCE

ROUTES = sorted(template.routes(), key=lambda route: route.key)
ELSEWHERE = ["https://elsewhere.example", "http://127.0.0.1", "http://127.0.0.1:1", "null"]
FLAGS = "/ofrep/v1/evaluate/flags"
USER, SEGMENT = "cors-user", "CORS-SEGMENT"
TAKEN = {"authorization", "content-type", "if-match", "if-none-match"}
SHOWN = {"etag", "retry-after", "location", "x-request-id"}


@pytest.fixture(scope="module")
def nobody(stack: Stack) -> Iterator[httpx.Client]:
    """A client without a token."""
    with httpx.Client(base_url=stack.api_url, timeout=PATIENCE, trust_env=False) as client:
        yield client


def words(answer: httpx.Response, header: str) -> set[str]:
    return {word.strip().lower() for word in answer.headers.get(header, "").split(",")} - {""}


def asked(client: httpx.Client, route: template.Route, origin: str) -> httpx.Response:
    """What a browser asks before a call, without a token."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": route.method,
        "Access-Control-Request-Headers": "authorization,content-type,if-match,if-none-match",
    }
    path = route.path.replace("{", "").replace("}", "")
    return client.options(path, headers=headers)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.key)
def test_a_browser_may_ask_without_a_token(nobody: httpx.Client, site: Site, route: template.Route) -> None:
    answer = asked(nobody, route, site.origin)
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] == site.origin
    assert route.method.lower() in words(answer, "access-control-allow-methods")
    assert words(answer, "access-control-allow-headers") == TAKEN
    assert int(answer.headers["access-control-max-age"]) > 0
    # Tokens, no cookies: nobody's browser signs in by itself.
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_other_sites_are_told_nothing(nobody: httpx.Client, api: httpx.Client, origin: str) -> None:
    answers = [asked(nobody, route, origin) for route in ROUTES]
    answers += [
        api.get("/v1/segments", headers={"Origin": origin}),
        api.get("/v1/health", headers={"Origin": origin}),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")], answer.request.url


def test_who_is_no_page_is_told_nothing(api: httpx.Client) -> None:
    answer = api.get("/v1/segments")
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def readable(answer: httpx.Response, status: int, site: Site) -> httpx.Response:
    assert answer.status_code == status, answer.text
    assert answer.headers.get_list("access-control-allow-origin") == [site.origin]
    assert words(answer, "access-control-expose-headers") == SHOWN
    assert "origin" in words(answer, "vary")
    assert "x-request-id" in answer.headers
    return answer


def test_a_page_can_read_what_is_answered(
    stack: Stack, stack_home: Path, api: httpx.Client, site: Site
) -> None:
    api.put(f"/v1/users/{USER}").raise_for_status()
    page = {"Origin": site.origin}
    try:
        created = readable(api.post("/v1/segments", json={"slug": SEGMENT}, headers=page), 201, site)
        assert created.headers["location"]
        context = {"context": {"targetingKey": USER}}
        first = readable(api.post(FLAGS, json=context, headers=page), 200, site)
        again = {**page, "If-None-Match": first.headers["etag"]}
        readable(api.post(FLAGS, json=context, headers=again), 304, site)
    finally:
        readable(api.delete(f"/v1/segments/{SEGMENT}", headers=page), 204, site)
    # And what is refused.
    readable(api.post("/v1/segments", content="{", headers=page), 400, site)
    readable(api.get("/v1/segments/NO-SUCH", headers=page), 404, site)
    readable(api.get("/v1/segments?no=such", headers=page), 422, site)
    token = made(stack, stack_home, scope=SELF, sub="somebody-else")
    own = {**page, "Authorization": f"Bearer {token}"}
    readable(api.get(f"/v1/users/{USER}/segments", headers=own), 403, site)
    readable(api.post(FLAGS, json={"context": {"targetingKey": USER}}, headers=own), 403, site)
