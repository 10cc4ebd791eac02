"""What one warm read costs this side of the network, in units of the Query it stands on.

The read is the whole function as Lambda calls it, with its log line. The unit is `client.query` of a plain
boto3 client, asking for the same and answered with the same bytes. bench/warm_process.py does both, in a
process that has the built artifact and nothing else.
"""

import json
import subprocess
from typing import Any

from bench import instructions
from bench.artifact import HERE, PYTHON, Artifact
from bench.cold import READ
from bench.scene import USER, USERS, event, query

COUNTED = (100, 300)
"""How many reads are counted; the difference of the two has no start in it."""


def measure(artifact: Artifact, endpoint: str) -> dict[str, Any]:
    """The keys `warm_*` of the results, and `query_user_ratio`."""
    environment = artifact.environment(READ, AWS_ENDPOINT_URL_DYNAMODB=endpoint, CATALOGUE_MAX_AGE="3600")
    command = [*PYTHON, str(HERE / "warm_process.py"), json.dumps([event(USER), query()])]
    folder = artifact.function(READ)
    done = subprocess.run(
        [*command, "0"],
        env=environment,
        cwd=folder,
        check=True,
        capture_output=True,
    )
    found = json.loads(done.stdout)
    lines = done.stderr.splitlines()
    results = {
        "warm_ratio_read": round(found["ratio"], 3),
        "warm_read_us": round(found["read"]),
        "warm_rule_us": round(found["rule"]),
        "warm_bare_query_us": round(found["bare"]),
        "query_user_ratio": round(found["query"] / len(USERS) / found["read"], 3),
        "warm_read_log_bytes": round(sum(map(len, lines)) / len(lines)),
    }
    if instructions.countable():
        counts = {}
        for act in ("read", "bare"):
            few, many = (
                instructions.count([*command, str(times), act], environment, folder) for times in COUNTED
            )
            counts[act] = (many - few) / (COUNTED[1] - COUNTED[0])
        results["warm_ratio_read_instructions"] = round(counts["read"] / counts["bare"], 3)
    return results
