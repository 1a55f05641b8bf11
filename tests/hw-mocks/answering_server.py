"""An HTTP or HTTPS server on loopback that answers every question the same way."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

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


@dataclass(frozen=True, slots=True)
class Certified:
    """A server's side of an encrypted line, and whom a client must believe to trust it."""

    server: ssl.SSLContext
    authority: Path


def certified(folder: Path, until: datetime) -> Certified:
    """Make a certificate for this machine that is good until then; it is its own authority."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Made-up central service")])
    here = x509.IPAddress(ipaddress.ip_address(HERE))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(until, datetime.now(UTC)) - timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    pem, key_pem = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem, key_pem)
    return Certified(server, pem)
