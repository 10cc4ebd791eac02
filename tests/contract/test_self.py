"""A page's token: the scope segments/self reads the segments of the one user whom the token names."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from tests.contract.conftest import Names
from tests.contract.test_memberships import change
from tests.contract.test_ofrep import BULK_FAILURE, FAILURE, FLAGS
from tests.contract.test_refusals import refused
from tests.support.gateway import Gateway
from tests.support.tokens import made
from tools import template
from tools.local.stack import READ, SELF
from tools.patience import PATIENCE

type Segments = Callable[..., str]
type Holding = Callable[..., httpx.Client]

OWN, OTHER, NOBODY = "own", "other", "nobody"
ASKING = ["get_user_segments", "evaluate_flag", "evaluate_flags"]


@pytest.fixture
def holding(api: httpx.Client, request: pytest.FixtureRequest) -> Iterator[Holding]:
    """Makes a client whose token has these claims; None: without the claim."""
    with ExitStack() as clients:

        def one(**claims: Any) -> httpx.Client:
            if request.node.callspec.params["api"] == "moto":
                client = httpx.Client(base_url=api.base_url, transport=Gateway("the-tests", **claims))
            else:
                stack, home = (request.getfixturevalue(name) for name in ("stack", "stack_home"))
                assert isinstance(home, Path)
                headers = {"Authorization": f"Bearer {made(stack, home, **claims)}"}
                client = httpx.Client(
                    base_url=api.base_url, headers=headers, timeout=PATIENCE, trust_env=False
                )
            return clients.enter_context(client)

        yield one


@pytest.fixture
def ids(api: httpx.Client, name: Names) -> dict[str, str]:
    """A user of one's own and another, who are registered, and one who isn't."""
    found = {who: name(who) for who in (OWN, OTHER, NOBODY)}
    api.post("/v1/users", json={"ids": [found[OWN], found[OTHER]]}).raise_for_status()
    return found


def ask(client: httpx.Client, operation: str, user_id: Any, flag: str) -> httpx.Response:
    if operation == "get_user_segments":
        return client.get(f"/v1/users/{user_id}/segments")
    path = f"{FLAGS}/{flag}" if operation == "evaluate_flag" else FLAGS
    return client.post(path, json={"context": {"targetingKey": user_id}})


def forbidden(answer: httpx.Response, operation: str, flag: str) -> None:
    """It is the refusal, in the form of the operation."""
    if operation == "get_user_segments":
        assert refused(answer, 403, "forbidden") == []
    else:
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/json")
        jsonschema.validate(answer.json(), FAILURE if operation == "evaluate_flag" else BULK_FAILURE)
        assert answer.json()["errorCode"] == "GENERAL"
        assert answer.json().get("key", flag) == flag
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_three_operations_take_it() -> None:
    assert sorted(route.module for route in template.routes() if SELF in route.scopes) == sorted(ASKING)


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("operation", ASKING)
def test_about_its_own_user_it_is_told_all(
    api: httpx.Client, holding: Holding, ids: dict[str, str], segment: Segments, operation: str
) -> None:
    flag = segment("A")
    change(api, ids[OWN], add=[flag])
    mine = ask(holding(scope=SELF, sub=ids[OWN]), operation, ids[OWN], flag)
    assert (mine.status_code, mine.json()) == (200, ask(api, operation, ids[OWN], flag).json())


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("operation", ASKING)
def test_about_anybody_else_it_is_told_nothing(
    holding: Holding, ids: dict[str, str], segment: Segments, operation: str
) -> None:
    flag = segment("A")
    page = holding(scope=SELF, sub=ids[OWN])
    answers = [ask(page, operation, ids[who], flag) for who in (OTHER, NOBODY)]
    for answer in answers:
        forbidden(answer, operation, flag)
    # One who is there and one who isn't are refused in the same words.
    assert answers[0].content == answers[1].content
    if operation == "evaluate_flag":
        forbidden(ask(page, operation, ids[OTHER], "NO-SUCH-FLAG"), operation, "NO-SUCH-FLAG")


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("operation", ASKING)
@pytest.mark.parametrize(
    "without",
    [
        lambda user: {"sub": None},
        lambda user: {"sub": "", "username": user},
        lambda user: {"sub": [user]},
        lambda user: {"sub": f"{user} "},
    ],
    ids=["none", "empty", "a list", "another"],
)
def test_without_its_claim_it_is_told_nothing(
    holding: Holding, ids: dict[str, str], segment: Segments, operation: str, without: Callable[[str], Any]
) -> None:
    flag = segment("A")
    page = holding(scope=SELF, **without(ids[OWN]))
    for who in (OWN, OTHER, NOBODY):
        forbidden(ask(page, operation, ids[who], flag), operation, flag)


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("operation", ASKING)
@pytest.mark.parametrize(
    "scopes",
    [
        {"scope": f"{SELF} {READ}"},
        {"scope": READ},
        {"scope": SELF, "scp": [SELF, READ]},
        {"scope": None, "scp": [READ]},
        {"scope": None, "scp": f"{READ} {SELF}"},
    ],
    ids=str,
)
def test_who_may_read_besides_asks_about_all(
    holding: Holding, ids: dict[str, str], segment: Segments, operation: str, scopes: dict[str, Any]
) -> None:
    flag = segment("A")
    reader = holding(sub=ids[OWN], **scopes)
    assert ask(reader, operation, ids[OTHER], flag).status_code == 200
    if operation == "get_user_segments":
        assert refused(ask(reader, operation, ids[NOBODY], flag), 404, "user_not_found") == []


@pytest.mark.every_case_on_the_stack
@pytest.mark.parametrize("operation", ASKING)
def test_its_scope_may_stand_in_scp(
    holding: Holding, ids: dict[str, str], segment: Segments, operation: str
) -> None:
    flag = segment("A")
    for scp in ([SELF], ["openid", SELF], SELF):
        page = holding(scope=None, scp=scp, sub=ids[OWN])
        assert ask(page, operation, ids[OWN], flag).status_code == 200
        forbidden(ask(page, operation, ids[OTHER], flag), operation, flag)


def test_a_user_of_its_own_who_is_not_registered(holding: Holding, ids: dict[str, str]) -> None:
    page = holding(scope=SELF, sub=ids[NOBODY])
    assert refused(page.get(f"/v1/users/{ids[NOBODY]}/segments"), 404, "user_not_found") == []
    assert page.post(FLAGS, json={"context": {"targetingKey": ids[NOBODY]}}).status_code == 200


def test_a_number_is_its_decimal_string(api: httpx.Client, holding: Holding, name: Names) -> None:
    number = int(name("x").rpartition("-")[2], 16)
    page = holding(scope=SELF, sub=str(number))
    assert ask(page, "evaluate_flags", number, "").status_code == 200
    forbidden(ask(page, "evaluate_flags", number + 1, ""), "evaluate_flags", "")


def test_what_a_request_must_be_comes_first(holding: Holding, ids: dict[str, str]) -> None:
    """It tells nothing of anybody, so a page hears of its mistakes like everybody else."""
    page = holding(scope=SELF, sub=ids[OWN])
    assert refused(page.get("/v1/users/-/segments"), 422, "invalid_request") == ["user_id"]
    for query in ("consistent=maybe", "unknown=1"):
        answer = page.get(f"/v1/users/{ids[OTHER]}/segments?{query}")
        assert refused(answer, 422, "invalid_request") == [query.partition("=")[0]]
    for body, code in (("{", "PARSE_ERROR"), ("{}", "TARGETING_KEY_MISSING"), ("[]", "INVALID_CONTEXT")):
        for path in (FLAGS, f"{FLAGS}/A"):
            answer = page.post(path, content=body)
            assert (answer.status_code, answer.json()["errorCode"]) == (400, code)


def test_what_it_knows_already_is_no_way_around(
    holding: Holding, ids: dict[str, str], segment: Segments
) -> None:
    segment("A")
    page = holding(scope=SELF, sub=ids[OWN])
    for known in ("*", ask(page, "evaluate_flags", ids[OWN], "").headers["etag"]):
        answer = page.post(
            FLAGS, json={"context": {"targetingKey": ids[OTHER]}}, headers={"If-None-Match": known}
        )
        forbidden(answer, "evaluate_flags", "")


def test_fresh_reads_too(holding: Holding, ids: dict[str, str]) -> None:
    page = holding(scope=SELF, sub=ids[OWN])
    assert page.get(f"/v1/users/{ids[OWN]}/segments?consistent=true").status_code == 200
    answer = page.get(f"/v1/users/{ids[OTHER]}/segments?consistent=true")
    assert refused(answer, 403, "forbidden") == []
