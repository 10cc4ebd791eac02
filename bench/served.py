"""Reads a second: the built function behind a real HTTP server, with DynamoDB Local, on this machine.

The load (wrk), the server's processes and DynamoDB Local share the machine's processors: the figure is one to
put beside others taken in the same way, not what Lambda would do.
"""

import json
import re
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.artifact import HERE, PYTHON, Artifact
from bench.cold import READ
from bench.scene import USER, event

PROCESSES = 16
CONNECTIONS = (1, 16)
SECONDS = 10


def measure(artifact: Artifact, endpoint: str) -> dict[str, Any]:
    """The keys `reads_per_second_*` of the results; None where wrk is missing."""
    if shutil.which("wrk") is None:
        print("wrk is not on this machine (Debian: apt install wrk); reads a second are not measured.")
        return {f"reads_per_second_{connections}": None for connections in CONNECTIONS}
    with _served(artifact, endpoint) as url:
        _wrk(url, 16, 3)  # every process has answered once
        return {f"reads_per_second_{count}": _wrk(url, count, SECONDS) for count in CONNECTIONS}


@contextmanager
def _served(artifact: Artifact, endpoint: str) -> Iterator[str]:
    """The address of the user's segments, served for as long as the block lasts."""
    environment = artifact.environment(READ, AWS_ENDPOINT_URL_DYNAMODB=endpoint)
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=128))
        number = listening.fileno()
        for _ in range(PROCESSES):
            process = stack.enter_context(
                subprocess.Popen(
                    [*PYTHON, str(HERE / "server_process.py"), str(number), json.dumps(event(USER))],
                    env=environment,
                    cwd=artifact.function(READ),
                    pass_fds=[number],
                    stdin=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            )
            stack.callback(process.kill)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1/users/{USER}/segments"
        with urllib.request.urlopen(url, timeout=30) as answer:
            if len(json.load(answer)["segments"]) < 10:
                raise AssertionError("The server doesn't answer as the function should.")
        yield url


def _wrk(url: str, connections: int, seconds: int) -> int:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise AssertionError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise AssertionError(said)
    return round(float(found[1]))
