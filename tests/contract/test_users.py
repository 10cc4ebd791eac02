"""Users: register, list, get, erase."""

import re
from collections.abc import Callable

import httpx
import pytest

from tests.contract.conftest import Names
from tests.contract.test_segments import MOMENT, listed


def test_registering_one(api: httpx.Client, name: Names) -> None:
    first = api.put(f"/v1/users/{name('u')}")
    again = api.put(f"/v1/users/{name('u')}")

    assert (first.status_code, again.status_code) == (201, 200)
    assert set(first.json()) == {"id", "registered_at"}
    assert first.json()["id"] == name("u")
    assert re.fullmatch(MOMENT, first.json()["registered_at"])
    assert again.json() == first.json() == api.get(f"/v1/users/{name('u')}").json()


def test_registering_many(api: httpx.Client, name: Names) -> None:
    api.put(f"/v1/users/{name('c')}")

    answer = api.post("/v1/users", json={"ids": [name("b"), name("a"), name("c"), name("b")]})

    assert answer.status_code == 200
    assert answer.json() == {"registered": [name("b"), name("a")], "existing": [name("c")]}
    assert api.get(f"/v1/users/{name('a')}").status_code == 200


def test_a_thousand_at_once(api: httpx.Client, name: Names) -> None:
    many = 1000 if api.base_url.host != "in.process" else 120  # a mocked transaction takes half a second
    ids = [f"{name('many')}-{number}" for number in range(many)]
    answer = api.post("/v1/users", json={"ids": ids})
    assert answer.json() == {"registered": ids, "existing": []}
    assert api.post("/v1/users", json={"ids": ids}).json() == {"registered": [], "existing": ids}


def test_an_integer_means_its_decimal_string(api: httpx.Client, name: Names) -> None:
    number = int(name("n").partition("-")[2], 16)
    answer = api.post("/v1/users", json={"ids": [number, str(number)]})
    assert answer.json()["registered"] + answer.json()["existing"] == [str(number)]
    assert api.get(f"/v1/users/{number}").json()["id"] == str(number)


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("word", ["a", "a.b", "a:b", "a@b.c", "A_b-c", "7"])
def test_what_an_id_may_be(api: httpx.Client, name: Names, word: str) -> None:
    user_id = f"{name('x')[2:]}{word}"
    assert api.put(f"/v1/users/{user_id}").status_code == 201
    escaped = "".join(f"%{ord(character):02X}" for character in user_id)
    assert api.get(f"/v1/users/{escaped}").json()["id"] == user_id


def test_the_longest_id(api: httpx.Client, name: Names) -> None:
    longest = name("x").ljust(128, "x")
    assert api.put(f"/v1/users/{longest}").status_code == 201
    assert api.put(f"/v1/users/{longest}x").status_code == 422


def test_lists_in_the_order_of_registration(api: httpx.Client, name: Names) -> None:
    ids = [f"{name('list')}-{number}" for number in (5, 3, 9, 1, 7, 2, 8, 0, 6, 4, 11, 10)]
    api.post("/v1/users", json={"ids": ids})

    for limit in (1000, 97):
        found = [one["id"] for one in listed(api, "/v1/users", "users", limit=limit)]
        assert [one for one in found if one in ids] == ids
        assert len(set(found)) == len(found)


def test_a_newcomer_takes_the_place_of_who_was_erased(api: httpx.Client, name: Names) -> None:
    def in_the_list() -> list[str]:
        return [one["id"] for one in listed(api, "/v1/users", "users", limit=1000)]

    # Other tests may have erased users, too: first those who take their places.
    fillers = [f"{name('filler')}-0"]
    while in_the_list()[-1:] != fillers[-1:]:
        fillers = [f"{name('filler')}-{len(fillers) + number}" for number in range(20)]
        api.post("/v1/users", json={"ids": fillers})
    a, b, c, d = (name(letter) for letter in "abcd")
    api.post("/v1/users", json={"ids": [a, b, c]})
    assert in_the_list()[-3:] == [a, b, c]

    api.delete(f"/v1/users/{b}")
    api.put(f"/v1/users/{d}")

    assert in_the_list()[-3:] == [a, d, c]


def test_nobody_there(api: httpx.Client, name: Names) -> None:
    path = f"/v1/users/{name('nobody')}"
    for answer in (
        api.get(path),
        api.delete(path),
        api.get(f"{path}/segments"),
        api.get(f"{path}/segments?consistent=true"),
        api.get(f"{path}/history?from=2026-11"),
    ):
        assert answer.status_code == 404
        assert answer.json()["code"] == "user_not_found"


def test_erasing_leaves_nothing(
    api: httpx.Client, name: Names, user: str, segment: Callable[..., str]
) -> None:
    slug = segment("A")
    api.patch(f"/v1/users/{user}/segments", json={"add": [slug]})
    report = api.get(f"/v1/users/{user}/history?from=2026-01&to=9999-12").json()
    assert report["rows"] == 1

    answer = api.delete(f"/v1/users/{user}")

    assert (answer.status_code, answer.text) == (204, "")
    assert api.get(f"/v1/users/{user}").status_code == 404
    assert api.get(f"/v1/segments/{slug}/count").json()["count"] == 0
    assert api.get(f"/v1/segments/{slug}/members").json()["members"] == []
    assert user not in [one["id"] for one in listed(api, "/v1/users", "users", limit=1000)]
    assert api.put(f"/v1/users/{user}").status_code == 201
    assert api.get(f"/v1/users/{user}/segments").json()["segments"] == []
    assert api.get(f"/v1/users/{user}/history?from=2026-01&to=9999-12").json()["rows"] == 0
