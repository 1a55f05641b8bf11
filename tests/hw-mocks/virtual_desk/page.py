"""The bench's page: plain files, and a policy that lets nothing else in."""

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FILES = Path(__file__).parent / "static"


def page() -> APIRouter:
    """Make the page's route."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/bench")
    def show_page() -> FileResponse:
        return FileResponse(_FILES / "bench.html")

    return routes


def files() -> StaticFiles:
    """Serve what the page needs."""
    return StaticFiles(directory=_FILES)


class Sealed:
    """Wraps an application: its pages run only their own scripts, and frame only ``screen``."""

    def __init__(self, app: ASGIApp, screen: str) -> None:
        self._app = app
        parts = urlsplit(screen)
        self._headers = {
            "content-security-policy": "; ".join(
                (
                    "default-src 'none'",
                    "script-src 'self'",
                    "style-src 'self'",
                    "img-src 'self'",
                    "connect-src 'self'",
                    f"frame-src {parts.scheme}://{parts.netloc}",
                    "base-uri 'none'",
                    "form-action 'none'",
                    "frame-ancestors 'none'",
                    "require-trusted-types-for 'script'",
                    "trusted-types 'none'",
                )
            ),
            "cache-control": "no-cache",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers."""

        async def send_sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_sealed)
