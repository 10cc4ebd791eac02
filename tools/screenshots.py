"""`make screenshots`: a picture of each of the console's views, of the stack that `make run` runs."""

import shutil

from tools.browser import chromium, open_console, sign_in
from tools.errors import one_line
from tools.local.stack import STACK_FILE, load
from tools.lock import LOCAL
from tools.showcase import SCHEMES, SIZES, VIEWS, fill, show, show_description

INTO = LOCAL / "screenshots"


def main() -> None:
    """Fills the stack with something to see, and takes the pictures in both widths and colour schemes."""
    stack = load(STACK_FILE)
    with stack.client("/v1") as api:
        fill(api)
    shutil.rmtree(INTO, ignore_errors=True)
    with chromium() as browser:
        for size, viewport in SIZES.items():
            for scheme in SCHEMES:
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
                show_description(page, stack.console_url)
                page.screenshot(path=INTO / f"docs-{size}-{scheme}.png")
                page.context.close()
    print(f"{len(list(INTO.glob('*.png')))} pictures are in {INTO.relative_to(LOCAL.parent)}.")


if __name__ == "__main__":
    with one_line():
        main()
