"""docs/performance.md quotes bench/results.json, and meets the goals but for what it says it misses."""

import json
import re

from tools import template

ROOT = template.TEMPLATE.parent
RESULTS = json.loads((ROOT / "bench" / "results.json").read_text(encoding="utf-8"))
ROWS = re.findall(
    r"^\| `(\w+)` \| ([^|]+?) \| ([^|]+?)? ?\|",
    (ROOT / "docs" / "performance.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_every_figure_is_the_one_that_was_measured() -> None:
    assert len(ROWS) > 15
    for key, quoted, _ in ROWS:
        assert quoted == str(RESULTS[key]), key


def test_goals_are_met_or_said_to_be_missed() -> None:
    for key, quoted, goal in ROWS:
        if goal.startswith("≤"):
            limit = float(re.findall(r"[\d.]+", goal)[0])
            assert (float(quoted) > limit) == ("missed" in goal), key
