"""A kiosk's own process, without devices, beside a central service of the test."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from click.testing import CliRunner

from asking_others import ask_until
from central_here import CentralHere
from kiosk.cli import main
from plain_http import plain_http

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is true; fail when it takes too long."""
    ask_until(true, what, PATIENCE)


class LoneKiosk:
    """``state``: its folder. ``url``: where it calls the central service, if not directly."""

    def __init__(self, place: Path, central: CentralHere, url: str = "") -> None:
        with socket.create_server(("127.0.0.1", 0)) as any_port:
            self.screen = f"http://127.0.0.1:{any_port.getsockname()[1]}"
        self.state, self.settings, self._log = place / "kiosk", place / "kiosk.toml", place / "log"
        self._central = central
        self.settings.write_text(
            f'state = "{self.state}"\n'
            f'[central]\nurl = "{url or central.http.base_url}"\n'
            f"[screen]\nport = {self.screen.rpartition(':')[2]}\n"
        )

    def enrol(self, branch: str = "2100") -> None:
        """Have it taken in, as a technician does."""
        words = ["enrol", "--settings", str(self.settings), "--code", self._central.code(branch)]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run it; it is killed at the end, if it still is there."""
        command = (sys.executable, "-m", "kiosk", "run", "--settings", str(self.settings))
        with (
            self._log.open("ab") as log,
            subprocess.Popen(command, cwd=ROOT, stderr=log, env=os.environ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def await_screen(self, state: str) -> None:
        """Wait until its screen shows this."""
        until(lambda: self._shown() == state, f"{state} on the screen\n{self.told()}")

    def told(self) -> str:
        """What it said so far."""
        return self._log.read_text() if self._log.exists() else ""

    def kept(self) -> set[str]:
        """The names of its files."""
        return {file.name for file in self.state.iterdir()}

    def _shown(self) -> str:
        try:
            with plain_http(self.screen) as http:
                answer = http.get("/api/view")
        except httpx.TransportError:
            return ""
        view: dict[str, Any] = answer.json()
        return str(view["state"])
