"""A built function under Lambda's own runtime interface emulator, which comes with aws-sam-cli.

It is what Lambda does, without its sandbox: the emulator serves the Runtime API, and AWS's runtime client
(awslambdaric) asks it for events and calls the handler.
"""

import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import httpx

from tests.support.parts import missing
from tools.build import machine
from tools.carried import Missing
from tools.local.ministack import free_port
from tools.patience import PATIENCE, until

EMULATOR = str(distribution("aws-sam-cli").locate_file(f"samcli/local/rapid/aws-lambda-rie-{machine()}"))
PYTHON = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"

type Event = dict[str, Any]


def runtime_client(folder: Path) -> Path:
    """Fill `folder` with links to awslambdaric and what it needs, and nothing else of this environment."""
    folder.mkdir()
    wanted = ["awslambdaric"]
    for name in wanted:
        found = distribution(name)
        for top in {file.parts[0] for file in found.files or () if file.parts[0] != ".."}:
            (folder / top).symlink_to(Path(str(found.locate_file(top))))
        for requirement in found.requires or ():
            needed = re.split(r"[^\w.-]", requirement)[0]
            if "extra ==" not in requirement and needed not in wanted:
                wanted.append(needed)
    return folder


@contextmanager
def running(
    code: Path, handler: str, libraries: list[Path], environment: dict[str, str], log: Path
) -> Iterator[Callable[[Event], Event]]:
    """Run the handler in the folder `code`; gives what invokes it. All it prints goes to the file `log`.

    It sees `code`, then `libraries`, in this order, and no package of the environment that the tests run in.
    """
    if sys.platform != "linux":
        missing(Missing("Lambda's runtime interface emulator is a program for Linux", "run it there"))
    # Both on loopback: without the first, the emulator listens on every address.
    address, runtime_api = (f"127.0.0.1:{free_port()}" for _ in range(2))
    command: list[str | Path] = [
        EMULATOR,
        *("--runtime-interface-emulator-address", address, "--runtime-api-address", runtime_api),
        # -S: without any site-packages.
        *(PYTHON, "-S", "-m", "awslambdaric", handler),
    ]
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=code,
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "LANG": "en_US.UTF-8",
                "TZ": ":UTC",
                "LAMBDA_TASK_ROOT": str(code),
                "PYTHONPATH": ":".join(map(str, libraries)),
                # /var/task and /opt can't be written to.
                "PYTHONDONTWRITEBYTECODE": "1",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(process, address, log)
        url = f"http://{address}/2015-03-31/functions/function/invocations"

        def invoke(event: Event) -> Event:
            answer: Event = httpx.post(url, json=event, timeout=PATIENCE, trust_env=False).json()
            return answer

        yield invoke
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    host, port = address.split(":")

    def listens() -> bool:
        assert process.poll() is None, f"the emulator did not start:\n{log.read_text()}"
        try:
            socket.create_connection((host, int(port)), timeout=PATIENCE).close()
        except OSError:
            return False
        return True

    until(listens)
