"""`make run`: a stack of this checkout in the foreground, until Ctrl-C. Its data lasts between runs."""

import argparse
import os
import signal
import time
from pathlib import Path

from tools.errors import Failed, one_line
from tools.local import invoke
from tools.local.ministack import MiniStack
from tools.local.stack import STACK_FILE, Stack, up
from tools.lock import LOCAL, claim, running

PORT = 4570


def run(port: int, origins: str) -> None:
    """Start, deploy what has changed, print how to call it, and wait for SIGINT or SIGTERM."""
    started = time.monotonic()
    home = LOCAL / "stack"
    with running() as lock:
        home.mkdir(exist_ok=True)
        # MiniStack holds the lock too: if we are killed, it is still somebody's stack.
        ministack = MiniStack(home, port, persist=True, keep_open=(lock,))
        claim(lock, os.getpid(), ministack.process.pid)
        try:
            stack = up(ministack, home, {"ApiOrigins": origins})
            stack.save(STACK_FILE)
            invoke.save(ministack)
            print(welcome(stack, ministack.log, time.monotonic() - started), flush=True)
            code = ministack.process.wait()
            raise Failed(f"MiniStack ended by itself (exit code {code}); see {ministack.log}")
        except KeyboardInterrupt:
            print("\nStopping, and keeping the data ...", flush=True)
        finally:
            # A second Ctrl-C must not interrupt the writing of the data.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            STACK_FILE.unlink(missing_ok=True)
            invoke.ENV_FILE.unlink(missing_ok=True)
            kept = ministack.stop()
        if not kept:
            raise Failed(f"MiniStack didn't stop in order: changes of this run are lost; see {ministack.log}")


def welcome(stack: Stack, log: Path, seconds: float) -> str:
    """What to do with the stack, to be pasted into a shell."""
    body = """-H "Content-Type: application/json" -d '{"slug": "AVITO_VOICE_MESSAGES"}'"""
    return f"""
The stack is up ({seconds:.0f} s). Programs of this machine can reach it, others can't.

  Console   {stack.console_url}  (user {stack.console_user}, password {stack.console_password})
  API       {stack.api_url}/v1
  Tokens    {stack.token_url}  (client {stack.service_client_id}; its secret is in .local/stack.json)
  Log       {log}

Try it (the token lasts an hour):

TOKEN={stack.token()}
curl -i -H "Authorization: Bearer $TOKEN" {body} {stack.api_url}/v1/segments

In another shell, `make demo` loads the worked example and `make logs` shows what the functions logged.
Ctrl-C stops; the data stays until `make clean`.
"""


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--origins", default="", help="sites whose pages may call the API, by commas")
    arguments = parser.parse_args()
    # Both mean Ctrl-C. A shell that starts this in the background sets SIGINT to be ignored.
    for told_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told_to_stop, signal.default_int_handler)
    with one_line():
        run(arguments.port, arguments.origins)


if __name__ == "__main__":
    main()
