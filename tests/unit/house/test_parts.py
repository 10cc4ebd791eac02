"""What a run says of the parts that a machine lacks."""

import base64
import hashlib
import platform
import tarfile
from pathlib import Path

import pytest

from tests.support import parts
from tools import carried, chromium, node
from tools.carried import Missing, Package
from tools.errors import Failed


def test_a_part_that_is_missing_is_a_line_at_the_end_with_what_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    said = []
    for part in ("a stove", "a spoon", "a stove"):
        with pytest.raises(pytest.skip.Exception) as skipped:
            parts.missing(Missing(f"There is no {part}", f"make {part[2:]}"))
        said.append(f"Skipped: {skipped.value}")
    assert parts.left_out([*said, "Skipped: for a reason of its own"]) == [
        "2 tests were skipped: There is no a stove; to bring it: make stove",
        "1 tests were skipped: There is no a spoon; to bring it: make spoon",
    ]


def test_in_ci_it_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="to bring it: make"):
        parts.missing(Missing("There is no stove", "make stove"))


def test_where_npm_has_no_chromium_either_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    with pytest.raises(Missing, match="to bring it: apt-get install chromium"):
        chromium.find()


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for npm; to be written."""
    program = tmp_path / "npm"
    monkeypatch.setattr(node, "npm", lambda: str(program))
    monkeypatch.setattr(carried, "LOCAL", tmp_path / "local")
    return program


def _does(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_package_is_fetched_once_and_kept_as_it_was_arranged(npm: Path, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "file").write_text("content")
    with tarfile.open(tmp_path / "its.tar", "w:gz") as tar:
        tar.add(tmp_path / "package", "package")
    digest = hashlib.sha512((tmp_path / "its.tar").read_bytes()).digest()
    package = Package("@some/thing@1", base64.b64encode(digest).decode())
    _does(npm, f'[ "$2" = "{package.name}" ] && cp {tmp_path}/its.tar its.tgz')

    home = carried.fetch(package, "things", lambda unpacked: unpacked)
    _does(npm, "exit 1")

    assert (home / "file").read_text() == "content"
    assert carried.fetch(package, "things", lambda unpacked: unpacked) == home
    assert [path.name for path in home.parent.iterdir() if path.is_dir()] == [home.name]


def test_a_package_that_is_another_than_the_pinned_one_is_refused(npm: Path) -> None:
    _does(npm, "echo another >its.tgz")
    with pytest.raises(Failed, match="is not what it was"):
        carried.fetch(Package("thing@1", "xjxD55EB"), "things", lambda unpacked: unpacked)


def test_a_package_that_cant_be_fetched_is_missing(npm: Path) -> None:
    _does(npm, "echo no route >&2; exit 1")
    with pytest.raises(Missing, match=r"thing@1 \(no route\); to bring it: "):
        carried.fetch(Package("thing@1", "xjxD55EB"), "things", lambda unpacked: unpacked)
