"""`make clean`: forget all that is local to this checkout. Needs nothing but a Python 3."""

import shutil

from tools.errors import one_line
from tools.lock import LOCAL, running

ROOT = LOCAL.parent
CACHES = (
    ".aws-sam",
    "console/dist",
    "console/node_modules",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
)
SOURCES = ("functions", "layers", "tests", "tools")


def main() -> None:
    """Remove it. Raises Failed, with nothing removed, while a stack of this checkout runs."""
    with running():
        caches = [ROOT / name for name in CACHES]
        for name in SOURCES:
            caches += (ROOT / name).rglob("__pycache__")
        for path in [*caches, LOCAL]:
            shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    with one_line():
        main()
