"""Every limit that a caller can meet stands in docs/api.md, as the code has it."""

import json
import re
from typing import Any

from segmentation.door import asked, http, lean, models
from segmentation.names import SLUG, USER_ID
from segmentation.operations import enrolment, segments
from tools import template

ROOT = template.TEMPLATE.parent
PACKAGE = ROOT / "layers" / "segmentation" / "segmentation"
LIMIT = re.compile(r"^((?:MOST|LARGEST|LONGEST)_\w+) = ", re.MULTILINE)

NAMED = {
    "MOST_SLUGS": ("slugs in an update, `add` and `remove` together", f"{models.MOST_SLUGS}"),
    "MOST_IDS": ("ids in register_users", f"{models.MOST_IDS}"),
    "MOST_USERS": ("users in query_memberships", f"{asked.MOST_USERS}"),
    "MOST_NAMED": ("slugs in query_memberships", f"{asked.MOST_NAMED}"),
    "MOST_RECORDS": (
        "memberships by hand and hold-outs of the users in query_memberships",
        f"{enrolment.MOST_RECORDS}",
    ),
    "LARGEST_ANSWER": ("an answer, quotation marks counted twice", f"{lean.LARGEST_ANSWER // 1024} KiB"),
    "MOST_STEPS": ("changes of a segment's percentage", f"{segments.MOST_STEPS}"),
    "LARGEST_BODY": ("a body", f"{http.LARGEST_BODY // 1024} KiB"),
    "LARGEST_EXPONENT": ("an exponent of a number, either way", f"{http.LARGEST_EXPONENT}"),
    "LONGEST_DESCRIPTION": ("a description", f"{models.LONGEST_DESCRIPTION} characters"),
}


def table() -> dict[str, str]:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = page.partition("\n## Limits\n\n| | |\n| --- | --- |\n")[2]
    return dict(re.findall(r"^\| (.+?) \| (.+?) \|$", rows, re.MULTILINE))


def longest(pattern: str) -> int:
    return int(pattern.partition("{0,")[2].rstrip("}")) + 1


def largest_page() -> Any:
    described = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    parameters = described["paths"]["/v1/users"]["get"]["parameters"]
    return next(one["schema"]["maximum"] for one in parameters if one["name"] == "limit")


def test_every_limit_of_the_code_is_looked_up_here() -> None:
    # What store/ has are DynamoDB's limits, which no caller meets.
    files = [file for file in PACKAGE.rglob("*.py") if "store" not in file.parts]
    assert {name for file in files for name in LIMIT.findall(file.read_text(encoding="utf-8"))} == set(NAMED)


def test_the_table_says_what_the_code_does() -> None:
    assert table() == {
        **dict(NAMED.values()),
        "a page": f"{largest_page()}",
        "a slug, an id": f"{longest(SLUG)}, {longest(USER_ID)} characters",
        "an expiry": "before the year 10000",
    }
