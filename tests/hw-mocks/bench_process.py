"""The bench as a process, and a kiosk's drivers at its devices as another."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from asking_others import ask_until
from plain_http import plain_http

MOCKS = Path(__file__).parent
PATIENCE_SECONDS = 20.0

Told = Mapping[str, Any]


def bench_command(directory: Path, demo: Path, *more: str) -> list[str]:
    """How the bench is started, on any free port."""
    places = ("--directory", str(directory), "--demo", str(demo))
    return [sys.executable, "-m", "virtual_desk", *places, "--port", "0", *more]


def surroundings() -> dict[str, str]:
    """The environment in which modules of this folder are found."""
    paths = os.pathsep.join((str(MOCKS), str(MOCKS.parents[1])))
    return os.environ | {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}


@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """A process that writes to a pipe; stopped at the end, if it still runs."""
    process = subprocess.Popen(
        command, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_SECONDS)
            finally:
                process.kill()


@dataclass
class Bench:
    """A bench that runs. ``ask`` does one call of its API."""

    process: "subprocess.Popen[str]"
    directory: Path
    said: list[str]
    """What it said when it started, line by line."""
    url: str
    http: httpx.Client

    @property
    def settings(self) -> Path:
        """What it wrote for a kiosk."""
        return self.directory / "devices.toml"

    def ask(self, method: str, path: str, order: object = None) -> httpx.Response:
        """Ask for something."""
        return self.http.request(method, path, json=order)

    def do(self, method: str, path: str, order: object = None) -> str:
        """Have something done; the sentence that says so."""
        answer = self.ask(method, path, order)
        assert answer.is_success, answer.text
        done: str = answer.json()["done"]
        return done

    def tidy(self) -> None:
        """Put everything back as it was at the start."""
        for device in ("eid", "nfc", "hid", "serial", "printer"):
            self.do("POST", f"/bench/devices/{device}", {"plugged": True})
        self.do("DELETE", "/bench/eid")
        self.do("DELETE", "/bench/nfc")
        self.do("POST", "/bench/printer", {"paper": "ok", "cover": "closed", "cutter": "ok"})
        self.do("DELETE", "/bench/paper")


@contextlib.contextmanager
def started_bench(
    directory: Path, demo: Path, *more: str, before: Sequence[str] = ()
) -> Iterator[Bench]:
    """A bench of one's own. ``before``: words of a command that runs it."""
    with running([*before, *bench_command(directory, demo, *more)]) as process:
        said = _said_at_start(process)
        url = next(word for word in said[-1].split() if word.startswith("http://"))
        url = url.removesuffix("/bench;")
        with plain_http(url, PATIENCE_SECONDS) as http:
            bench = Bench(process, directory, said, url, http)
            _await_answer(bench)
            yield bench


def _said_at_start(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout
    said: list[str] = []
    for line in process.stdout:
        said.append(line.rstrip())
        if line.startswith("The bench is at "):
            return said
    raise AssertionError("\n".join(said))


def _await_answer(bench: Bench) -> None:
    def answers() -> bool:
        with contextlib.suppress(httpx.TransportError):
            return bench.ask("GET", "/bench/state").is_success
        return False

    ask_until(answers, "the bench answers", PATIENCE_SECONDS)


@dataclass
class DeskReader:
    """The drivers' process, and what it told that nobody asked for yet."""

    told: "queue.Queue[Told]" = field(default_factory=queue.Queue)
    states: dict[str, str] = field(default_factory=dict)
    """How each device is now."""
    _change: threading.Condition = field(default_factory=threading.Condition)

    def listen(self, process: "subprocess.Popen[str]") -> None:
        """Take in what it tells, until it ends."""
        assert process.stdout
        for line in process.stdout:
            told: Told = json.loads(line) if line.startswith("{") else {"log": line}
            self.told.put(told)
            if "state" in told:
                with self._change:
                    self.states[told["device"]] = told["state"]
                    self._change.notify_all()

    def until(self, right: Callable[[Told], bool]) -> Told:
        """Wait until it tells this; what it told before is past."""
        past: list[Told] = []
        try:
            while not right(told := self.told.get(timeout=PATIENCE_SECONDS)):
                past.append(told)
        except queue.Empty:
            raise AssertionError(f"not told; only: {past}") from None
        return told

    def reading(self, device: str) -> Told:
        """The next reading of a device, other than that its card is out."""
        return self.until(
            lambda told: (
                told.get("device") == device and told.get("reading") not in (None, "CardRemoved")
            )
        )

    def becomes(self, device: str, state: str) -> Told:
        """Wait until a device is so."""
        return self.until(lambda told: (told.get("device"), told.get("state")) == (device, state))

    def settle(self, devices: Sequence[str]) -> None:
        """Wait until all these devices are online; all that was told is past."""
        with self._change:
            online = self._change.wait_for(
                lambda: all(self.states.get(device) == "online" for device in devices),
                PATIENCE_SECONDS,
            )
        assert online, self.states
        with contextlib.suppress(queue.Empty):
            while True:
                self.told.get_nowait()


@contextlib.contextmanager
def drivers_at(bench: Bench, devices: Sequence[str]) -> Iterator[DeskReader]:
    """The kiosk's drivers at the bench's devices; they are all online."""
    reader = DeskReader()
    with running([sys.executable, "-m", "desk_reader", str(bench.settings)]) as process:
        ear = threading.Thread(target=reader.listen, args=(process,), daemon=True)
        ear.start()
        reader.settle(devices)
        yield reader
    ear.join()
