"""A report's link: it works as it is given, for nobody else's file, and not for an erased user."""

from collections.abc import Iterator

import httpx
import pytest

from tools.patience import PATIENCE


def fetched(link: str) -> httpx.Response:
    return httpx.get(link, timeout=PATIENCE)


@pytest.fixture
def link(api: httpx.Client) -> str:
    api.put("/v1/users/link-1")
    url: str = api.get("/v1/users/link-1/history?from=2026-01&to=2099-12").json()["url"]
    return url


def test_the_link_needs_no_token(link: str) -> None:
    answer = fetched(link)
    assert answer.status_code == 200
    assert answer.text.startswith("user_id;segment;")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")


def altered(link: str) -> Iterator[str]:
    """Links that differ from a good one in one thing each."""
    url = httpx.URL(link)
    signature = url.params["X-Amz-Signature"]
    yield str(url.copy_set_param("X-Amz-Signature", ("0" if signature[0] != "0" else "1") + signature[1:]))
    yield str(url.copy_set_param("X-Amz-Expires", "86400"))
    yield str(url.copy_with(path=url.path.replace("link-1", "link-2")))
    yield str(url.copy_with(path=url.path[:-5] + ("A" if url.path[-5] != "A" else "B") + ".csv"))
    yield str(url.copy_with(query=None))


def test_its_tampered_twins_are_refused(link: str) -> None:
    twins = list(altered(link))
    assert len(set(twins)) == 5
    assert [fetched(twin).status_code for twin in twins] == [403] * 5


def test_links_of_an_erased_user_stop_working(api: httpx.Client, link: str) -> None:
    assert fetched(link).status_code == 200
    assert api.delete("/v1/users/link-1").status_code == 204
    assert fetched(link).status_code in (403, 404)
