"""What a request may be at most: large, and slow. Larger or slower ones are turned away early."""

import asyncio
import json
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256 * 1024
SLOWEST_BODY_S = 20.0


class Bounded:
    """Reads the whole body, within bounds, before the application sees the request."""

    def __init__(
        self,
        app: ASGIApp,
        largest: int = LARGEST_BODY,
        slowest: float = SLOWEST_BODY_S,
    ) -> None:
        self._app = app
        self._largest = largest
        self._slowest = slowest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._slowest):
                body = await self._body(receive)
        except TimeoutError:
            await refuse(send, 408, "the request came in too slowly")
        except _TooLargeError:
            await refuse(send, 413, f"a request has at most {self._largest} bytes")
        except _GoneError:
            return
        else:
            await self._app(scope, _replayed(body, receive), send)

    async def _body(self, receive: Receive) -> bytes:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise _GoneError
            body += message.get("body", b"")
            if len(body) > self._largest:
                raise _TooLargeError
            if not message.get("more_body", False):
                return bytes(body)


class _TooLargeError(Exception):
    pass


class _GoneError(Exception):
    """Whoever asked hung up."""


def _replayed(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


Headers = Sequence[tuple[bytes, bytes]]


async def refuse(send: Send, status: int, detail: str, more: Headers = ()) -> None:
    """Answer without asking the application."""
    content = json.dumps({"detail": detail}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
