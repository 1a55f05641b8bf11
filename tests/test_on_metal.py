"""The driver suites on real devices: here the bench plays them, and a robot the person."""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from bench_process import Bench, started_bench, surroundings
from kiosk.domain.reading import ChipRead, CodeScanned
from metal import MetalNfc, MetalScanner, Person, bars

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "tests/bench/demo"
ALL_SUITES = (
    "test_scanner_serial.py",
    "test_scanner_evdev.py",
    "test_nfc.py",
    "test_pcsc.py",
    "test_printer.py",
)
SECONDS = 600
DEVICES = {
    "keyboard scanner": "hid",
    "serial scanner": "serial",
    "contactless reader": "nfc",
    "eID reader": "eid",
    "receipt printer": "printer",
}
CHIPS = ("04A1B2C3D4E5F6", "04112233445566", "04665544332211")
EIDS = ("P0001", "P0002")


@dataclass
class Robot:
    """Does at the bench what the person is asked to. ``asked``: all of it."""

    bench: Bench
    answers: IO[str]
    asked: list[str] = field(default_factory=list)
    lying: list[str] = field(default_factory=list)
    """On the contactless reader, left there."""

    def hear(self, line: str) -> None:
        """Do it, where the line asks for something; answer where it waits."""
        if not (asked := re.match(r"» ([\w ]+): (.*)", line)):
            return
        self.asked.append(asked[0])
        can = "applet 1.1" not in asked[2]  # the bench has none
        if can:
            self._act(DEVICES[asked[1]], asked[2])
        if asked[2].endswith("…"):
            self.answers.write("y\n" if can else "s\n")
            self.answers.flush()

    def _act(self, device: str, what: str) -> None:
        do = self.bench.do
        match what.split():
            case ["scan", code, *_]:
                do("POST", "/bench/scan", {"device": device, "barcode": code})
            case ["put", "its", *_] | ["pull", *_]:
                do("POST", f"/bench/devices/{device}", {"plugged": what.startswith("put")})
            case ["in", "a", "terminal:", *_]:
                do("POST", "/bench/devices/eid", {"plugged": "start" in what})
            case _ if device == "printer":
                self._handle_printer(what)
            case _ if device == "eid":
                self._move_eid(what)
            case _:
                self._move_chip(what)

    def _handle_printer(self, what: str) -> None:
        if what.startswith("plug it in"):
            self.bench.do("POST", "/bench/devices/printer", {"plugged": True})
            self.bench.do("POST", "/bench/printer", {"paper": "ok", "cover": "closed"})
        elif "paper" in what:
            self.bench.do("POST", "/bench/printer", {"paper": "out" if "out" in what else "ok"})
        elif "cover" in what:
            cover = "open" if what.startswith("open") else "closed"
            self.bench.do("POST", "/bench/printer", {"cover": cover})

    def _move_eid(self, what: str) -> None:
        do = self.bench.do
        if what.startswith("put in"):
            applet = re.findall(r"applet ([\d.]+)", what)[0]
            card = {"patron": EIDS[_numbers(what, "eID")[0]], "applet": applet}
            do("POST", "/bench/eid", card)
            return
        do("DELETE", "/bench/eid")
        if what.startswith("leave"):
            for plugged in (False, True):  # or the reader may tell for a while that it is in
                do("POST", "/bench/devices/eid", {"plugged": plugged})

    def _move_chip(self, what: str) -> None:
        if what.startswith("take"):
            self.lying = []
            self.bench.do("DELETE", "/bench/nfc")
            return
        chips = ["phone"] if "phone" in what else [CHIPS[n] for n in _numbers(what, "A-kaart")]
        stays = what.startswith("lay")
        self.lying = [*self.lying, *(chips or ["A1B2C3D4"])] if stays else []
        self._lay(self.lying or chips or ["A1B2C3D4"], 60 if stays else 0.5)

    def _lay(self, chips: list[str], seconds: float) -> None:
        match chips:
            case ["phone"]:
                card = {"trick": "phone"}
            case [uid]:
                card = {"uid": uid}
            case _:
                card = {"trick": "two_cards"}
        self.bench.do("POST", "/bench/nfc", {**card, "seconds": seconds})


