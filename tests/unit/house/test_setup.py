"""What `tools/setup.sh` does on machines that lack a Python: the programs on PATH are stand-ins."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OLD = 'case "$2" in *"(3, 13)"*) exit 1;; esac'  # a Python from 3.9 on, but not 3.13
UV = 'echo "uv $*" >>calls; case "$*" in --version) exit 0;; "python "*) {};; esac'
FOUND = "echo /found/python3.13"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a PATH of its own, on which are a shell's tools only."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "tools")
    (tmp_path / "requirements" / "dev.txt").write_text("uv==1 \\\n    --hash=sha256:0\nzipp==1\n")
    for name in ("awk", "cat", "dirname", "mkdir", "rm", "sed", "sh", "tail"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def there(checkout: Path, name: str, script: str) -> None:
    """Puts a stand-in on the PATH."""
    program = checkout / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def setup(checkout: Path, **environment: str) -> tuple[int, str]:
    """The exit code and what was said on standard error."""
    done = subprocess.run(
        ["/bin/sh", "tools/setup.sh", "dev"],
        cwd=checkout,
        env={"PATH": str(checkout / "bin"), "HOME": str(checkout), **environment},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def calls(checkout: Path) -> list[str]:
    """What uv was called with, but for questions of its version."""
    lines = (checkout / "calls").read_text().splitlines()
    return [line for line in lines if line != "uv --version"]


def test_a_machine_with_an_older_python_uses_one_that_uv_knows(checkout: Path) -> None:
    there(checkout, "python3", OLD)
    there(checkout, "uv", UV.format(FOUND))
    assert setup(checkout) == (0, "")
    assert calls(checkout) == [
        "uv python find --system --no-python-downloads 3.13",
        "uv venv -q --clear --python /found/python3.13 .venv",
        "uv pip sync -q --python .venv/bin/python --require-hashes requirements/dev.txt",
    ]


def test_or_one_that_uv_fetches(checkout: Path) -> None:
    there(checkout, "python3", OLD)
    there(
        checkout,
        "uv",
        UV.format(f'case "$2" in install) : >fetched;; find) [ -e fetched ] && {FOUND};; esac'),
    )
    assert setup(checkout) == (0, "Getting Python 3.13 ...\n")
    assert [line.split()[2] for line in calls(checkout)] == ["find", "install", "find", "-q", "sync"]


def test_where_the_network_refuses_it_says_what_was_tried_and_what_to_do(checkout: Path) -> None:
    there(checkout, "python3", OLD)
    there(checkout, "uv", UV.format('[ "$2" = install ] && echo "error: no route" >&2; exit 2'))
    code, said = setup(checkout, PYENV_ROOT="/versions")
    assert code == 1
    for part in (
        "python3.13, python3 and python on PATH",
        "/versions",
        "error: no route",
        "make setup PYTHON=",
    ):
        assert part in said
    assert not (checkout / ".venv").exists()


def test_an_older_python_brings_the_uv_that_is_locked(checkout: Path) -> None:
    pip = "cat .local/uv/requirements.txt >locked; cp uv .local/uv/bin/uv"
    make = f"mkdir -p $3/bin; printf '#!/bin/sh\\n{pip}\\n' >$3/bin/python; /bin/chmod +x $3/bin/python"
    there(checkout, "python3", f'{OLD}; [ "$2" = venv ] && {{ {make}; }}; exit 0')
    (checkout / "bin" / "cp").symlink_to(str(shutil.which("cp")))
    (checkout / "uv").write_text(f"#!/bin/sh\n{UV.format(FOUND)}\n")
    (checkout / "uv").chmod(0o755)
    assert setup(checkout) == (0, "Getting uv ...\n")
    assert (checkout / "locked").read_text() == "uv==1 \\\n    --hash=sha256:0\n"
    assert calls(checkout)[1] == "uv venv -q --clear --python /found/python3.13 .venv"


def test_without_any_python_it_says_what_to_install(checkout: Path) -> None:
    code, said = setup(checkout)
    assert code == 1
    assert "there is no Python from 3.9 on" in said
    assert "Install Python 3.9 or later" in said


def test_it_is_a_program() -> None:
    assert os.access(ROOT / "tools" / "setup.sh", os.X_OK)
