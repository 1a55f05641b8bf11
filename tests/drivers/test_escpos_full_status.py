"""Custom's printers, which tell all about themselves in one answer of six bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_printer import SHORT, Way, desk_printer
from kiosk.drivers import Paper, PrinterStatus, PrintOutcome, Text
from kiosk.drivers.escpos_address import Bounds
from kiosk.drivers.escpos_dialogue import Dialogue
from kiosk.drivers.escpos_full_status import FULL_QUERY, decode_full, full_answer
from kiosk.drivers.escpos_job import Model
from scripted_link import ScriptedLink
from virtual_printer import VirtualPrinter

FINE = PrinterStatus(Paper.OK, cover_open=False, error=False)
UNKNOWN = PrinterStatus(Paper.UNKNOWN, cover_open=None, error=None)
CUSTOM = Model(full_status=True)
BOUNDS = Bounds(reply=0.05, completion=0.05)
ANSWER = b"\x10\x0f\x80\x08\x20\x00"
BOBS = (Text("Bob leent:"), Text("Nooit meer slapen"))


def answer(paper: int = 0x80, hands: int = 0, passing: int = 0, lasting: int = 0) -> bytes:
    return bytes((0x10, 0x0F, paper, hands, passing, lasting))


def test_every_byte_about_paper() -> None:
    for byte in range(256):
        none, low = byte & 0x01, byte & 0x04
        expected = Paper.OUT if none else Paper.LOW if low else Paper.OK
        status = decode_full(answer(paper=byte))
        assert status == PrinterStatus(expected, cover_open=False, error=False), hex(byte)


def test_every_byte_about_what_people_do() -> None:
    for byte in range(256):
        cover_open = bool(byte & 0x01 or byte & 0x02)
        status = decode_full(answer(hands=byte))
        assert status == PrinterStatus(Paper.OK, cover_open=cover_open, error=False), hex(byte)


def test_every_byte_about_errors() -> None:
    for byte in range(256):
        error = bool(byte & 0x01 or byte & 0x08 or byte & 0x40)
        assert decode_full(answer(passing=byte)).error is error, hex(byte)
        assert decode_full(answer(lasting=byte)).error is bool(byte), hex(byte)


def test_a_silent_printer_is_unknown_and_not_ok() -> None:
    assert decode_full(None) == UNKNOWN


@pytest.mark.parametrize("cut", range(6))
def test_less_than_the_whole_answer_is_none(cut: int) -> None:
    assert full_answer(ANSWER[:cut]) is None


def test_the_answer_is_found_among_what_nobody_asked_for() -> None:
    assert full_answer(b"\x10\x00\x00\x00" + ANSWER) == ANSWER
    assert full_answer(answer(paper=0x05) + ANSWER) == ANSWER, "the last one"
    assert full_answer(ANSWER + b"\x10\x0f\x80") == ANSWER


@given(st.binary(max_size=40))
def test_whatever_comes_before_the_answer_is_found_and_nothing_else_breaks(noise: bytes) -> None:
    assert full_answer(noise + ANSWER) == ANSWER
    decode_full(full_answer(noise))


def test_an_answer_in_pieces_is_understood_and_what_was_said_before_is_not() -> None:
    pieces = [bytes((byte,)) for byte in answer(paper=0x12, hands=0x02)]
    link = ScriptedLink([pieces], waiting=[ANSWER])
    status = Dialogue(link, BOUNDS, full=True).status()
    assert status == PrinterStatus(Paper.OK, cover_open=True, error=False)
    assert link.sent == [FULL_QUERY]


def test_half_an_answer_is_no_answer() -> None:
    assert Dialogue(ScriptedLink([[ANSWER[:5]]]), BOUNDS, full=True).status() == UNKNOWN


async def test_it_tells_what_it_wants_prints_and_is_back(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, CUSTOM) as printer:
        device, driver = printer.device, printer.driver
        assert await driver.status() == FINE
        device.paper = "low"
        assert (await driver.status()).paper is Paper.LOW
        assert await driver.print(BOBS) is PrintOutcome.PRINTED
        device.paper = "out"
        assert await driver.print(BOBS) is PrintOutcome.PAPER_OUT
        device.paper, device.cover = "ok", "open"
        assert await driver.print(BOBS) is PrintOutcome.COVER_OPEN
        device.cover, device.cutter_jammed = "closed", True
        assert await driver.print(BOBS) is PrintOutcome.UNAVAILABLE
        device.cutter_jammed = False
        assert await driver.print(BOBS) is PrintOutcome.PRINTED
        assert len(device.receipts) == 2
        assert device.unknown == ()


async def test_one_that_runs_out_in_the_midst_is_not_believed(way: Way, tmp_path: Path) -> None:
    def run_out(device: VirtualPrinter) -> None:
        device.paper = "out"

    with desk_printer(way, tmp_path, CUSTOM) as printer:
        printer.device.after_lines(1, run_out)
        assert await printer.driver.print(BOBS) is PrintOutcome.PAPER_OUT
        printer.device.paper = "ok"
        assert printer.device.receipts == ()


async def test_one_that_does_not_know_the_question_is_unknown_and_may_print(
    tmp_path: Path,
) -> None:
    with desk_printer("network", tmp_path, CUSTOM, SHORT) as printer:
        printer.device.tells_all = False
        assert await printer.driver.status() == UNKNOWN
        assert await printer.driver.print(BOBS) is PrintOutcome.UNCONFIRMED
