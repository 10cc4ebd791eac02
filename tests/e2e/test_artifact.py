"""The artifact as a whole: its bytecode stays valid on Lambda, and nothing is in it that has no use."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.build import SERVICES, build, machine
from tools.local.stack import BUILT

CHECKED_HASH = 0b11
"""The flags of PEP 552: by hash, and checked. By time, it would be stale wherever it is unpacked."""


@pytest.fixture(scope="module")
def artifact() -> Path:
    build(BUILT, "--parameter-overrides", f"Arch={machine()}")
    return BUILT


def sources(artifact: Path) -> Iterator[Path]:
    yield from (file for file in artifact.rglob("*.py") if "__pycache__" not in file.parts)


def test_every_module_has_bytecode_of_its_very_source(artifact: Path) -> None:
    seen = 0
    for source in sources(artifact):
        code = Path(importlib.util.cache_from_source(str(source))).read_bytes()
        assert code[:4] == importlib.util.MAGIC_NUMBER, source
        assert int.from_bytes(code[4:8], "little") == CHECKED_HASH, source
        assert code[8:16] == importlib.util.source_hash(source.read_bytes()), source
        seen += 1
    assert seen > 500


def test_botocore_knows_the_services_we_call_and_their_addresses(artifact: Path) -> None:
    data = artifact / "SegmentationLayer" / "python" / "botocore" / "data"
    assert {folder.name for folder in data.iterdir() if folder.is_dir()} == SERVICES
    partitions = json.loads((data / "endpoints.json").read_text())["partitions"]
    assert {one["partition"] for one in partitions} >= {"aws", "aws-cn", "aws-us-gov"}
    for one in partitions:
        assert set(one["services"]) == SERVICES
        assert one["regions"]
