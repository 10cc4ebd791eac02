"""`make bench`: the figures of docs/performance.md, as a table and in bench/results.json. Three minutes."""

import json
import platform
from typing import Any

from bench import artifact, cold, cost, database, registering, report, scene, served, warm
from tools.errors import one_line

RESULTS = artifact.HERE / "results.json"

GOALS = {
    "cold_ratio_read": 1.20,
    "cold_ratio_write": 1.55,
    "warm_ratio_read": 1.25,
    "read_calls": 1,
    "read_units": 0.5,
    "catalogue_change_units": 1,
    "register_attempts": 1.1,
    "register_units": 3,
    "enrol_writes": 3,
    "enrol_growth": 1.5,
    "count_growth": 2,
    "cost_per_million_reads_usd": 1.40,
    "cost_per_million_users_queried_usd": 0.14,
    "cost_per_million_updates_usd": 4.00,
}
"""At most so much."""


def main() -> None:
    """Measures, prints and writes."""
    made = artifact.built()
    found: dict[str, Any] = {}
    found |= _step("cold starts", lambda: cold.measure(made))
    with scene.prepared() as endpoint:
        found |= _step("warm reads", lambda: warm.measure(made, endpoint))
        found |= _step("reads a second", lambda: served.measure(made, endpoint))
        found |= _step("calls and units", database.units)
        found |= _step("segments that change", database.segments_that_change)
        found |= _step("registering", registering.measure)
        found |= _step("reports", report.measure)
        found |= _step("growth", database.growth)
    found |= cost.measure(found)
    found["machine"] = f"{platform.machine()}, Python {platform.python_version()}"
    print(f"\n{'key':36} {'found':>14} {'goal':>8}")
    for key, value in found.items():
        goal = GOALS.get(key)
        missed = goal is not None and value > goal
        print(f"{key:36} {value!s:>14} {'' if goal is None else f'≤ {goal}':>8} {'MISSED' if missed else ''}")
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to {RESULTS.relative_to(artifact.HERE.parent)}.")


def _step(name: str, measure: Any) -> dict[str, Any]:
    print(f"Measuring {name} ...", flush=True)
    found: dict[str, Any] = measure()
    return found


if __name__ == "__main__":
    with one_line():
        main()
