"""Instructions that a process takes, counted by valgrind: the same on a busy machine as on an idle one."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.errors import Failed


def countable() -> bool:
    """Whether valgrind is on this machine."""
    return shutil.which("valgrind") is not None


def count(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """The instructions that a command takes from its start to its end.

    Raises Failed with what the command said when it fails.
    """
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        counting = ["valgrind", "--tool=callgrind", f"--log-file={log}", "--callgrind-out-file=/dev/null"]
        done = subprocess.run(
            [*counting, *command], env=environment, cwd=folder, capture_output=True, text=True, check=False
        )
        counted = re.search(r"Collected : (\d+)", log.read_text() if log.exists() else "")
    if done.returncode or counted is None:
        raise Failed(f"{' '.join(command)} failed under valgrind:\n{done.stderr[-2000:]}")
    return int(counted[1])
