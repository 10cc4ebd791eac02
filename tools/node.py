"""Node and npm: those of the locked development environment, whatever else the machine has."""

import os
import sys
from pathlib import Path


def environment() -> dict[str, str]:
    """This process's environment, with their folder first on PATH. It has that of Python and sam, too."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path}


def npm() -> str:
    """The program."""
    return str(Path(sys.executable).with_name("npm"))
