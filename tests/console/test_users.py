"""What support does: why is this user in, until when, and what were they in before?"""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import go
from tools.browser import WAIT
from tools.local.stack import Stack

HERE = ZoneInfo("Europe/Berlin")  # the browser's


@pytest.fixture
def user(api: httpx.Client, slug: str) -> str:
    """A registered user."""
    user_id = f"user.{slug.lower()}"
    assert api.put(f"/users/{user_id}").status_code == 201
    return user_id


@pytest.fixture
def segment(api: httpx.Client, slug: str) -> str:
    """An empty segment without a percentage."""
    assert api.post("/segments", json={"slug": slug}).status_code == 201
    return slug


def _held(api: httpx.Client, user: str) -> dict[str, dict[str, str]]:
    answer = api.get(f"/users/{user}/segments", params={"consistent": "true"}).json()
    return {one["slug"]: one for one in answer["segments"]}


def _row(page: Page, segment: str) -> Locator:
    return page.get_by_role("table", name="Memberships").get_by_role("row").filter(has_text=segment)


def _answer(page: Page, url: str, answer: object) -> None:
    """Answers what the page asks for there in place of the API."""
    page.route(url, lambda route: route.fulfill(json=answer))


def _pick(dialog: Locator, moment: datetime) -> None:
    """Chooses a moment of today or tomorrow in the expiry picker, in the browser's time."""
    local = moment.astimezone(HERE)
    dialog.get_by_role("button", name="Expires").click()
    picker = dialog.page.get_by_role("dialog", name="Expires")
    picker.get_by_role("button", name=f"{local.day} {local:%B %Y}").click()
    picker.get_by_role("spinbutton", name="Hours").fill(f"{local:%H}")
    picker.get_by_role("spinbutton", name="Minutes").fill(f"{local:%M}")
    picker.get_by_role("button", name="Use this time").click()


def test_look_up(console: Page, stack: Stack, user: str) -> None:
    console.get_by_role("link", name="Users").click()
    search = console.get_by_role("search", name="Look up a user")
    search.get_by_label("User id").fill("not an id")
    search.get_by_label("User id").press("Enter")
    expect(search.get_by_text("An id begins with a letter or digit")).to_be_visible()
    search.get_by_label("User id").fill(user)
    search.get_by_label("User id").press("Enter")
    expect(console.get_by_role("heading", level=1)).to_contain_text(user)
    expect(console.get_by_role("button", name="Add to segments")).to_be_visible()


def test_add_with_an_expiry_and_watch_it_go(
    console: Page, stack: Stack, api: httpx.Client, user: str, segment: str
) -> None:
    go(console, stack, f"/users/{user}")
    console.get_by_role("button", name="Add to segments").click()
    dialog = console.get_by_role("dialog", name="Add to segments")
    field = dialog.get_by_role("combobox", name="Segments")
    field.press_sequentially(segment)
    dialog.get_by_role("option", name=segment).click()
    field.press("Escape")  # closes the list of segments, and not the dialog
    # The picker knows whole minutes.
    end = (datetime.now(UTC) + timedelta(days=1)).replace(second=0, microsecond=0)
    _pick(dialog, end)
    expect(dialog.get_by_text("UTC")).to_contain_text(f"{end:%H:%M}")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(_row(console, segment)).to_contain_text("manual")
    assert _held(api, user)[segment]["expires_at"] == f"{end:%Y-%m-%dT%H:%M:%S}.000Z"

    nothing = console.get_by_text("In no segment", exact=True)
    for ahead in (5, 20, 80, 320):  # where the end was over before the page had it, a later one
        api.patch(f"/users/{user}/segments", json={"add": [{"slug": segment, "ttl_seconds": ahead}]})
        console.reload()
        expect(_row(console, segment).or_(nothing)).to_be_visible()
        if _row(console, segment).count():
            break
    # Nothing is clicked from here on.
    expect(_row(console, segment)).to_have_count(0, timeout=ahead * 1000 + WAIT)
    expect(nothing).to_be_visible()
    assert segment not in _held(api, user)


