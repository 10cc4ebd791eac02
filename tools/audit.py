"""`make audit`: known vulnerabilities of everything that is locked, by pip-audit.

pip-audit asks the package index, and passes over what that knows nothing of. An index that serves no
advisories would so pass for one that has none; here, what couldn't be looked up is a failure. With
--where-possible, for `make check`, it is one loud line instead, if nothing at all can be looked up.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.build import ROOT
from tools.errors import Failed, one_line
from tools.patience import PATIENCE

# The layer's packages are among the first file's, in the same versions (tests/unit/house/test_locks.py).
LOCKED = [ROOT / "requirements" / "dev.txt", ROOT / "requirements" / "ministack.txt"]
LAYER = ROOT / "layers" / "segmentation" / "requirements.txt"


class Unknown(Failed):
    """What is vulnerable can't be looked up here."""


def audited(requirements: Path) -> list[dict[str, Any]]:
    """What pip-audit says of each package in a file of requirements. Raises Unknown."""
    program = Path(sys.executable).with_name("pip-audit")
    options = ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        run = subprocess.run(
            [program, *options, "-r", requirements],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        packages: list[dict[str, Any]] = json.loads(run.stdout)["dependencies"]
    except (ValueError, subprocess.TimeoutExpired) as error:
        raise Unknown(f"pip-audit said nothing of {requirements.name}: {error}") from None
    return packages


def ask_for_one() -> None:
    """Look up one package of the layer's. Raises Unknown: then the others needn't be asked for."""
    first = re.split(r"\n(?=[a-z])", LAYER.read_text())[0]
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / "one.txt"
        alone.write_text(first)
        check(audited(alone))


def check(packages: list[dict[str, Any]]) -> list[str]:
    """The vulnerabilities found, a line each. Raises Unknown if a package couldn't be looked up."""
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if unknown or not packages:
        raise Unknown(f"The package index knows of no advisories for {', '.join(unknown) or 'anything'}.")
    return [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or '-'}"
        for one in packages
        for found in one["vulns"]
    ]


def main() -> None:
    """Audit all. Raises Failed."""
    try:
        ask_for_one()
    except Unknown as reason:
        if "--where-possible" not in sys.argv:
            raise
        print(
            f"NOT AUDITED for known vulnerabilities: {reason} `make audit` fails where this is so.",
            file=sys.stderr,
        )
        return
    packages = [one for requirements in LOCKED for one in audited(requirements)]
    if found := check(packages):
        raise Failed("\n".join(["Known vulnerabilities:", *sorted(set(found))]))
    print(f"No known vulnerabilities in {len(packages)} packages.")


if __name__ == "__main__":
    with one_line():
        main()
