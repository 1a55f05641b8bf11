"""An HTTP or HTTPS server on loopback that answers every question the same way."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = "127.0.0.1"


@dataclass
class Answering:
    """A server that runs. ``asked``: the path and the token of each question."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def answering(
    status: int = 200,
    body: bytes = b"{}",
    headers: tuple[tuple[str, str], ...] = (),
    encrypted: ssl.SSLContext | None = None,
) -> Iterator[Answering]:
    """Serve until the block ends. ``headers``: instead of a date."""
    told = Answering("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, self.headers.get("Authorization", "")))
            self.send_response_only(status)
            for name, value in headers or (("Date", self.date_time_string()),):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that hangs up over a certificate is what some tests are about."""

    with Server((HERE, 0), Handler) as server:
        if encrypted:
            server.socket = encrypted.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "https" if encrypted else "http"
        told.url = f"{scheme}://{HERE}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
