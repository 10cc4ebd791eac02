"""The locked requirements: of one mind, with hashes, and of what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(path: str) -> dict[str, str]:
    """Names to versions; each must have a hash."""
    found = {}
    for entry in re.split(r"\n(?=[a-z])", (ROOT / path).read_text().strip()):
        name, version = re.match(r"([a-z0-9-]+)(?:\[.*?\])?==(\S+)", entry).groups()  # type: ignore[union-attr]
        assert "--hash=sha256:" in entry, name
        found[name] = version
    return found


def asked(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=]", requirement)[0] for requirement in requirements}


def test_what_is_tested_is_what_is_deployed() -> None:
    layer, dev = locked("layers/segmentation/requirements.txt"), locked("requirements/dev.txt")
    assert layer.items() <= dev.items()
    assert asked(PROJECT["project"]["dependencies"]) <= set(layer)
    assert asked(PROJECT["dependency-groups"]["dev"]) <= set(dev)


def test_ministack_has_its_own() -> None:
    assert asked(PROJECT["dependency-groups"]["ministack"]) <= set(locked("requirements/ministack.txt"))
