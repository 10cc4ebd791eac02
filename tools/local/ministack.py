"""The MiniStack process: started on loopback in a clean environment, stopped so that its state is kept."""

import errno
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from tools.build import ROOT
from tools.errors import Failed
from tools.patience import PATIENCE, Hangs, until

PYTHON = ROOT / ".local" / "ministack" / "bin" / "python"
REGION = "us-east-1"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on right now.

    It is below those that outgoing connections take, so that none of them gets it before its server does.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 (no secret)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class MiniStack:
    """One MiniStack of ours: `home` keeps its log, its scratch files and, if it persists, its state."""

    def __init__(self, home: Path, port: int, *, persist: bool, keep_open: tuple[int, ...] = ()) -> None:
        """Start it and wait until it answers.

        `keep_open` are file descriptors that live as long as the process does (a lock, say).
        Raises Failed where the port is taken or the start fails.
        """
        self.port, self.url, self.log = port, f"http://127.0.0.1:{port}", home / "ministack.log"
        if not PYTHON.exists():
            raise Failed("MiniStack isn't installed: run `make setup` first.")
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"can't be used ({error})"
            raise Failed(f"Port {port} {why}: choose another, as in `make run PORT=4599`.") from None
        # It unpacks each function here, and leaves that behind.
        scratch = home / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [PYTHON, "-m", "ministack"],
                cwd=home,
                env=_environment(home, scratch, port, persist),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for us: we stop it in order, once.
                start_new_session=True,
                pass_fds=keep_open,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def _wait_until_ready(self) -> None:
        try:
            until(self._is_ready)
        except Hangs as hangs:
            raise Failed(f"MiniStack doesn't get ready: {hangs}; see {self.log}") from None

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise Failed(f"MiniStack ended while starting:\n{self.log.read_text()[-1500:]}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/_ministack/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> bool:
        """End it. True if it ended in order, which is when it has written its state."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        return self.process.returncode in (0, -signal.SIGTERM)


def _environment(home: Path, scratch: Path, port: int, persist: bool) -> dict[str, str]:
    """All that MiniStack sees of this machine. Its Lambdas inherit it, so nothing else may leak in."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": str(scratch),
        # It would listen on every interface; and on ports of its own for IoT and SFTP.
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "localhost",
        "MINISTACK_REGION": REGION,
        # It asks itself for the keys that tokens are signed with, and takes no answer for a bad token.
        "MINISTACK_APIGW_JWKS_TIMEOUT_SECONDS": str(PATIENCE),
        # Lambda sets it. With it a function imports and makes its clients before its first request, as there.
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # Where there is Docker, it removes every container labelled ministack as it starts: not ours to end.
        "DOCKER_HOST": f"unix://{scratch / 'no-docker'}",
        # Check signatures and role policies, as AWS does.
        "AUTH": "true",
        "PERSIST_STATE": "1" if persist else "0",
        "STATE_DIR": str(home / "state"),
        "S3_PERSIST": "1" if persist else "0",
        "S3_DATA_DIR": str(home / "s3"),
    }
