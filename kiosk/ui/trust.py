"""Only the kiosk's own browser is served.

The server listens on loopback, yet a page of another site in any local browser can reach it, also
under a name that it points here (DNS rebinding): so both the ``Host`` that is asked and the
``Origin`` that asks must be ours.
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Trusted:
    """Middleware that answers 400 to other hosts and 403 to other origins.

    ``hosts``: with their port, as in the ``Host`` header.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = frozenset(f"http://{host}" for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse."""
        refusal = self._refusal(Headers(scope=scope)) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse("The kiosk is served on this machine only.\n", 400)
        if headers.get("origin", next(iter(self._origins))).lower() not in self._origins:
            return PlainTextResponse("Another site may not use the kiosk.\n", 403)
        return None
