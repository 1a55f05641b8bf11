"""Shows the bench on the kiosk's own port. Development only: mounted where the settings say so.

The bench is a process of its own; what is asked for under ``/bench`` is handed on to it, and its
page may show the screen in a frame. Who may ask is the screen server's own rule.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_ASKED = 64 * 1024
MOST_ANSWERED = 8 * 1024 * 1024
"""Bytes."""
_ANSWER_SECONDS = 20.0
_CONNECT_SECONDS = 2.0
_HERE = ("127.0.0.1", "::1")
_TO_BENCH = ("accept", "content-type", "if-modified-since", "if-none-match")
_FROM_BENCH = (
    "cache-control",
    "content-security-policy",
    "content-type",
    "etag",
    "last-modified",
    "referrer-policy",
    "x-content-type-options",
)


def mount_bench(app: FastAPI, url: str) -> None:
    """Hand ``/bench`` and all below it on to the bench at ``url``.

    Raises ``ValueError`` where that is not on this machine.
    """
    if urlsplit(url).hostname not in _HERE:
        raise ValueError(f"the bench is on this machine only, not at {url}")
    app.add_middleware(FrameableBy, origin=url)
    client = _client(url)

    @app.api_route("/bench", methods=["GET"], include_in_schema=False)
    @app.api_route("/bench/{path:path}", methods=["GET", "POST", "DELETE"], include_in_schema=False)
    async def hand_on(asked: Request) -> Response:
        body = await _bounded(asked)
        if body is None:
            return _refusal(413, f"The bench takes at most {MOST_ASKED} bytes.")
        return await _answer(client, asked, body)


async def _bounded(asked: Request) -> bytes | None:
    """What was sent; ``None`` where it is too much."""
    body = b""
    async for part in asked.stream():
        body += part
        if len(body) > MOST_ASKED:
            return None
    return body


def _client(url: str) -> httpx.AsyncClient:
    """Make a client that keeps no connection, so that there is nothing to close at the end."""
    return httpx.AsyncClient(
        base_url=url,
        trust_env=False,
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
        timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
    )


async def _answer(client: httpx.AsyncClient, asked: Request, body: bytes) -> Response:
    path = httpx.URL(path=asked.url.path, query=asked.url.query.encode() or None)
    headers = _some(asked.headers, _TO_BENCH)
    try:
        return await _read(
            client, client.build_request(asked.method, path, content=body, headers=headers)
        )
    except httpx.HTTPError:
        return _refusal(502, f"The bench does not answer at {client.base_url}: start it again.")


async def _read(client: httpx.AsyncClient, request: httpx.Request) -> Response:
    answer = await client.send(request, stream=True)
    try:
        content = b""
        async for part in answer.aiter_bytes():
            content += part
            if len(content) > MOST_ANSWERED:
                return _refusal(502, f"The bench answered more than {MOST_ANSWERED} bytes.")
        return Response(content, answer.status_code, _some(answer.headers, _FROM_BENCH))
    finally:
        await answer.aclose()


def _some(headers: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: headers[name] for name in names if name in headers}


def _refusal(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"detail": sentence}, status)


class FrameableBy:
    """Wraps an application: its pages may be framed by itself and by ``origin``, not by others."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._policy = f"frame-ancestors 'self' {origin}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, with that one rule loosened."""

        async def send_frameable(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"] == "/":
                headers = MutableHeaders(scope=message)
                policy = headers.get("content-security-policy", "")
                headers["content-security-policy"] = policy.replace(
                    "frame-ancestors 'none'", self._policy
                )
            await send(message)

        await self._app(scope, receive, send_frameable)
