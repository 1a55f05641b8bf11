"""A set of programs starts in order, stops in reverse and leaves none behind.

The programs are stand-ins of a few lines; they and their supervisor are real processes.
"""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import psutil
import pytest

from asking_others import ask_until

PATIENCE_SECONDS = 20

STAND_IN = """
import http.server, os, pathlib, signal, subprocess, sys, threading
name, diary = sys.argv[1], pathlib.Path("diary")
def write(words):
    with diary.open("a") as file:
        file.write(f"{name} {words}\\n")
def stop(*_):
    threading.Thread(target=server.shutdown).start()
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()
    def log_message(self, *_):
        pass
signal.signal(signal.SIGTERM, stop)
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Health)
write("starts")
print("hello from", name, flush=True)
"""
SERVE = "server.serve_forever(poll_interval=0.01)\nwrite('stops')\n"
STAY_MUTE = (
    "signal.signal(signal.SIGTERM, signal.SIG_DFL)\nprint('mute', flush=True)\nsignal.pause()\n"
)
IGNORE_SIGTERM = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
WITH_A_CHILD = "write(subprocess.Popen(['sleep', '600']).pid)\n"
DIE_SOON = "threading.Timer(0.2, os._exit, (3,)).start()\n"

SET = """
import sys
from pathlib import Path
from tools import supervise
from tools.supervise import Chore, Service
supervise.STOP_SECONDS, supervise.START_SECONDS = {stop}, {start}
def service(name, port):
    command = (sys.executable, f"{{name}}.py", name, str(port))
    return Service(name, command, f"http://127.0.0.1:{{port}}/health")
steps = [{steps}]
sys.exit(supervise.run_together(steps, lambda: print("all are there", flush=True)))
"""


class Started:
    """The supervisor, run by a developer in an empty folder."""

    def __init__(self, folder: Path, steps: str, stop: float, start: float) -> None:
        (folder / "set.py").write_text(SET.format(steps=steps, stop=stop, start=start))
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "set.py"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        self.said = ""

    def read_until(self, words: str) -> None:
        """Read on until a line holds ``words``."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return
        pytest.fail(f"never said {words!r}, but:\n{self.said}")

    def press_ctrl_c(self) -> None:
        """What the terminal does: a signal to everything that stands in the foreground."""
        os.killpg(self.process.pid, signal.SIGINT)

    def exit_code(self) -> int:
        """Wait for the end and read the rest."""
        self.said += self.process.communicate(timeout=PATIENCE_SECONDS)[0]
        return self.process.returncode

    def diary(self) -> list[str]:
        """What the stand-ins wrote, in order."""
        return (self.folder / "diary").read_text().splitlines()


def wait_for_end(process: psutil.Process) -> None:
    """An orphan may stay a zombie for as long as the machine's first process does not look."""
    ask_until(
        lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE,
        f"the end of {process}",
        PATIENCE_SECONDS,
    )