def _numbers(what: str, kind: str) -> list[int]:
    return [int(found) - 1 for found in re.findall(rf"{kind} (\d+)", what)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with started_bench(tmp_path / "desk", DEMO) as started:
        yield started


def on_metal(bench: Bench, *tests: str) -> tuple[str, Robot]:
    """Run these tests with the bench's devices as if they were real ones."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", "-v", "--tb=short"]
    process = subprocess.Popen(
        [*command, f"--hardware={bench.settings}", *tests],
        cwd=ROOT,
        env=surroundings(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    giving_up = threading.Timer(SECONDS, process.kill)
    giving_up.start()
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        robot, said = Robot(bench, process.stdin), []
        for line in process.stdout:
            said.append(line)
            robot.hear(line)
        return "".join(said), robot
    finally:
        giving_up.cancel()
        process.kill()
        process.communicate()


@pytest.mark.timeout(SECONDS)
def test_the_driver_suites_run_on_metal_and_skip_only_what_no_hand_can_do(
    bench: Bench, full: bool
) -> None:
    suites = ALL_SUITES if full else ALL_SUITES[:1]
    said, robot = on_metal(bench, *(f"tests/drivers/{name}" for name in suites))
    last = said.splitlines()[-1]
    assert "failed" not in last, said
    assert "error" not in last, said
    assert int(re.findall(r"(\d+) passed", last)[0]) > 4 * len(suites), said
    reasons = re.findall(r"^SKIPPED .*?: (.*)$", said, re.MULTILINE)
    told = (
        "cannot be shown on metal",
        "the settings name no",
        "nobody could do it: put in eID 1, of applet 1.1",
    )
    assert all(reason.startswith(told) for reason in reasons), reasons
    assert len({line.split(":")[0] for line in robot.asked}) == len(suites)


def test_a_person_is_told_what_to_do_and_shown_the_code() -> None:
    told: list[str] = []

    def ask(what: str) -> str:
        told.append(what)
        return ""

    scanner = MetalScanner(Person(ask), "scanner", "/dev/x")
    scanner.scan("30004000138035")
    assert told[0].startswith("scanner: scan 30004000138035")
    assert bars("30004000138035") in told[0]
    assert scanner.path == "/dev/x"


def noise(reader: MetalNfc) -> None:
    reader.noise = b"\x00"


def another_time(reader: MetalNfc) -> None:
    MetalScanner(Person(lambda _: ""), "scanner", reader.path).scan("1", at=3.0)


@pytest.mark.parametrize("impossible", [noise, another_time])
def test_what_no_hand_can_do_is_skipped_with_that_reason(
    impossible: Callable[[MetalNfc], None],
) -> None:
    with pytest.raises(pytest.skip.Exception, match="cannot be shown on metal"):
        impossible(MetalNfc(Person(lambda _: ""), "/dev/x"))


def test_who_cannot_do_it_says_so() -> None:
    with pytest.raises(pytest.skip.Exception, match="nobody could do it"):
        MetalNfc(Person(lambda _: "s\n"), "").take()


def test_a_card_plays_its_number_as_soon_as_it_was_read_once() -> None:
    person = Person(lambda _: "")
    MetalNfc(person, "").put("044D71DA862680")
    assert person.named(ChipRead("04AAAAAAAAAAAA")) == ChipRead("044D71DA862680")
    MetalNfc(person, "").put("04123456789ABC")
    assert person.named(ChipRead("04BBBBBBBBBBBB")) == ChipRead("04123456789ABC")
    assert person.named(ChipRead("04AAAAAAAAAAAA")) == ChipRead("044D71DA862680")
    assert person.named(CodeScanned("1", "C")) == CodeScanned("1")
