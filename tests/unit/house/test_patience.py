"""Nothing in the suite depends on how busy the machine is: one limit for everything that waits."""

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tools import patience

ROOT = Path(__file__).parents[3]
FILES = [file for folder in ("tests", "tools") for file in sorted((ROOT / folder).rglob("*.py"))]
LIMITS = {"PATIENCE", "WHOLE_RUN", "WAIT"}

# Calls that wait for somebody else, and what is theirs to wait for an answer if nobody says: 5 seconds.
HTTPX = {"Client", "AsyncClient", "delete", "get", "head", "patch", "post", "put", "request", "stream"}

# Where somebody sleeps, and why no answer depends on for how long.
SLEEPS = {
    "tools/patience.py": "between two looks",
    "tests/contract/test_memberships.py": "until a moment that the service has told",
    "tests/integration/test_dynamodb_local.py": "between two attempts, however many",
}


def _named(node: ast.expr) -> set[str]:
    """All names in an expression."""
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Name | ast.Attribute)
    }


def impatient(source: str) -> Iterator[str]:
    """Calls in a Python file that give up by another limit than ours."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        given = {word.arg: word.value for word in call.keywords}
        what = ast.unparse(call.func)
        if "timeout" in given and not _named(given["timeout"]) & LIMITS:
            yield f"{call.lineno}: {what} has a limit of its own"
        module, _, name = what.rpartition(".")
        if module == "httpx" and name in HTTPX and not {"timeout", "transport"} & set(given):
            yield f"{call.lineno}: {what} has httpx's limit"
        if what.endswith("process.wait") and call.args and not _named(call.args[0]) & LIMITS:
            yield f"{call.lineno}: {what} has a limit of its own"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_whoever_waits_has_our_patience(file: Path) -> None:
    assert list(impatient(file.read_text(encoding="utf-8"))) == []


def test_nobody_sleeps_for_a_time() -> None:
    sleepers = {
        str(file.relative_to(ROOT))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("sleep", "wait_for_timeout")
    }
    assert sleepers == set(SLEEPS)


@pytest.mark.parametrize(
    "line",
    ["httpx.get(url)", "httpx.Client(timeout=30)", "subprocess.run(a, timeout=60)", "process.wait(10)"],
)
def test_what_is_impatient_is_seen(line: str) -> None:
    assert len(list(impatient(line))) == 1


def test_no_example_has_a_deadline() -> None:
    assert hypothesis.settings.default is not None
    assert hypothesis.settings.default.deadline is None


def test_what_is_there_is_found_at_once_and_what_comes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([None, None, "there"])
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    assert patience.until(lambda: next(looks)) == "there"
    assert len(pauses) == 2


def test_what_never_comes_is_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with pytest.raises(patience.Hangs):
        patience.until(lambda: None)
    assert now >= patience.PATIENCE
