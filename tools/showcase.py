"""What there is to see in the console: some segments and users as a shop has them, and its pages by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from playwright.sync_api import Page, ViewportSize, expect

SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1280, "height": 900},
    "phone": {"width": 360, "height": 740},
}
SCHEMES = ("light", "dark")

SEGMENT, USER = "FREE_DELIVERY", "1001"
USERS = [str(number) for number in range(1000, 1240)]
SEGMENTS: dict[str, tuple[str, list[float]]] = {
    SEGMENT: ("Free delivery above 30, for a growing share of all users", [1, 5, 20, 12.5]),
    "CHECKOUT_ONE_PAGE": ("Experiment: the whole checkout on one page", [50]),
    "NEW_SEARCH": ("Search by the new index", [0.5, 10]),
    "SUMMER_SALE": ("For those who wrote to support in June", [0]),
    "VOICE_MESSAGES": ("", [100]),
}


def fill(api: httpx.Client) -> None:
    """Makes them, where they aren't there; `api` is a client of /v1 with a token for everything."""
    api.post("/users", json={"ids": USERS}).raise_for_status()
    for slug, (description, percents) in SEGMENTS.items():
        new = api.post("/segments", json={"slug": slug, "description": description, "percent": percents[0]})
        if new.status_code != 409:
            new.raise_for_status()
            for percent in percents[1:]:
                api.patch(f"/segments/{slug}", json={"percent": percent}).raise_for_status()
    soon = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    for user_id in (USER, *USERS[40:52]):
        changes = {"add": [SEGMENT, {"slug": "SUMMER_SALE", "expires_at": soon}]}
        api.patch(f"/users/{user_id}/segments", json=changes).raise_for_status()
    api.patch(f"/users/{USER}/segments", json={"remove": ["VOICE_MESSAGES"]}).raise_for_status()


def _open(button: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=button).first.click()


@dataclass(frozen=True)
class View:
    """A page, or a dialog on one: where it is, and what has to be there before it is complete."""

    name: str
    path: str
    waits_for: str
    act: Callable[[Page], None] | None = None


VIEWS = (
    View("segments", "/", "table[aria-label=Segments]"),
    View("segments-none", "/?q=nothing-like-this", "text=No segment matches"),
    View("segment-new", "/create-segment", "[role=dialog]"),
    View("segment", f"/segments/{SEGMENT}", "[data-testid=segment-size]"),
    View("segment-list", f"/segments/{SEGMENT}", "[role=dialog]", _open("Add or remove users")),
    View("segment-delete", f"/segments/{SEGMENT}", "[role=dialog]", _open("Delete")),
    View("segment-unknown", "/segments/NONE", "text=There is no segment NONE."),
    View("users", "/users", "main h1"),
    View("user", f"/users/{USER}", "main h1"),
    View("users-register", "/users", "[role=dialog]", _open("Register users")),
    View("user-add", f"/users/{USER}", "[role=dialog]", _open("Add to segments")),
    View("user-expiry", f"/users/{USER}", "[role=dialog]", _open(f"Change the expiry in {SEGMENT}")),
    View("user-erase", f"/users/{USER}", "[role=dialog]", _open("Erase user")),
    View("user-unknown", "/users/nobody", "main h1"),
    View("page-unknown", "/nowhere", "main h1"),
)


def show(page: Page, address: str, view: View) -> None:
    """Opens the view and waits until nothing of it is being loaded. `address` is the console's."""
    page.goto(f"{address}#{view.path}")
    page.locator("h1").wait_for()
    if view.act is not None:
        view.act(page)
    page.locator(view.waits_for).first.wait_for()
    # A size is counted only once its row is in sight.
    loading = "[role=status][aria-label]:not([aria-label^='Counting ']), [aria-busy=true]"
    expect(page.locator("main").locator(loading)).to_have_count(0)
    page.wait_for_load_state("networkidle")


def show_description(page: Page, address: str) -> None:
    """Opens the API's description, and waits until it is there."""
    page.goto(f"{address}docs")
    page.get_by_text("/v1/users/{user_id}/segments").first.wait_for()
