"""The deployed API under schemathesis, which makes up requests from docs/openapi.json, good and bad ones.

All its checks but one (schemathesis.toml says which, and why): no 5xx, no undocumented status, content type,
header or form of an answer, bad data refused, good data accepted, no answer without a token or with a wrong
one, nothing to be had after it was deleted.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.test_segments import listed
from tests.e2e.fuzz_hooks import FLAG
from tools import template
from tools.build import ROOT
from tools.local.stack import Stack
from tools.patience import WHOLE_RUN

SEED = 5


@pytest.fixture
def tidied(api: httpx.Client) -> Iterator[None]:
    """Takes away what the block has made: a rollout that is left covers the users of all other tests."""

    def there() -> set[str]:
        segments = listed(api, "/v1/segments", "segments", limit=1000)
        users = listed(api, "/v1/users", "users", limit=1000)
        slugs, ids = (
            (f"/v1/segments/{one['slug']}" for one in segments),
            (f"/v1/users/{one['id']}" for one in users),
        )
        return {*slugs, *ids}

    before = there()
    assert api.post("/v1/segments", json={"slug": FLAG}).status_code == 201
    yield
    for path in there() - before:
        assert api.delete(path).status_code == 204, path


def schemathesis(stack: Stack, report: Path) -> tuple[str, dict[str, Any]]:
    """Runs it; what it printed, and its report."""
    command: list[str | Path] = [
        Path(sys.executable).with_name("schemathesis"),
        *("--config-file", Path(__file__).with_name("schemathesis.toml")),
        *("run", ROOT / "docs/openapi.json", "--url", stack.api_url),
        *("--seed", str(SEED), "--continue-on-failure", "--no-color"),
        *("--report", "json", "--report-json-path", report),
    ]
    environment = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(report.parent),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/segmentation'}",
        "SCHEMATHESIS_HOOKS": "tests.e2e.fuzz_hooks",
        # Not on the command line, which every user of the machine can read.
        "TOKEN": stack.token(),
    }
    run = subprocess.run(
        command,
        check=False,
        # It leaves files of its own where it runs.
        cwd=report.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=WHOLE_RUN,
    )
    assert report.exists(), run.stdout
    return run.stdout, json.loads(report.read_text())


@pytest.mark.usefixtures("tidied")
def test_whatever_is_sent_the_answer_is_as_described(stack: Stack, tmp_path: Path) -> None:
    printed, report = schemathesis(stack, tmp_path / "report.json")
    print(printed)
    assert (report["exit_code"], report["failures"], report["errors"]) == (0, [], [])
    # And it did what it is here for.
    assert report["complete"]
    assert report["operations"]["tested"] == report["operations"]["total"] == len(list(template.operations()))
    phases = {name: phase["status"] for name, phase in report["phases"].items()}
    # The description has no examples; the data of the other phases is made up.
    assert phases == {"examples": "skip", "coverage": "success", "fuzzing": "success", "stateful": "success"}
    assert report["test_cases"]["generated"] > 500
    assert {name: found for name, found in report["warnings"].items() if found} == {}
