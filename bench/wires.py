"""What other ways to send the hot read's Query would give: `.venv/bin/python -m bench.wires [folder]`.

The ways are in bench/wires_process.py. `awscrt` is measured if it is in the folder that is named, where
`pip install --target` put it. The figures are quoted in docs/performance.md.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping

from bench import instructions, scene
from bench.artifact import HERE, PYTHON, built
from bench.cold import READ
from tools.errors import one_line

WAYS = ("boto3", "service", "parts", "stdlib", "awscrt")
ROUNDS, TIMES = 7, 400


def main() -> None:
    """Prints a table: a cold start and a call of each way, in units of boto3's."""
    artifact = built()
    command = [*PYTHON, str(HERE / "wires_process.py")]
    with scene.prepared() as endpoint:
        environment = artifact.environment(READ, AWS_ENDPOINT_URL_DYNAMODB=endpoint, WHO=scene.USER)
        environment["PYTHONPATH"] = os.pathsep.join([environment["PYTHONPATH"], *sys.argv[1:]])
        ways = [way for way in WAYS if way != "awscrt" or sys.argv[1:]]
        cold = {
            way: instructions.count([*command, way, "0"], environment, artifact.function(READ))
            for way in ways
        }
        warm: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way in ways:
                warm[way].append(_call([*command, way, str(TIMES)], environment))
    print("| way | cold start | a call, µs of CPU | of boto3's |\n| --- | --- | --- | --- |")
    calls = {way: statistics.median(times) for way, times in warm.items()}
    for way in ways:
        ratio = calls[way] / calls["boto3"]
        print(f"| {way} | {cold[way] / cold['boto3']:.2f} | {calls[way]:.0f} | {ratio:.2f} |")


def _call(command: list[str], environment: Mapping[str, str]) -> float:
    return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    with one_line():
        main()