class Start(Protocol):
    """Has steps supervised. ``stop``, ``start``: seconds that a program has for it."""

    def __call__(
        self, steps: str, *, stop: float = PATIENCE_SECONDS, start: float = PATIENCE_SECONDS
    ) -> Started:
        """In an empty folder."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    everything: list[Started] = []

    def begin(
        steps: str, *, stop: float = PATIENCE_SECONDS, start: float = PATIENCE_SECONDS
    ) -> Started:
        everything.append(Started(tmp_path, steps, stop, start))
        return everything[-1]

    yield begin
    for started in everything:
        started.process.kill()
        started.exit_code()


@pytest.fixture
def program(tmp_path: Path, free_port: Callable[[], int]) -> Callable[..., str]:
    def write(name: str, what_it_does: str = SERVE) -> str:
        (tmp_path / f"{name}.py").write_text(STAND_IN + textwrap.dedent(what_it_does))
        return f"service({name!r}, {free_port()}),"

    return write


Program = Callable[..., str]


def test_programs_start_in_order_and_stop_in_reverse(start: Start, program: Program) -> None:
    started = start(program("central") + program("bench") + program("kiosk"))
    started.read_until("all are there")
    started.press_ctrl_c()
    assert started.exit_code() == 0
    assert started.diary() == [
        *("central starts", "bench starts", "kiosk starts"),
        *("kiosk stops", "bench stops", "central stops"),
    ]
    assert "Traceback" not in started.said


def test_what_a_program_says_carries_its_name(start: Start, program: Program) -> None:
    started = start(program("central"))
    started.read_until("central | hello from central")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_can_be_stopped_while_it_still_starts(
    start: Start, program: Program, number: signal.Signals
) -> None:
    started = start(program("central") + program("mute", STAY_MUTE))
    started.read_until("mute    | mute")
    started.process.send_signal(number)
    assert started.exit_code() == 0
    assert started.diary()[-1] == "central stops"


def test_when_one_dies_it_is_named_and_the_others_stop(start: Start, program: Program) -> None:
    started = start(program("central") + program("kiosk", DIE_SOON + SERVE))
    assert started.exit_code() == 1
    assert "Stopped: kiosk ended by itself with exit code 3" in started.said
    assert started.diary()[-1] == "central stops"
    assert "Traceback" not in started.said


def test_a_program_that_cannot_start_is_named(start: Start, program: Program) -> None:
    started = start(program("central") + program("kiosk", "sys.exit('no such setting')\n"))
    assert started.exit_code() == 1
    assert "kiosk   | no such setting" in started.said
    assert "Stopped: kiosk ended by itself with exit code 1" in started.said
    assert "all are there" not in started.said


def test_a_program_that_never_answers_is_not_waited_for_for_ever(
    start: Start, program: Program
) -> None:
    started = start(program("mute", STAY_MUTE), start=0.3)
    assert started.exit_code() == 1
    assert "Stopped: mute did not answer at http://127.0.0.1:" in started.said


def test_a_program_that_does_not_stop_is_killed(start: Start, program: Program) -> None:
    started = start(program("stubborn", IGNORE_SIGTERM + SERVE), stop=1)
    started.read_until("all are there")
    started.press_ctrl_c()
    assert started.exit_code() == 0
    assert "stubborn did not stop within 1 s and is killed." in started.said


def test_what_a_program_started_and_forgot_is_ended_too(start: Start, program: Program) -> None:
    started = start(program("bench", WITH_A_CHILD + SERVE))
    started.read_until("all are there")
    child = psutil.Process(int(started.diary()[-1].split()[-1]))
    started.press_ctrl_c()
    assert started.exit_code() == 0
    wait_for_end(child)


def test_when_the_supervisor_is_killed_its_programs_stop(start: Start, program: Program) -> None:
    started = start(program("central"))
    started.read_until("all are there")
    (central,) = psutil.Process(started.process.pid).children()
    started.process.kill()
    wait_for_end(central)
    assert started.diary()[-1] == "central stops"


def test_a_chore_is_done_once_between_two_starts(start: Start, program: Program) -> None:
    chore = "Chore('enrol', ('sh', '-c', 'echo enrolled >> diary; touch token'), Path('token')),"
    central, kiosk = program("central"), program("kiosk")
    for _ in range(2):
        started = start(central + chore + kiosk)
        started.read_until("all are there")
        started.process.send_signal(signal.SIGTERM)
        assert started.exit_code() == 0
    assert started.diary().count("enrolled") == 1
    assert started.diary()[:3] == ["central starts", "enrolled", "kiosk starts"]


def test_a_chore_that_fails_stops_the_start(start: Start, program: Program) -> None:
    chore = "Chore('enrol', ('sh', '-c', 'echo no such branch; exit 4'), Path('token')),"
    started = start(program("central") + chore)
    assert started.exit_code() == 1
    assert "enrol   | no such branch" in started.said
    assert "Stopped: enrol ended by itself with exit code 4" in started.said
    assert started.diary()[-1] == "central stops"
