"""`make demo`: the worked example, loaded over HTTP into the stack that `make run` runs. May be run again."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tools.errors import Failed, one_line
from tools.local.stack import NOT_RUNNING, STACK_FILE, load

SEGMENTS = ("AVITO_VOICE_MESSAGES", "AVITO_PERFORMANCE_VAS", "AVITO_DISCOUNT_30", "AVITO_DISCOUNT_50")
TWO_DAYS = 172800
MEMBERSHIPS: dict[str, list[str | dict[str, Any]]] = {
    "1000": ["AVITO_VOICE_MESSAGES", "AVITO_PERFORMANCE_VAS", "AVITO_DISCOUNT_30"],
    "1002": ["AVITO_VOICE_MESSAGES", {"slug": "AVITO_DISCOUNT_50", "ttl_seconds": TWO_DAYS}],
}


class Service:
    """The API of a stack, called with a token of its service client."""

    def __init__(self) -> None:
        """Find the stack and get a token. Raises Failed if none is running."""
        try:
            self._client = load(STACK_FILE).client("/v1")
        except httpx.ConnectError:
            raise Failed(NOT_RUNNING) from None

    def call(self, method: str, path: str, body: object = None, *, fine: int | None = None) -> Any:
        """The answer's JSON; None if its status is `fine`. Raises Failed for any other error."""
        answer = self._client.request(method, path, json=body)
        if answer.status_code == fine:
            return None
        if answer.is_error:
            raise Failed(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer.json()


def main() -> None:
    """Register the users, create the segments, put two users into theirs and show what they are in."""
    service = Service()
    users = service.call("POST", "/users", {"ids": list(range(1000, 2000))})
    print(
        f"Users 1000 to 1999: {len(users['registered'])} registered, {len(users['existing'])} already there"
    )
    for slug in SEGMENTS:
        new = service.call("POST", "/segments", {"slug": slug}, fine=409)
        print(f"Segment {slug}: {'created' if new else 'already there'}")
    for user, add in MEMBERSHIPS.items():
        changed = service.call("PATCH", f"/users/{user}/segments", {"add": add, "remove": []})
        print(f"User {user}: added to {', '.join(changed['added']) or 'nothing new'}. Is in:")
        for held in service.call("GET", f"/users/{user}/segments?consistent=true")["segments"]:
            until = f" until {held['expires_at']}" if held.get("expires_at") else ""
            print(f"  {held['slug']} ({held['reason']}, since {held['added_at']}{until})")
    month = datetime.now(UTC).strftime("%Y-%m")
    for user in MEMBERSHIPS:
        report = service.call("GET", f"/users/{user}/history?from={month}&to={month}")
        print(f"History of user {user} in {month}: {report['rows']} rows, until {report['expires_at']}")
        print(f"  {report['url']}")


if __name__ == "__main__":
    with one_line():
        main()
