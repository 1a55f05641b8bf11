"""Lets in only what comes from this machine: the bench has no password, and pages have visitors.

A page on the web can send its visitor's browser to 127.0.0.1, by a form, a script, or a name that
it lets point there. Such requests carry a foreign Host or Origin.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_HERE = ("127.0.0.1", "localhost", "::1")
_NOT_HERE = "The bench answers this machine only: ask 127.0.0.1, from a page of 127.0.0.1."


class OnlyFromHere:
    """Wraps an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse."""
        if scope["type"] != "http" or _from_here(Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"detail": _NOT_HERE}, 403)(scope, receive, send)


def _from_here(headers: Headers) -> bool:
    origin = headers.get("origin")
    by_name = _host(f"//{headers.get('host', '')}") in _HERE
    return by_name and (origin is None or _host(origin) in _HERE)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
