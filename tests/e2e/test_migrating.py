"""docs/migrating.md can't rot: each of its lines is run, in order, and answers what the page shows.

The lines are run as a reader would: pasted into one shell, in a directory with the `.local/stack.json` of
the stack. What differs from run to run (moments, links, cursors, who else is there) is compared by form.
"""

import json
import os
import re
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.parts import missing
from tools.carried import Missing
from tools.local.stack import Stack
from tools.patience import WHOLE_RUN

PAGE = (Path(__file__).parents[2] / "docs" / "migrating.md").read_text(encoding="utf-8")

# The calls of the five services, by the page's headings: each has a line of its own.
CALLS = [
    ("A", "Create a segment"),
    ("A", "List segments"),
    ("A", "`PATCH /segments/{name}`"),
    ("A", "Create a user"),
    ("A", "List users"),
    ("A", "`POST /users/{u}/segments/{s}`"),
    ("A", "`GET /users/{u}/segments`"),
    ("A", "`DELETE /users/{u}/segments/{s}`"),
    ("A", "`POST /segments/{name}/distribute/?percentage=`"),
    ("A", "Delete a segment"),
    ("A", "Health check"),
    ("B", "Starts with 1,000 users"),
    ("B", "`POST /api/create_segment {segment_slug}`"),
    ("B", "`POST /api/update_user_segments {user_id, assign_features, unassign_features}`"),
    ("B", "`GET /api/get_user_segments {user_id}`"),
    ("B", "`GET /api/get_user_history {user_id, start_date, end_date}`"),
    ("B", "`POST /api/auto_assign_segment {feature_slug, fraction}`"),
    ("B", "`DELETE /api/delete_segment`"),
    ("C", "`segment/create`"),
    ("C", "`user/update {user_id, add_segments: [{slug, expires_at?}], remove_segments: [{slug}]}`"),
    ("C", "`user/segments`"),
    ("C", "`user/csv {user_id, from: {month, year}, to: {month, year}}`"),
    ("C", "`segment/create/enroll {slug, percent}`"),
    ("C", "`segment/delete`"),
    ("C", "`segments/active`"),
    ("C", "`segments`"),
    ("D", "`POST /segments {segment, auto_percent}`"),
    ("D", "`DELETE /segments`"),
    ("D", "`POST /users {id}`"),
    ("D", "`PATCH /users {id, segments, active_time}`"),
    ("D", "`GET /users/:id`"),
    ("D", "`DELETE /users {id, segments}`"),
    ("D", "`GET /users/:id/history?year=2023&month=8`"),
    ("E", "`/user/create`"),
    ("E", "`/segments/create`"),
    ("E", "`/user/add-segment`"),
    ("E", "`/user/get-user-segment`"),
    ("E", "`/segments/get-count-segment`"),
    ("E", "`/user/delete-segment`"),
    ("E", "`/segments/delete`"),
]
# What has no counterpart among the calls, and only a word on the page.
PAGES = [("A", "Web pages"), ("A", "API docs page")]

MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
# Values that no two runs share, by key.
FORMS = {
    "created_at": MOMENT,
    "registered_at": MOMENT,
    "added_at": MOMENT,
    "expires_at": MOMENT,
    "deleted_at": MOMENT,
    "created_by": r"\S+",
    "version": r"\d+\.\d+\.\d+",
    "url": r"https?://\S+\.csv\?\S+",
}
# In a list cut by ?limit=, it depends on what else there is who stands in it.
FIRST_COMER = ("slug", "description", "percent", "id", "user_id")
CUT = re.compile(r"[?&]limit=")


@dataclass(frozen=True)
class Line:
    """What stands in one block of the page, to be pasted, and what it is said to print."""

    service: str
    call: str
    command: str
    shown: str | None


def parse(page: str) -> list[Line]:
    """The blocks of the page in their order. An answer follows its command at once."""
    lines: list[Line] = []
    service = call = ""
    token = re.compile(
        r"^## (?P<part>[^\n]*)\n|^### (?P<call>[^\n]*)\n|^```(?P<kind>\w*)\n(?P<text>.*?)^```\n", re.M | re.S
    )
    end = -1
    for found in token.finditer(page):
        if found["part"] is not None:
            (service,) = re.findall(r"^Service ([A-E]) ", found["part"]) or [""]
            call = ""
        elif found["call"] is not None:
            call = found["call"]
        elif found["kind"] == "sh":
            lines.append(Line(service, call, found["text"], None))
            end = found.end()
        else:
            assert found.start() == end, f"an answer without a command:\n{found['text']}"
            lines[-1] = Line(service, call, lines[-1].command, found["text"])
    return lines


def uncovered(page: str) -> list[tuple[str, str]]:
    """The calls of the five services for which the page has no curl line with its answer."""
    there = {(line.service, line.call) for line in parse(page) if "curl " in line.command and line.shown}
    return [call for call in CALLS if call not in there]


def run(lines: list[Line], directory: Path, environment: dict[str, str]) -> list[str]:
    """What each of the lines prints when they are pasted into one shell."""
    mark = uuid.uuid4().hex
    script = "".join(f"{line.command}\nprintf '%s' {mark}\n" for line in lines)
    shell = subprocess.run(
        ["sh", "-c", script],
        check=False,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WHOLE_RUN,
    )
    assert (shell.returncode, shell.stderr) == (0, "")
    *printed, rest = shell.stdout.split(mark)
    assert (len(printed), rest) == (len(lines), "")
    return printed


