"""Run by bench/served.py on the built artifact: `get_user_segments` behind HTTP/1.1 on a loopback socket.

One process serves one request at a time, as one environment of Lambda does. (The Powertools resolver keeps
the current event in a class, so threads in one process would mix requests up.) The socket is inherited, and
shared with the other processes; standard input is a pipe, and with its end the process ends.
"""

import asyncio
import json
import socket
import sys
from typing import Any

import get_user_segments


class Context:
    """What Lambda tells a function about its invocation."""

    aws_request_id = "8f7a5c1e-2c3d-4b5a-9c6d-7e8f9a0b1c2d"


async def serve(listening: socket.socket, event: dict[str, Any]) -> None:
    """Answers every request with what the function says to it, until standard input ends."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                user_id = path.split("/")[3]
                answer = get_user_segments.handler(
                    {**event, "rawPath": path, "pathParameters": {"user_id": user_id}},
                    Context(),  # type: ignore[arg-type]
                )
                body = answer["body"].encode()
                writer.write(
                    b"HTTP/1.1 %d Answer\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                    % (answer["statusCode"], len(body), body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the caller has had enough
        finally:
            writer.close()

    server = await asyncio.start_server(connected, sock=listening)
    async with server:
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])))
