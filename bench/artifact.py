"""The built artifact in a process as Lambda would start it: its layer, one function, a clean environment."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.build import build, machine
from tools.local.stack import BUILT

HERE = Path(__file__).parent

# The interpreter itself, without this project's development environment: what isn't in the layer isn't there.
PYTHON = (sys._base_executable, "-s")  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Artifact:
    """What `sam build` and tools/build.py made, for this machine's processor."""

    folder: Path

    @property
    def layer(self) -> Path:
        """What stands in /opt/python on Lambda."""
        return self.folder / "SegmentationLayer" / "python"

    def function(self, operation: str) -> Path:
        """What stands in /var/task on Lambda: `get_user_segments` is in GetUserSegmentsFunction."""
        return self.folder / f"{operation.title().replace('_', '')}Function"

    def environment(self, operation: str, **more: str) -> dict[str, str]:
        """What Lambda would set. By AWS_LAMBDA_INITIALIZATION_TYPE a function knows that it is there."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join((str(self.function(operation)), str(self.layer))),
            "PYTHONHASHSEED": "0",
            # /opt and /var/task can't be written; so what was built stays as it was built here, too.
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_FUNCTION_NAME": operation,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_SESSION_TOKEN": "test",
            "POWERTOOLS_SERVICE_NAME": "bench",
            "TABLE_NAME": "bench",
            "REPORTS_BUCKET": "bench",
            "CATALOGUE_MAX_AGE": "2",
            **more,
        }


def built() -> Artifact:
    """Builds it, unless it is built already."""
    build(BUILT, "--parameter-overrides", f"Arch={machine()}")
    return Artifact(BUILT)
