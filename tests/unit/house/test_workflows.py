"""What runs on GitHub keeps no keys and may do no more than it must."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOWS = sorted((Path(__file__).parents[3] / ".github/workflows").glob("*.yml"))


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_read_and_has_no_secrets(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "secrets" not in path.read_text()
    for job in workflow["jobs"].values():
        assert set(job.get("permissions", {})) <= {"contents", "id-token"}
        for step in job.get("steps", []):
            assert re.search(r"@v\d+$", step.get("uses", "@v0"))


def test_deployment_waits_for_the_tests_and_the_environment() -> None:
    deploy = load(WORKFLOWS[0].with_name("deploy.yml"))
    assert set(deploy["on"]) == {"workflow_dispatch", "push"}
    assert deploy["on"]["push"] == {"tags": ["v*"]}
    job = deploy["jobs"]["deploy"]
    assert (job["needs"], job["environment"]) == ("test", "prod")
    assert deploy["jobs"]["test"]["uses"] == "./.github/workflows/ci.yml"
    assert job["permissions"] == {"contents": "read", "id-token": "write"}
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == [
        "make build ENV=prod",
        ".venv/bin/python -m tools.deploy --config-env prod --no-confirm-changeset",
    ]


def test_ci_runs_what_is_run_here() -> None:
    steps = load(WORKFLOWS[0].with_name("ci.yml"))["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run", "make audit"]
