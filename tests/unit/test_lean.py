"""What the hot reads do without: a third of a cold start is pydantic."""

import os
import subprocess
import sys

import pytest

from tools import template

ROOT = template.TEMPLATE.parent
FORBIDDEN = {"pydantic", "aws_xray_sdk", "segmentation.reports", "segmentation.models"}


@pytest.mark.parametrize("operation", ["get_user_segments", "evaluate_flag", "evaluate_flags", "health"])
def test_a_hot_read_imports_only_what_it_needs(operation: str) -> None:
    code = f"import sys, {operation}; print(*sys.modules)"
    path = os.pathsep.join(str(ROOT / part) for part in ("functions", "layers/segmentation"))
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert operation in loaded
    assert not loaded & FORBIDDEN