def test_change_an_expiry_and_make_it_last(
    console: Page, stack: Stack, api: httpx.Client, user: str, segment: str
) -> None:
    api.patch(f"/users/{user}/segments", json={"add": [{"slug": segment, "ttl_seconds": 7200}]})
    before = _held(api, user)[segment]
    go(console, stack, f"/users/{user}")
    for choice, expected in {"7 days": timedelta(days=7), "For good": None}.items():
        console.get_by_role("button", name=f"Change the expiry in {segment}").click()
        dialog = console.get_by_role("dialog", name="Change the expiry")
        begun = datetime.now(UTC)
        dialog.get_by_role("button", name=choice, exact=True).click()
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        held = _held(api, user)[segment]
        assert held["added_at"] == before["added_at"]
        if expected is None:
            assert "expires_at" not in held
        else:
            end, minute = datetime.fromisoformat(held["expires_at"]), timedelta(minutes=1)
            assert begun - minute <= end - expected <= datetime.now(UTC) + minute


def test_why_somebody_is_in(console: Page, stack: Stack, api: httpx.Client, user: str, segment: str) -> None:
    api.patch(f"/segments/{segment}", json={"percent": 100})
    go(console, stack, f"/users/{user}")
    expect(_row(console, segment)).to_contain_text("rollout")
    console.get_by_role("button", name=f"Remove from {segment}").click()
    dialog = console.get_by_role("dialog", name="Remove from the segment")
    expect(dialog).to_contain_text("stays out through every change of the percentage")
    dialog.get_by_role("button", name="Remove").click()
    expect(_row(console, segment)).to_have_count(0)
    assert segment not in _held(api, user)


def test_the_history_as_a_picture_and_as_a_file(
    console: Page, stack: Stack, api: httpx.Client, user: str, segment: str
) -> None:
    change = f"/users/{user}/segments"
    api.patch(change, json={"add": [segment]})
    api.patch(change, json={"add": [{"slug": segment, "ttl_seconds": 3600}]})
    api.patch(change, json={"remove": [segment]})
    api.patch(change, json={"add": [segment]})
    go(console, stack, f"/users/{user}")
    expect(console.get_by_role("img", name=re.compile("^Timeline of [1-9]"))).to_be_visible()
    console.get_by_text("Show as a table").click()
    history = console.get_by_role("table", name="History", exact=True)
    stays = history.get_by_role("row").filter(has_text=segment)
    expect(stays).to_have_count(2)
    expect(stays.nth(0)).to_contain_text("removed by hand")
    expect(stays.nth(0)).to_contain_text("end moved to")
    expect(stays.nth(1)).to_contain_text("now")

    with console.expect_download() as saving:
        console.get_by_role("button", name="Download CSV").click()
    text = saving.value.path().read_bytes().decode()
    assert saving.value.suggested_filename.endswith(".csv")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[0] == ["user_id", "segment", "operation", "reason", "timestamp", "expires_at"]
    # Other tests' segments may have taken the user in, too.
    assert [row[2] for row in rows[1:] if row[1] == segment] == ["add", "reschedule", "remove", "add"]
    assert {row[0] for row in rows[1:]} == {user}
    expect(console.get_by_text(f"{len(rows) - 1} rows")).to_be_visible()


