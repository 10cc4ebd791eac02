"""Cold starts: what a fresh process takes until a function is ready, in units of boto3's own start.

The unit is `import boto3; boto3.client("dynamodb")` from the same layer: what every Python function that
speaks to DynamoDB the usual way pays, whatever else it does. All figures are processes from their beginning,
the interpreter's own start among them, to the moment the function is ready: they leave without tidying up,
which Lambda never gets to either.
"""

import resource
import statistics
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench import instructions
from bench.artifact import PYTHON, Artifact

READ, WRITE, FLAG = "get_user_segments", "update_user_segments", "evaluate_flag"
UNIT = 'import boto3; boto3.client("dynamodb")'
PROCESSES = {
    "interpreter": (READ, "pass"),
    "unit": (READ, UNIT),
    "read": (READ, f"import {READ}"),
    "write": (WRITE, f"import {WRITE}"),
    "flag": (FLAG, f"import {FLAG}"),
}
"""What is started: the function whose folder it runs in, and what it does there."""

LEAVE = "; import os; os._exit(0)"
ROUNDS = 15


def measure(artifact: Artifact) -> dict[str, Any]:
    """The keys `cold_*` of the results."""
    if instructions.countable():
        how, found = "instructions", _by_instructions(artifact)
    else:
        print("valgrind is not on this machine (Debian: apt install valgrind); cold starts by CPU time.")
        how, found = "median CPU seconds", _by_the_clock(artifact)
    ratios = {f"cold_ratio_{name}": round(cost / found["unit"], 3) for name, cost in found.items()}
    del ratios["cold_ratio_unit"]
    costs = {f"cold_cost_{name}": cost for name, cost in found.items()}
    return {**ratios, **costs, "cold_cost_in": how}


def _by_instructions(artifact: Artifact) -> dict[str, float]:
    def count(operation: str, code: str) -> int:
        environment = artifact.environment(operation)
        return instructions.count([*PYTHON, "-c", code + LEAVE], environment, artifact.function(operation))

    with ThreadPoolExecutor(2) as pool:  # counts don't mind company
        counts = pool.map(lambda process: count(*process), PROCESSES.values())
        return dict(zip(PROCESSES, counts, strict=True))


def _by_the_clock(artifact: Artifact) -> dict[str, float]:
    """Medians of fresh processes, taken by turns, so that what slows the machine slows all of them."""
    seen: dict[str, list[float]] = {name: [] for name in PROCESSES}
    for _ in range(ROUNDS):
        for name, (operation, code) in PROCESSES.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                [*PYTHON, "-c", code + LEAVE],
                env=artifact.environment(operation),
                cwd=artifact.function(operation),
                check=True,
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seen[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {name: round(statistics.median(times), 4) for name, times in seen.items()}
