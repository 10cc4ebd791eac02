"""What the deployed stack keeps of requests: who did what, how it ended and how long it took; no secrets."""

import json
import time
import uuid
from typing import Any

import httpx

from tools.local.stack import Stack, aws
from tools.logs import GROUP, messages
from tools.patience import PATIENCE, until


def answered(url: str, since: int, request_ids: set[str]) -> dict[str, dict[str, Any]]:
    """The lines of these requests, by their ids, as soon as all are there."""

    def there() -> dict[str, dict[str, Any]] | None:
        found: dict[str, dict[str, Any]] = {}
        for message in messages(url, GROUP, since):
            if '"answered"' in message:
                line = json.loads(message)
                if line["request_id"] in request_ids:
                    assert line["request_id"] not in found, "one line a request"
                    found[line["request_id"]] = line
        return found if found.keys() == request_ids else None

    return until(there)


def test_a_line_a_request_and_nothing_that_was_sent_along(stack: Stack) -> None:
    url, since = stack.cloud_url, time.time_ns() // 1_000_000
    private, token = f"private-{uuid.uuid4().hex}", stack.token()
    headers = {"Authorization": f"Bearer {token}", "Cookie": f"session={private}"}
    asked = [
        ("create_segment", 201, "POST", "/v1/segments", {"slug": private, "description": private}),
        ("create_segment", 409, "POST", "/v1/segments", {"slug": private}),
        ("create_segment", 422, "POST", "/v1/segments", {"slug": f"!{private}", private: private}),
        ("register_user", 201, "PUT", f"/v1/users/{private}", None),
        ("register_users", 200, "POST", "/v1/users", {"ids": [private]}),
        ("update_user_segments", 200, "PATCH", f"/v1/users/{private}/segments", {"add": [private]}),
        ("get_user_segments", 200, "GET", f"/v1/users/{private}/segments", None),
        ("get_user_segments", 422, "GET", f"/v1/users/{private}/segments?{private}={private}", None),
        ("report_history", 200, "GET", f"/v1/users/{private}/history?from=2026-01&to=2099-12", None),
        ("delete_segment", 204, "DELETE", f"/v1/segments/{private}", None),
        ("delete_user", 204, "DELETE", f"/v1/users/{private}", None),
        ("delete_user", 404, "DELETE", f"/v1/users/{private}", None),
    ]
    meant = {}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=PATIENCE) as api:
        for operation, status, method, path, body in asked:
            answer = api.request(method, path, json=body) if body else api.request(method, path)
            assert answer.status_code == status, answer.text
            meant[answer.headers["x-request-id"]] = (operation, status, stack.service_client_id)

    lines = answered(url, since, set(meant))
    assert {
        request_id: (line["operation"], line["status"], line["caller"]) for request_id, line in lines.items()
    } == meant
    assert all(line["duration_ms"] > 0 for line in lines.values())

    groups = [group["logGroupName"] for group in aws(url, "logs").describe_log_groups()["logGroups"]]
    assert GROUP in groups
    everything = "\n".join(message for group in groups for message in messages(url, group))
    _, _, signature = token.split(".")
    for secret in (private, signature, stack.service_client_secret, "Bearer", "uthorization"):
        assert secret not in everything
