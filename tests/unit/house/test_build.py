"""What is built can't be deployed for another processor."""

from pathlib import Path

import pytest
import yaml

from tools.build import _allow_what_was_built
from tools.errors import Failed


def built(into: Path, *compiled: str) -> Path:
    """A build's folder with a template and a layer that has these compiled parts."""
    package = into / "SegmentationLayer" / "python" / "package"
    package.mkdir(parents=True)
    for name in compiled:
        (package / name).touch()
    arch = {"Type": "String", "Default": "arm64", "AllowedValues": ["arm64", "x86_64"]}
    (into / "template.yaml").write_text(yaml.safe_dump({"Parameters": {"Arch": arch}}))
    return into


@pytest.mark.parametrize(("machine", "arch"), [("aarch64", "arm64"), ("x86_64", "x86_64")])
def test_a_build_is_for_one_processor(tmp_path: Path, machine: str, arch: str) -> None:
    into = built(
        tmp_path, f"one.cpython-313-{machine}-linux-gnu.so", f"two.cpython-313-{machine}-linux-gnu.so"
    )
    _allow_what_was_built(into)
    parameter = yaml.safe_load((into / "template.yaml").read_text())["Parameters"]["Arch"]
    assert parameter == {"Type": "String", "Default": arch, "AllowedValues": [arch]}


@pytest.mark.parametrize("machines", [(), ("aarch64", "x86_64")])
def test_a_build_for_none_or_both_is_refused(tmp_path: Path, machines: tuple[str, ...]) -> None:
    into = built(tmp_path, *(f"one.cpython-313-{machine}-linux-gnu.so" for machine in machines))
    with pytest.raises(Failed, match="compiled parts"):
        _allow_what_was_built(into)
