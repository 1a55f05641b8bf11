"""Listening, until asked to stop; then a clean end."""

import asyncio
import contextlib
import gc
import resource
import signal
import socket
import ssl
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

STOP_WITHIN_S = 5
_BETWEEN_LOOKS = 50_000
"""How many objects are made between two looks for rings: a large batch makes some thousands, and
all but none of them go by themselves."""


class CannotListen(Exception):
    """The address cannot be had; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM: the certificate, with those between it and its root, and its key."""

    certificate: Path
    key: Path

    def check(self) -> None:
        """See that they can be used. Raises ``CannotListen``."""
        try:
            server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.load_cert_chain(self.certificate, self.key, password="")
        except OSError as why:  # an SSLError is one, too
            raise CannotListen(
                f"{self.certificate} and {self.key} cannot be used ({why.strerror or why}): "
                "they are to be a certificate and its key, in PEM and without a password"
            ) from None


class _Quiet(uvicorn.Server):
    """uvicorn, but signals are ours: it would raise them again after its own end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals alone."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Claim an address; port 0 takes any free one. Raises ``CannotListen``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    claimed = socket.socket(family)
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections inherit it; without, an answer in two parts takes 40 ms.
    claimed.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        claimed.bind((host, port))
    except (OSError, OverflowError) as why:
        claimed.close()
        raise CannotListen(f"cannot listen on {host}:{port}: {why}") from None
    return claimed


def allow_many_connections() -> None:
    """Each kiosk keeps one open, to wait for news: as many as we may, not the usual 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run(
    app: ASGIApp,
    claimed: socket.socket,
    ready: Callable[[], None],
    stopping: Callable[[], None],
    tls: Tls | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT.

    ``ready`` is called once it answers. ``stopping`` first of all at the end: let go of those
    who wait.
    """
    allow_many_connections()
    asyncio.run(_run(app, claimed, ready, stopping, tls))


async def _run(
    app: ASGIApp,
    claimed: socket.socket,
    ready: Callable[[], None],
    stopping: Callable[[], None],
    tls: Tls | None,
) -> None:
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # a query may name a patron
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        ssl_certfile=None if tls is None else tls.certificate,
        ssl_keyfile=None if tls is None else tls.key,
    )
    server = _Quiet(config, ready)
    gc.collect()
    gc.freeze()  # looking through all that was imported takes 80 ms, within some request
    gc.set_threshold(_BETWEEN_LOOKS)

    def stop() -> None:
        server.should_exit = True
        stopping()

    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
    await server.serve(sockets=[claimed])
