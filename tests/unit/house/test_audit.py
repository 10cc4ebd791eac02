"""What couldn't be looked up never passes for what is free of vulnerabilities."""

from pathlib import Path
from typing import Any

import pytest

from tools import audit
from tools.errors import Failed

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found"}
HOLED = {"name": "holed", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1", "2.0"]}]}


def run(monkeypatch: pytest.MonkeyPatch, found: list[dict[str, Any]], *options: str) -> None:
    def audited(requirements: Path) -> list[dict[str, Any]]:
        # The first question is for one package alone.
        return found[:1] if requirements.name == "one.txt" else found

    monkeypatch.setattr(audit, "audited", audited)
    monkeypatch.setattr("sys.argv", ["audit", *options])
    audit.main()


@pytest.mark.parametrize("options", [[], ["--where-possible"]])
def test_vulnerabilities_are_named(monkeypatch: pytest.MonkeyPatch, options: list[str]) -> None:
    with pytest.raises(Failed, match=r"holed 1.0: CVE-1, mended in 1.1, 2.0"):
        run(monkeypatch, [SOUND, HOLED], *options)


def test_all_is_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch, [SOUND, SOUND])
    assert capsys.readouterr().out == "No known vulnerabilities in 4 packages.\n"


@pytest.mark.parametrize("found", [[], [UNKNOWN, SOUND], [SOUND, UNKNOWN], [HOLED, UNKNOWN]])
def test_what_is_unknown_is_no_success(monkeypatch: pytest.MonkeyPatch, found: list[dict[str, Any]]) -> None:
    with pytest.raises(Failed, match="knows of no advisories"):
        run(monkeypatch, found)


def test_where_nothing_can_be_looked_up_a_check_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, [UNKNOWN], "--where-possible")
    assert "NOT AUDITED" in capsys.readouterr().err
    # Where some can be, the rest must be, too.
    with pytest.raises(audit.Unknown, match="unknown"):
        run(monkeypatch, [SOUND, UNKNOWN], "--where-possible")
