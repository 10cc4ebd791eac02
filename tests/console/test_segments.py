"""What analysts do with segments, by mouse and keyboard."""

import csv
import io
import re

import httpx
from playwright.sync_api import Page, Route, expect

from tests.console.conftest import go
from tools.local.stack import Stack


def _register(api: httpx.Client, slug: str, count: int) -> list[str]:
    ids = [f"{slug}.{number}" for number in range(count)]
    assert api.post("/users", json={"ids": ids}).status_code == 200
    return ids


def _create(api: httpx.Client, slug: str, **more: object) -> str:
    assert api.post("/segments", json={"slug": slug, **more}).status_code == 201
    return slug


def _count(api: httpx.Client, slug: str) -> int:
    return int(api.get(f"/segments/{slug}/count").json()["count"])


def _size(page: Page) -> int:
    return int(re.sub(r"\D", "", page.get_by_test_id("segment-size").inner_text()))


def test_create_a_segment(console: Page, api: httpx.Client, slug: str) -> None:
    console.get_by_role("link", name="New segment").click()
    dialog = console.get_by_role("dialog", name="New segment")
    dialog.get_by_label("Slug").fill(slug)
    expect(dialog.get_by_text("This slug is free")).to_be_attached()
    dialog.get_by_label("Description").fill("Half off, for some")
    dialog.get_by_label("Rollout", exact=True).fill("12.5")
    dialog.get_by_role("button", name="Create segment").click()
    expect(console.get_by_role("heading", level=1)).to_contain_text(slug)
    made = api.get(f"/segments/{slug}").json()
    assert (made["percent"], made["description"]) == (12.5, "Half off, for some")
    assert made["created_by"] == "analyst"  # who signed in, not the console


