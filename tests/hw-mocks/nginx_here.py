"""Debian's nginx as a process of the tests, configured as docs/deployment.md shows."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

PAGE = Path(__file__).parents[2] / "docs/deployment.md"
PATIENCE = 20.0
AROUND = """\
daemon off;
master_process off;
pid {place}/pid;
error_log {place}/error.log;
events {{}}
http {{
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
{shown}
}}
"""


@contextmanager
def nginx_before(processes: list[str], certificate: Path, key: Path, place: Path) -> Iterator[str]:
    """Start it before the addresses of two ``processes``; returns its own address."""
    port = _free_port()
    configuration = place / "nginx.conf"
    shown = _here(_shown(), processes, {"fullchain": certificate, "private": key}, port)
    configuration.write_text(AROUND.format(place=place, shown=shown), encoding="utf-8")
    command = ["/usr/sbin/nginx", "-e", str(place / "error.log"), "-p", str(place)]
    with subprocess.Popen([*command, "-c", str(configuration)]) as server:
        try:
            _await(port, server, place / "error.log")
            yield f"https://127.0.0.1:{port}"
        finally:
            server.kill()


def _shown() -> str:
    (block,) = re.findall(r"```nginx\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


def _here(shown: str, processes: list[str], files: dict[str, Path], port: int) -> str:
    """Put this machine's addresses and files in the places of the page's."""
    places = [("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")]
    for number, address in enumerate(processes, 1):
        places.append((f"app{number}.example:8801", urlsplit(address).netloc))
    places.append(("/etc/ssl/central/fullchain.pem", str(files["fullchain"])))
    places.append(("/etc/ssl/private/central.pem", str(files["private"])))
    for theirs, ours in places:
        assert theirs in shown, theirs
        shown = shown.replace(theirs, ours)
    return shown


def _await(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except ConnectionRefusedError:
            continue
        return
    raise AssertionError(log.read_text(encoding="utf-8"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
