"""In by the login page, out again, and what is kept of it."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Request, Route, expect

from tests.console.conftest import Open
from tools.browser import WAIT, sign_in
from tools.local.stack import Stack


def _kept(page: Page, where: str) -> str:
    kept: str = page.evaluate(f"JSON.stringify({where})")
    return kept


def test_in_and_out(visit: Open, stack: Stack) -> None:
    page = visit()
    expect(page.get_by_role("navigation")).to_have_count(0)
    sign_in(page, stack)
    expect(page.get_by_role("heading", level=1)).to_have_text("Segments")
    expect(page.get_by_text(stack.console_user)).to_be_visible()
    assert urlsplit(page.url).query == ""  # no code is left in the address
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "access_token" not in _kept(page, "sessionStorage")


def test_the_code_flow_with_a_proof_and_without_a_secret(visit: Open, stack: Stack) -> None:
    page = visit()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))  # noqa: PLW0108 (Playwright can't take a built-in method)
    sign_in(page, stack)
    (asked,) = [one for one in sent if "/oauth2/authorize" in one.url]
    question = parse_qs(urlsplit(asked.url).query)
    assert question["response_type"] == ["code"]
    assert question["code_challenge_method"] == ["S256"]
    assert question["redirect_uri"] == [stack.console_url]
    (exchange,) = [one for one in sent if one.url.endswith("/oauth2/token")]
    form = parse_qs(exchange.post_data or "")
    assert form["grant_type"] == ["authorization_code"]
    assert len(form["code_verifier"][0]) >= 43
    assert "client_secret" not in form
    assert "authorization" not in exchange.headers


def test_a_token_is_gone_with_its_tab(console: Page) -> None:
    assert "access_token" in _kept(console, "sessionStorage")
    assert "token" not in _kept(console, "localStorage")
    assert console.context.cookies() == []
    console.reload()
    expect(console.get_by_role("heading", level=1)).to_have_text("Segments")


def test_signing_in_leads_where_one_wanted_to_go(visit: Open, stack: Stack) -> None:
    page = visit()
    page.goto(f"{stack.console_url}#/users")
    page.reload()
    sign_in(page, stack)
    expect(page.get_by_role("heading", level=1)).to_have_text("Users")
    assert page.url == f"{stack.console_url}#/users"


def test_another_provider_is_found_by_discovery(visit: Open, stack: Stack) -> None:
    """As with JwtIssuer: the console is told an issuer, and finds out by itself where its pages are."""
    page = visit()
    with stack.client() as api:
        config = api.get("/config.json").json()
    pool = config.pop("metadata")["issuer"].rpartition("/")[2]
    there = {**config, "issuer": f"{stack.console_url}{pool}"}
    page.route("**/config.json", lambda route: route.fulfill(json=there))
    page.reload()
    with page.expect_request("**/.well-known/openid-configuration"):
        sign_in(page, stack)
    expect(page.get_by_role("heading", level=1)).to_have_text("Segments")
    expect(page.get_by_role("main").get_by_role("alert")).to_have_count(0)


def test_a_wrong_password_gets_nobody_in(visit: Open, stack: Stack) -> None:
    page = visit()
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=username]").fill(stack.console_user)
    page.locator("input[name=password]").fill("Wrong-password-1")
    page.locator("[type=submit]").click()
    expect(page.get_by_text("Incorrect username or password")).to_be_visible()
    page.goto(stack.console_url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_what_the_login_page_says_is_shown(visit: Open, stack: Stack) -> None:
    page = visit()
    page.goto(f"{stack.console_url}?error=access_denied&error_description=Not+today&state=made-up")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_token_that_is_refused_is_renewed_once(console: Page, stack: Stack) -> None:
    def renew(route: Route) -> None:
        # MiniStack (1.5.33) writes into the new ID token that the person has signed in just now. OpenID
        # Connect wants the time of the sign-in there, Cognito writes that, and the console's library takes
        # nothing else: a renewal would work in the very second of the sign-in only. So it is left out, as
        # it may be.
        answer = route.fetch(url=stack.token_url, timeout=WAIT)
        route.fulfill(response=answer, json={**answer.json(), "id_token": None})

    console.route("**/oauth2/token", renew)
    _spoil(console, keep_the_refresh_token=True)
    with console.expect_response(lambda one: "/v1/segments?" in one.url and one.ok):
        console.reload()
    expect(console.get_by_role("heading", level=1)).to_have_text("Segments")
    expect(console.get_by_role("link", name="Users")).to_be_visible()
    expect(console.get_by_role("alert")).to_have_count(0)


def test_a_session_that_ends_says_so(console: Page) -> None:
    _spoil(console, keep_the_refresh_token=False)
    console.reload()
    expect(console.get_by_role("dialog", name="Your session has ended")).to_be_visible()


def _spoil(page: Page, *, keep_the_refresh_token: bool) -> None:
    """Makes the token one that the gateway refuses."""
    key = next(key for key in page.evaluate("Object.keys(sessionStorage)") if key.startswith("oidc.user:"))
    user: dict[str, Any] = json.loads(page.evaluate("key => sessionStorage.getItem(key)", key))
    user["access_token"] = user["access_token"][:-8] + "AAAAAAAA"
    if not keep_the_refresh_token:
        user["refresh_token"] = "none"
    page.evaluate("([key, value]) => sessionStorage.setItem(key, value)", [key, json.dumps(user)])