def test_a_stay_that_no_row_tells_of(console: Page, stack: Stack, user: str, segment: str) -> None:
    # In by rollout since before the picture, added by hand within it: nothing that a history has a row for.
    added = datetime.now(UTC).replace(day=1, hour=0) - timedelta(days=10)
    registered = added.replace(day=1) - timedelta(days=10)
    held = [{"slug": segment, "reason": "manual", "added_at": added.isoformat()}]
    answers = {
        "": {"id": user, "registered_at": registered.isoformat()},
        "/segments?*": {"user_id": user, "segments": held},
        "/history?*": {"url": f"{stack.console_url}report.csv", "expires_at": added.isoformat(), "rows": 0},
    }
    for path, answer in answers.items():
        _answer(console, f"**/v1/users/{user}{path}", answer)
    header = "user_id;segment;operation;reason;timestamp;expires_at\r\n"
    console.route("**/report.csv", lambda route: route.fulfill(body=header))
    go(console, stack, f"/users/{user}")
    console.get_by_text("Show as a table").click()
    history = console.get_by_role("table", name="History", exact=True)
    stay = history.get_by_role("row").filter(has_text=segment)
    expect(stay).to_contain_text("rollout, manual since")
    expect(stay).to_contain_text("now")
    # A picture of the past has it, too: it asks for the rows until now.
    with console.expect_request("**/history?*") as asking:
        console.reload()
    assert f"to={datetime.now(UTC):%Y-%m}" in asking.value.url
    console.get_by_label("To month").select_option(f"{registered:%Y-%m}")
    console.get_by_text("Show as a table").click()
    expect(stay).to_have_count(1)
    expect(stay).to_contain_text("after")
    expect(stay).not_to_contain_text("manual")


def test_a_report_that_fails_says_so_and_works_again(
    console: Page, stack: Stack, api: httpx.Client, user: str
) -> None:
    console.route(
        "**/history*",
        lambda route: route.fulfill(
            status=500,
            content_type="application/problem+json",
            body='{"title": "", "status": 500, "code": "internal_error", "detail": "Request 42 failed."}',
        ),
    )
    go(console, stack, f"/users/{user}")
    alert = console.get_by_role("alert").filter(has_text="Request 42 failed.")
    expect(alert.first).to_be_visible()
    console.unroute("**/history*")
    alert.get_by_role("button", name=re.compile("again|Retry")).first.click()
    expect(console.get_by_role("alert").filter(has_text="Request 42 failed.")).to_have_count(0)
    expect(
        console.get_by_text("Nothing happened in these months").or_(console.get_by_text("Show as a table"))
    ).to_be_visible()


def test_register_many(console: Page, stack: Stack, api: httpx.Client, user: str, slug: str) -> None:
    go(console, stack, "/users")
    expect(console.get_by_text("By number")).to_be_visible()
    console.get_by_role("button", name="Register users").first.click()
    dialog = console.get_by_role("dialog", name="Register users")
    dialog.get_by_label("User ids").fill(f"{slug}.1\n{slug}.2\n{user}\n-no-")
    dialog.get_by_role("button", name="Register 3 users").click()
    expect(dialog.get_by_text("2 registered, 1 existing, 1 not sent")).to_be_visible()
    assert api.get(f"/users/{slug}.2").status_code == 200


def test_somebody_unknown_can_be_registered(
    console: Page, stack: Stack, api: httpx.Client, slug: str
) -> None:
    go(console, stack, f"/users/{slug}")
    expect(console.get_by_text("Nobody is registered under this id")).to_be_visible()
    console.get_by_role("button", name="Register this user").click()
    expect(console.get_by_role("button", name="Add to segments")).to_be_visible()
    assert api.get(f"/users/{slug}").status_code == 200


def test_erasing_takes_the_id_in_full(console: Page, stack: Stack, api: httpx.Client, user: str) -> None:
    go(console, stack, f"/users/{user}")
    console.get_by_role("button", name="Erase user").click()
    dialog = console.get_by_role("dialog", name="Erase the user")
    confirm = dialog.get_by_role("button", name="Erase user")
    dialog.get_by_role("textbox").fill(user[:-1])
    expect(confirm).to_be_disabled()
    dialog.get_by_role("textbox").fill(user)
    confirm.click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Users")
    assert api.get(f"/users/{user}").status_code == 404
