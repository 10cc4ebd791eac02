"""`make screenshots`: a picture of each of the console's views, of the stack that `make run` runs."""

import shutil

import httpx

from tools.browser import chromium, open_console, sign_in
from tools.errors import Failed, one_line
from tools.local.stack import STACK_FILE, load
from tools.lock import LOCAL
from tools.showcase import VIEWS, fill, show

INTO = LOCAL / "screenshots"
SIZES = {"desk": (1280, 900), "phone": (360, 740)}


def main() -> None:
    """Fills the stack with something to see, and takes the pictures in both widths and colour schemes."""
    try:
        stack = load(STACK_FILE)
    except FileNotFoundError:
        raise Failed("No stack is running here: start one with `make run`, in another shell.") from None
    headers = {"Authorization": f"Bearer {stack.token()}"}
    with httpx.Client(base_url=f"{stack.api_url}/v1", headers=headers, trust_env=False, timeout=30) as api:
        fill(api)
    shutil.rmtree(INTO, ignore_errors=True)
    with chromium() as browser:
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                viewport = {"width": width, "height": height}
                page = open_console(
                    browser, stack, viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
                )
                page.get_by_role("button", name="Sign in").wait_for()
                page.screenshot(path=INTO / f"sign-in-{size}-{scheme}.png")
                sign_in(page, stack)
                for view in VIEWS:
                    show(page, stack.console_url, view)
                    page.screenshot(path=INTO / f"{view.name}-{size}-{scheme}.png", full_page=True)
                    page.goto("about:blank")
                page.goto(f"{stack.console_url}docs")
                page.get_by_text("/v1/users/{user_id}/segments").first.wait_for()
                page.screenshot(path=INTO / f"docs-{size}-{scheme}.png")
                page.context.close()
    print(f"{len(list(INTO.glob('*.png')))} pictures are in {INTO.relative_to(LOCAL.parent)}.")


if __name__ == "__main__":
    with one_line():
        main()