def test_a_slug_is_checked_while_it_is_typed(console: Page, api: httpx.Client, slug: str) -> None:
    _create(api, slug)
    console.get_by_role("link", name="New segment").click()
    dialog = console.get_by_role("dialog", name="New segment")
    field = dialog.get_by_label("Slug")
    field.press_sequentially(slug)
    expect(dialog.get_by_text("This slug is taken").first).to_be_visible()
    expect(dialog.get_by_role("button", name="Create segment")).to_be_disabled()
    field.fill("no blanks please")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(f"{slug}-2")
    expect(dialog.get_by_text("This slug is free")).to_be_attached()
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_what_was_typed_outlives_a_failure(console: Page, api: httpx.Client, slug: str) -> None:
    def fail(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(
                status=503,
                content_type="application/problem+json",
                headers={"Retry-After": "1"},
                body='{"title": "", "status": 503, "code": "try_again", "detail": "The service is busy."}',
            )
        else:
            route.continue_()

    console.route("**/v1/segments", fail)
    console.get_by_role("link", name="New segment").click()
    dialog = console.get_by_role("dialog", name="New segment")
    dialog.get_by_label("Slug").fill(slug)
    dialog.get_by_label("Description").fill("Worth keeping")
    dialog.get_by_role("button", name="Create segment").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The service is busy.")
    expect(dialog.get_by_label("Slug")).to_have_value(slug)
    expect(dialog.get_by_label("Description")).to_have_value("Worth keeping")
    console.unroute("**/v1/segments")
    dialog.get_by_role("button", name="Create segment").click()
    expect(console.get_by_role("heading", level=1)).to_contain_text(slug)
    assert api.get(f"/segments/{slug}").json()["description"] == "Worth keeping"


def test_an_error_of_the_api_stands_at_its_field(console: Page, api: httpx.Client, slug: str) -> None:
    # Taken between the check and the click: the check is answered as if it weren't.
    _create(api, slug)
    console.route(
        f"**/v1/segments/{slug}",
        lambda route: route.fulfill(
            status=404,
            content_type="application/problem+json",
            body='{"title": "x", "status": 404, "code": "segment_not_found", "detail": "There is none."}',
        ),
    )
    console.get_by_role("link", name="New segment").click()
    dialog = console.get_by_role("dialog", name="New segment")
    dialog.get_by_label("Slug").fill(slug)
    expect(dialog.get_by_text("This slug is free")).to_be_attached()
    dialog.get_by_role("button", name="Create segment").click()
    expect(dialog.get_by_text(f"There is a segment {slug} already.").first).to_be_visible()


def test_find_one_among_many(console: Page, stack: Stack, api: httpx.Client, slug: str) -> None:
    ids = _register(api, slug, 20)
    _create(api, slug, description="about needles")
    _create(api, f"{slug}-hay")
    for user_id in ids[:3]:
        api.patch(f"/users/{user_id}/segments", json={"add": [slug]})
    console.reload()
    table = console.get_by_role("table", name="Segments")
    console.get_by_role("searchbox", name="Search segments").fill("about needles")
    expect(table.get_by_role("row")).to_have_count(2)  # the heads, and the one
    row = table.get_by_role("row").filter(has_text=slug)
    expect(row).to_contain_text("Active")
    expect(row.get_by_role("cell").nth(3)).to_have_text("3")
    row.get_by_role("link", name=slug).press("Enter")
    expect(console.get_by_role("heading", level=1)).to_contain_text(slug)
    expect(console.get_by_role("heading", level=1)).to_be_focused()
    assert console.title().startswith(slug)


def test_a_link_is_followed_while_the_address_still_follows_what_was_typed(
    console: Page, api: httpx.Client, slug: str
) -> None:
    _create(api, slug)
    console.reload()
    held: list[Route] = []
    console.route("**/assets/segment-page-*.js", lambda route: held.append(route))  # noqa: PLW0108 (as below)
    with console.expect_request("**/assets/segment-page-*.js"):
        console.get_by_role("searchbox", name="Search segments").fill(slug)
        console.get_by_role("link", name=slug).press("Enter")
    # The browser's timers go off in order, so the address's has when this has.
    console.evaluate("new Promise(resolve => setTimeout(resolve, 1000))")
    for route in held:
        route.continue_()
    expect(console.get_by_role("heading", level=1)).to_contain_text(slug)


def test_the_list_waits_for_no_size(console: Page, stack: Stack, api: httpx.Client, slug: str) -> None:
    _create(api, slug)
    console.goto("about:blank")  # what it counted so far is none of ours
    held: list[Route] = []
    console.route("**/count*", lambda route: held.append(route))  # noqa: PLW0108 (as in test_sign_in.py)
    with console.expect_request("**/count*"):
        console.goto(stack.console_url)
    row = console.get_by_role("row").filter(has_text=slug)
    row.scroll_into_view_if_needed()
    expect(row.get_by_role("status", name=f"Counting {slug}")).to_be_visible()
    assert 1 <= len(held) <= 3  # not all at once: the gateway takes 20 a second of everybody
    console.unroute("**/count*")
    console.reload()
    row.scroll_into_view_if_needed()
    expect(row.get_by_role("cell").nth(3)).to_have_text("0")


def test_ramp_up_and_see_it_before_and_after(
    console: Page, stack: Stack, api: httpx.Client, slug: str
) -> None:
    ids = _register(api, slug, 40)
    _create(api, slug)
    api.patch(f"/users/{ids[0]}/segments", json={"add": [slug]})
    go(console, stack, f"/segments/{slug}")
    expect(console.get_by_test_id("segment-size")).to_have_text("1")
    field = console.get_by_role("textbox", name="Percentage of all users")
    field.fill("50")
    forecast = console.get_by_test_id("forecast")
    expect(forecast).to_contain_text("then")
    before, then, more = (
        int(re.sub(r"\D", "", text)) for text in re.findall(r"[\d,]+", forecast.inner_text())
    )
    assert (before, more) == (1, then - 1)
    assert _count(api, slug) == 1  # nothing is applied yet
    console.get_by_role("button", name="Apply 50%").click()
    expect(console.get_by_text(f"{slug} now takes 50% of all users")).to_be_visible()
    expect(console.get_by_test_id("segment-size")).to_have_text(f"{then:,}")
    assert _count(api, slug) == then > 1
    console.get_by_text("The same as a table").click()
    steps = console.get_by_role("table", name="Every change of the percentage")
    expect(steps.get_by_role("row")).to_have_text([re.compile("Since"), re.compile("50%"), re.compile("0%")])


def test_the_slider_goes_by_keyboard(console: Page, stack: Stack, api: httpx.Client, slug: str) -> None:
    _create(api, slug, percent=10)
    go(console, stack, f"/segments/{slug}")
    slider = console.get_by_role("slider", name="Percentage of all users")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    expect(console.get_by_role("textbox", name="Percentage of all users")).to_have_value("13%")
    console.get_by_role("button", name="Apply 13%").press("Enter")
    expect(console.get_by_text(f"{slug} now takes 13% of all users")).to_be_visible()
    assert api.get(f"/segments/{slug}").json()["percent"] == 13


def test_lowering_asks_first(console: Page, stack: Stack, api: httpx.Client, slug: str) -> None:
    _register(api, slug, 10)
    _create(api, slug, percent=100)
    go(console, stack, f"/segments/{slug}")
    console.get_by_role("textbox", name="Percentage of all users").fill("0")
    expect(console.get_by_test_id("forecast")).to_contain_text("then 0 users")
    console.get_by_role("button", name="Apply 0%").click()
    dialog = console.get_by_role("dialog")
    expect(dialog).to_contain_text("users leave the segment at once")
    dialog.get_by_role("button", name="Cancel").click()
    assert api.get(f"/segments/{slug}").json()["percent"] == 100
    console.get_by_role("button", name="Apply 0%").click()
    console.get_by_role("dialog").get_by_role("button", name="Lower to 0%").click()
    expect(console.get_by_test_id("segment-size")).to_have_text("0")
    assert api.get(f"/segments/{slug}").json()["percent"] == 0


def test_a_list_of_ids_one_by_one_whatever_some_of_them_are(
    console: Page, stack: Stack, api: httpx.Client, slug: str
) -> None:
    ids = _register(api, slug, 5)
    _create(api, slug)
    api.patch(f"/users/{ids[4]}/segments", json={"add": [slug]})
    go(console, stack, f"/segments/{slug}")
    console.get_by_role("button", name="Add or remove users").click()
    dialog = console.get_by_role("dialog", name="Add or remove users")
    pasted = f"{ids[0]}, {ids[1]};{ids[2]} {ids[2]} -bad- {slug}.nobody {ids[4]}"
    dialog.get_by_label("User ids").fill(pasted)
    dialog.get_by_role("button", name=re.compile("^Add 5 users")).click()
    expect(dialog.get_by_text("Finished: 6 of 6")).to_be_visible()
    outcomes = dialog.get_by_role("table", name="Outcomes")
    for user_id, outcome in {
        ids[0]: "added",
        ids[1]: "added",
        ids[2]: "added",
        ids[4]: "already in",
        "-bad-": "invalid",
        f"{slug}.nobody": "not registered",
    }.items():
        row = outcomes.get_by_role("row").filter(has=console.get_by_text(user_id, exact=True))
        expect(row).to_contain_text(outcome)
    members = api.get(f"/segments/{slug}/members").json()["members"]
    assert [one["user_id"] for one in members] == [ids[0], ids[1], ids[2], ids[4]]

    dialog.get_by_text("Remove", exact=True).click()
    dialog.get_by_label("User ids").fill(f"{ids[0]}\n{ids[3]}")
    dialog.get_by_role("button", name="Remove 2 users").click()
    expect(outcomes.get_by_role("row").filter(has_text=ids[3])).to_contain_text("wasn't in")
    expect(outcomes.get_by_role("row").filter(has_text=ids[0])).to_contain_text("removed")
    assert _count(api, slug) == 3


def test_what_a_spreadsheet_makes_of_ids_and_of_their_outcomes(
    console: Page, stack: Stack, api: httpx.Client, slug: str
) -> None:
    ids = _register(api, slug, 2)
    _create(api, slug)
    go(console, stack, f"/segments/{slug}")
    expect(console.get_by_text("By number")).to_be_visible()
    console.get_by_role("button", name="Add or remove users").click()
    dialog = console.get_by_role("dialog", name="Add or remove users")
    field = dialog.get_by_label("User ids")
    field.focus()
    problems = {
        "1\u00a0234\u00a0567": "a number with blanks or commas in it",
        "1,234,567": "a number with blanks or commas in it",
        "9,91214E+15": "a number that a spreadsheet has rounded",
        "=1+1": "an id begins with a letter or digit",
    }
    console.keyboard.insert_text("\n".join([f"{ids[0]}\tAnna", *problems, ids[1]]))
    expect(dialog.get_by_text("2 ids", exact=True)).to_be_visible()
    expect(dialog.get_by_text("only the first column is taken")).to_be_visible()
    for text, problem in problems.items():
        expect(dialog.get_by_role("listitem").filter(has_text=text)).to_contain_text(problem)
    dialog.get_by_role("button", name="Add 2 users").click()
    expect(dialog.get_by_text("Finished: 6 of 6")).to_be_visible()
    members = api.get(f"/segments/{slug}/members").json()["members"]
    assert [one["user_id"] for one in members] == ids

    with console.expect_download() as saving:
        dialog.get_by_role("button", name="Download", exact=True).click()
    outcomes = saving.value.path().read_bytes().decode()
    rows = list(csv.reader(io.StringIO(outcomes, newline=""), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {*ids, *problems, "'=1+1"} - {"=1+1"}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]

    field.fill(outcomes)
    expect(dialog.get_by_text("2 ids", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Only the column user_id is taken")).to_be_visible()
    for text in problems:
        expect(dialog.get_by_role("listitem").filter(has_text=text)).to_be_visible()
    expect(dialog.get_by_role("button", name="Add 2 users")).to_be_enabled()


def test_look_up_a_member(console: Page, stack: Stack, api: httpx.Client, slug: str) -> None:
    ids = _register(api, slug, 2)
    _create(api, slug)
    api.patch(f"/users/{ids[0]}/segments", json={"add": [slug]})
    go(console, stack, f"/segments/{slug}")
    look_up = console.get_by_role("search", name="Is this user in the segment?")
    for user_id, answer in {
        ids[0]: "is in this segment",
        ids[1]: "is not in this segment",
        f"{slug}.nobody": "is not registered",
    }.items():
        look_up.get_by_role("textbox").fill(user_id)
        look_up.get_by_role("button", name="Look up").click()
        expect(console.get_by_text(f"{user_id} {answer}")).to_be_visible()
    console.get_by_role("button", name=f"Remove {ids[0]}").click()
    console.get_by_role("dialog").get_by_role("button", name=re.compile("^Remove")).click()
    expect(console.get_by_text("Nobody is in this segment")).to_be_visible()
    assert _count(api, slug) == 0


def test_deleting_takes_the_slug_in_full(console: Page, stack: Stack, api: httpx.Client, slug: str) -> None:
    _create(api, slug)
    go(console, stack, f"/segments/{slug}")
    console.get_by_role("button", name="Delete", exact=True).click()
    dialog = console.get_by_role("dialog", name="Delete the segment")
    confirm = dialog.get_by_role("button", name="Delete segment")
    expect(confirm).to_be_disabled()
    dialog.get_by_role("textbox").fill(slug[:-1])
    expect(confirm).to_be_disabled()
    dialog.get_by_role("textbox").fill(slug)
    confirm.click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Segments")
    expect(console.get_by_role("link", name=slug, exact=True)).to_have_count(0)
    assert api.get(f"/segments/{slug}").status_code == 404
    console.get_by_text("Deleted", exact=True).click()
    expect(console.get_by_role("row").filter(has_text=slug)).to_be_visible()


def test_a_segment_that_is_not_there(console: Page, stack: Stack) -> None:
    go(console, stack, "/segments/NOT-THERE")
    expect(console.get_by_text("There is no segment NOT-THERE.").first).to_be_visible()
    console.get_by_role("link", name="All segments").click()
    expect(console.get_by_role("heading", level=1)).to_have_text("Segments")
