"""`make logs`: the latest log lines of the functions in the stack that `make run` runs, the newest last."""

import argparse
import json

import httpx
from botocore.exceptions import EndpointConnectionError

from tools.errors import Failed, one_line
from tools.local.stack import NAME, NOT_RUNNING, STACK_FILE, aws, load

GROUP = f"/segmentation/{NAME}"
PLATFORM = ("INIT_START ", "START ", "END ", "REPORT ")
"""How the lines begin that Lambda itself writes."""


MOST_AT_ONCE = 10_000
"""Events that one call gives; MiniStack has no token for the next ones."""


def messages(url: str, group: str, since: int = 0) -> list[str]:
    """All that was logged to a group of the stack at `url` since this moment, in time order."""
    logs = aws(url, "logs")
    found: dict[tuple[int, str, str], str] = {}
    while True:
        events = logs.filter_log_events(logGroupName=group, startTime=since)["events"]
        new = {(one["timestamp"], one["logStreamName"], one["message"]): one["message"] for one in events}
        if len(events) < MOST_AT_ONCE or new.keys() <= found.keys():
            return [*(found | new).values()]
        found |= new
        since = events[-1]["timestamp"]


def latest(url: str, lines: int) -> list[str]:
    """The last `lines` messages that the functions of the stack at `url` logged, in time order."""
    ours = [message for message in messages(url, GROUP) if not message.startswith(PLATFORM)]
    return [message.rstrip() for message in ours[-lines:]]


def readable(message: str) -> str:
    """A line without what is only for CloudWatch, and with a stack trace as one is used to see it."""
    try:
        fields = json.loads(message)
    except ValueError:
        return message
    if not isinstance(fields, dict):
        return message
    trace = fields.pop("exception", None)
    for name in ("_aws", "requests"):
        fields.pop(name, None)
    line = json.dumps(fields, ensure_ascii=False)
    return f"{line}\n{trace}" if trace else line


def main() -> None:
    """Print them. Raises Failed if no stack is running."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=50)
    lines = parser.parse_args().lines
    token_url = httpx.URL(load(STACK_FILE).token_url)
    try:
        lately = latest(f"{token_url.scheme}://{token_url.netloc.decode()}", lines)
    except EndpointConnectionError:
        raise Failed(NOT_RUNNING) from None
    for message in lately:
        print(readable(message))


if __name__ == "__main__":
    with one_line():
        main()
