"""The central service as a process of its own, as it is run."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from plain_http import plain_http

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
CENTRAL = (sys.executable, "-m", "central")
DYING = (sys.executable, str(ROOT / "tests" / "hw-mocks" / "dying_central.py"))


@dataclass
class CentralProcess:
    """One run of it. ``url``: where it listens."""

    process: subprocess.Popen[str]
    url: str

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit code."""
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end and return its exit code."""
        return self.process.wait(PATIENCE)

    def http(self) -> httpx.Client:
        """Call it."""
        return plain_http(self.url, PATIENCE)


@contextmanager
def running(*command: str) -> Iterator[CentralProcess]:
    """Start it and wait for the line that says where it listens."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=_environment()
    )
    assert process.stdout is not None
    with process, process.stdout:
        try:
            line = next(line for line in process.stdout if "listens on" in line)
            yield CentralProcess(process, line.split()[-1])
        finally:
            process.kill()


def central(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of it to its end."""
    return subprocess.run(
        [*CENTRAL, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