def differences(line: Line, printed: str) -> list[str]:
    """Where the page shows something else than the line printed."""
    shown = (line.shown or "").strip()
    try:
        return _differences(json.loads(shown), json.loads(printed), line.command, "", "answer")
    except ValueError:
        texts = [re.sub(MOMENT, "MOMENT", text.strip()) for text in (shown, printed)]
        return [] if texts[0] == texts[1] else [f"answer: shown {shown!r}, came {printed!r}"]


def _differences(shown: Any, came: Any, command: str, key: str, where: str) -> list[str]:
    pairs: list[tuple[str, Any, Any, str]]
    if isinstance(shown, dict) and isinstance(came, dict) and shown.keys() == came.keys():
        pairs = [(name, shown[name], came[name], f"{where}.{name}") for name in shown]
    elif isinstance(shown, list) and isinstance(came, list) and len(shown) == len(came):
        pairs = [("", *both, f"{where}[{index}]") for index, both in enumerate(zip(shown, came, strict=True))]
    elif (type(shown) is type(came) and shown == came) or _same_form(shown, came, command, key):
        return []
    else:
        return [f"{where}: shown {shown!r}, came {came!r}"]
    return [
        wrong for name, one, other, place in pairs for wrong in _differences(one, other, command, name, place)
    ]


def _same_form(shown: Any, came: Any, command: str, key: str) -> bool:
    """Whether two different values are two of the kind that no two runs share."""
    if key in FORMS and str(shown) not in command:  # what the line itself says comes back as it is
        return all(isinstance(value, str) and re.fullmatch(FORMS[key], value) for value in (shown, came))
    if not CUT.search(command):
        return False
    if key == "cursor":
        return all(value is None or (isinstance(value, str) and value) for value in (shown, came))
    if key == "percent":
        return all(type(value) in (int, float) for value in (shown, came))
    return key in FIRST_COMER and type(shown) is type(came)


def test_every_call_has_its_line() -> None:
    assert uncovered(PAGE) == []
    headings = re.findall(r"^### (.*)$", PAGE, re.M)
    assert sorted(headings) == sorted(call for _, call in CALLS + PAGES)


def test_every_line_answers_what_the_page_shows(
    stack: Stack, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    if not shutil.which("curl"):
        missing(Missing("docs/migrating.md is run with curl, which isn't there", "apt-get install curl"))
    (tmp_path / ".local").mkdir()
    stack.save(tmp_path / ".local" / "stack.json")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}  # no proxy, no .curlrc
    lines = parse(PAGE)
    assert len(lines) > len(CALLS)

    for line, printed in zip(lines, run(lines, tmp_path, environment), strict=True):
        with subtests.test(line.command):
            assert differences(line, printed) == [], f"{line.service} {line.call}\n{line.command}"


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_loses_its_line_is_missed(call: tuple[str, str]) -> None:
    kept = [
        part for part in re.split(r"^(?=##)", PAGE, flags=re.M) if not part.startswith(f"### {call[1]}\n")
    ]
    assert uncovered("".join(kept)) == [call]


def test_a_page_without_lines_is_missed() -> None:
    assert uncovered("") == uncovered(re.sub(r"^```.*?^```\n", "", PAGE, flags=re.M | re.S)) == CALLS


SEGMENT = '{"slug": "A", "percent": 10, "created_at": "2026-11-21T08:30:00.123Z"}'
HELD = '{"slug": "A", "expires_at": "2099-01-01T00:00:00.000Z"}'
PAGED = '{"users": [{"id": "ann"}], "cursor": "abc"}'


@pytest.mark.parametrize(
    ("command", "shown", "printed", "same"),
    [
        ("curl x", SEGMENT, SEGMENT.replace("2026", "2027"), True),
        ("curl x", SEGMENT, SEGMENT.replace(".123Z", "Z"), False),
        ("curl x", SEGMENT.replace(".123Z", "Z"), SEGMENT, False),
        ("curl x", SEGMENT, SEGMENT.replace("10", "20"), False),
        ("curl x", SEGMENT, SEGMENT.replace("10", '"10"'), False),
        ("curl x", SEGMENT, SEGMENT.replace("10", "10.0"), False),
        ("curl x", SEGMENT, SEGMENT.replace('"percent": 10, ', ""), False),
        ("curl x", SEGMENT.replace('"percent": 10, ', ""), SEGMENT, False),
        ("curl x", SEGMENT, f"[{SEGMENT}]", False),
        ("curl x", SEGMENT, '{"message": "Unauthorized"}', False),
        ("curl x", SEGMENT, "", False),
        ("curl x", "", SEGMENT, False),
        ("curl x -d 2098", HELD, HELD.replace("2099", "2098"), True),
        ("curl x -d 2099-01-01T00:00:00.000Z", HELD, HELD.replace("2099", "2098"), False),
        ("curl x?limit=1", PAGED, PAGED.replace("ann", "bob").replace('"abc"', "null"), True),
        ("curl x", PAGED, PAGED.replace("ann", "bob"), False),
        ("curl x", PAGED, PAGED.replace('"abc"', "null"), False),
        ("curl x?limit=1", PAGED, PAGED.replace('{"id": "ann"}', ""), False),
        ("curl x?limit=1", PAGED, PAGED.replace('"ann"', "1"), False),
        ("curl x", "204\n", "204\n", True),
        ("curl x", "204\n", "404\n", False),
        ("curl x", "a;2026-11-21T08:30:00.123Z\n", "a;2026-11-21T08:30:00.124Z\r\n", True),
        ("curl x", "a;add;\n", "a;remove;\r\n", False),
        ("curl x", "a;add;\n", "a;add;\r\na;remove;\r\n", False),
    ],
)
def test_a_wrong_answer_is_noticed(command: str, shown: str, printed: str, same: bool) -> None:
    assert (differences(Line("", "", command, shown), printed) == []) is same
