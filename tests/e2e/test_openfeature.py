"""The real OpenFeature providers, of servers and browsers, read segments of the deployed stack."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openfeature import api as openfeature
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason

from tests.e2e.conftest import PROVIDERS
from tools import node
from tools.local.stack import READ, Stack
from tools.patience import PATIENCE, WHOLE_RUN

USER = "openfeature-user"
MANUAL, TIMED, ROLLOUT, OUT, NONE = (
    f"OPENFEATURE-{kind}" for kind in ("MANUAL", "TIMED", "ROLLOUT", "OUT", "NONE")
)


@pytest.fixture(scope="module")
def flags(stack: Stack) -> Iterator[None]:
    """A user in one segment by hand, in one for a time, in one by rollout, and in one not."""
    headers = {"Authorization": f"Bearer {stack.token()}"}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=PATIENCE) as api:
        api.put(f"/v1/users/{USER}")
        for slug, percent in ((MANUAL, 0), (TIMED, 0), (ROLLOUT, 100), (OUT, 0)):
            assert api.post("/v1/segments", json={"slug": slug, "percent": percent}).status_code == 201
        add = [MANUAL, {"slug": TIMED, "expires_at": "2099-01-01T00:00:00Z"}]
        assert api.patch(f"/v1/users/{USER}/segments", json={"add": add}).status_code == 200
        yield
        for slug in (MANUAL, TIMED, ROLLOUT, OUT):
            api.delete(f"/v1/segments/{slug}")


EXPECTED: dict[str, tuple[bool, str, str, dict[str, str]]] = {
    MANUAL: (True, "TARGETING_MATCH", "on", {"segmentReason": "manual"}),
    TIMED: (
        True,
        "TARGETING_MATCH",
        "on",
        {"segmentReason": "manual", "expiresAt": "2099-01-01T00:00:00.000Z"},
    ),
    ROLLOUT: (True, "SPLIT", "on", {"segmentReason": "rollout"}),
    OUT: (False, "STATIC", "off", {}),
}


@pytest.mark.usefixtures("flags")
def test_python(stack: Stack) -> None:
    token = stack.token(READ)
    provider = OFREPProvider(
        stack.api_url, headers_factory=lambda: {"Authorization": f"Bearer {token}"}, timeout=PATIENCE
    )
    openfeature.set_provider(provider)
    client = openfeature.get_client()
    context = EvaluationContext(USER, {"country": "NL"})
    try:
        for flag, (value, reason, variant, metadata) in EXPECTED.items():
            # The default is the opposite, so that an error can't look like an answer.
            details = client.get_boolean_details(flag, not value, context)
            assert (details.error_code, details.value, details.variant) == (None, value, variant)
            assert details.reason == Reason[reason]
            assert details.flag_metadata == metadata
        missing = client.get_boolean_details(NONE, True, context)
        assert (missing.error_code, missing.value) == (ErrorCode.FLAG_NOT_FOUND, True)
        nobody = client.get_boolean_details(MANUAL, True, EvaluationContext())
        assert nobody.error_code == ErrorCode.TARGETING_KEY_MISSING
        wrong = client.get_boolean_details(MANUAL, True, EvaluationContext("not an id"))
        assert wrong.error_code == ErrorCode.INVALID_CONTEXT
    finally:
        openfeature.shutdown()


@pytest.fixture(scope="module")
def javascript(stack: Stack, providers: Path, flags: None) -> dict[str, Any]:
    """What the JavaScript SDKs say of the flags."""
    shutil.copy(PROVIDERS / "read.mjs", providers)
    command = ["node", "read.mjs", stack.api_url, stack.token(READ), str(PATIENCE), USER, *EXPECTED, NONE]
    done = subprocess.run(
        command,
        cwd=providers,
        env=node.environment(),
        check=False,
        capture_output=True,
        text=True,
        timeout=WHOLE_RUN,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("sdk", ["server", "web"])
def test_javascript(javascript: dict[str, Any], sdk: str) -> None:
    for flag, (value, reason, variant, metadata) in EXPECTED.items():
        details = javascript[sdk][flag]
        assert "errorCode" not in details
        assert (details["value"], details["reason"], details["variant"]) == (value, reason, variant)
        assert details["flagMetadata"] == metadata
    assert javascript[sdk][NONE]["errorCode"] == "FLAG_NOT_FOUND"


def test_javascript_without_a_key(javascript: dict[str, Any]) -> None:
    assert javascript["withoutKey"]["errorCode"] == "TARGETING_KEY_MISSING"


def test_what_a_browser_knows_is_not_sent_again(javascript: dict[str, Any]) -> None:
    assert javascript["statuses"][:2] == [200, 304]
    assert javascript["afterPoll"] is True
