"""Printers that run out, are pulled out, fall silent, babble, or stop in the midst of a receipt."""

import asyncio
import socket
from pathlib import Path

import pytest
import serial

from desk_printer import SHORT, DeskPrinter, Way, desk_printer
from kiosk.drivers import DeviceLost, Fault, Paper, PrinterStatus, PrintOutcome, Text
from kiosk.drivers.escpos_address import Address, Bounds, NetworkAddress, SerialAddress
from kiosk.drivers.escpos_delivery import Delivery
from kiosk.drivers.escpos_hanging import Hanging
from kiosk.drivers.escpos_job import Model
from kiosk.drivers.escpos_library import load
from kiosk.drivers.escpos_link import open_link
from kiosk.drivers.printer import EscposPrinter
from virtual_printer import VirtualPrinter

ANNAS = (Text("Anna leent:"), Text("Dubbelspel"), Text("De kapellekensbaan"))
BOBS = (Text("Bob leent:"), Text("Nooit meer slapen"))

FINE = PrinterStatus(Paper.OK, cover_open=False, error=False)
UNKNOWN = PrinterStatus(Paper.UNKNOWN, cover_open=None, error=None)


@pytest.fixture(autouse=True)
def library(tmp_path: Path) -> None:
    load(tmp_path / "escpos")


def run_out(device: VirtualPrinter) -> None:
    device.paper = "out"


def open_cover(device: VirtualPrinter) -> None:
    device.cover = "open"


def texts(desk: DeskPrinter) -> list[str]:
    return [receipt.text for receipt in desk.device.receipts]


async def test_a_receipt_that_runs_out_of_paper_does_not_burst_out_later(
    printer: DeskPrinter,
) -> None:
    printer.device.after_lines(2, run_out)
    assert await printer.driver.print(ANNAS) is PrintOutcome.PAPER_OUT
    printer.device.paper = "ok"
    assert printer.device.hanging.text == "Anna leent:\nDubbelspel"
    assert printer.device.receipts == ()


async def test_half_of_annas_receipt_is_not_handed_to_bob(printer: DeskPrinter) -> None:
    printer.device.after_lines(2, open_cover)
    assert await printer.driver.print(ANNAS) is PrintOutcome.COVER_OPEN
    assert await printer.driver.print(BOBS) is PrintOutcome.COVER_OPEN
    printer.device.cover = "closed"
    assert await printer.driver.print(BOBS) is PrintOutcome.PRINTED
    assert await printer.driver.print(BOBS) is PrintOutcome.PRINTED
    bobs = "Bob leent:\nNooit meer slapen"
    assert texts(printer) == ["Anna leent:\nDubbelspel", bobs, bobs]


async def test_half_of_annas_receipt_is_not_handed_to_bob_after_a_restart(
    way: Way, tmp_path: Path
) -> None:
    with desk_printer(way, tmp_path) as printer:
        printer.device.after_lines(2, open_cover)
        assert await printer.driver.print(ANNAS) is PrintOutcome.COVER_OPEN
        printer.device.unplug()
        printer.device.cover = "closed"
        printer.device.plug()
        started_again = EscposPrinter(
            "printer", printer.address, Model(confirms=True), tmp_path / "escpos"
        )
        assert await started_again.print(BOBS) is PrintOutcome.PRINTED
        assert await started_again.print(BOBS) is PrintOutcome.PRINTED
        bobs = "Bob leent:\nNooit meer slapen"
        assert texts(printer) == ["Anna leent:\nDubbelspel", bobs, bobs]


def test_what_hangs_out_of_a_printer_is_remembered_by_the_printers_name(tmp_path: Path) -> None:
    front, back = Hanging(tmp_path / "new", "front/desk"), Hanging(tmp_path / "new", "back")
    front.set()
    assert (bool(front), bool(back)) == (True, False)
    assert Hanging(tmp_path / "new", "front/desk")
    front.clear()
    front.clear()
    assert not Hanging(tmp_path / "new", "front/desk")


async def test_where_nothing_can_be_written_nothing_is_sent(
    printer: DeskPrinter, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    nowhere = EscposPrinter("printer", printer.address, Model(), tmp_path / "file" / "escpos")
    assert await nowhere.print(BOBS) is PrintOutcome.UNAVAILABLE
    assert printer.device.raw == b""


async def test_a_printer_that_gives_no_proof_runs_out_of_paper(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, Model(confirms=False)) as printer:
        printer.device.after_lines(2, run_out)
        assert await printer.driver.print(ANNAS) is PrintOutcome.PAPER_OUT
        printer.device.paper = "ok"
        assert await printer.driver.print(BOBS) is PrintOutcome.PRINTED
        assert texts(printer) == ["Anna leent:\nDubbelspel", "Bob leent:\nNooit meer slapen"]


async def test_a_cutter_that_jams_leaves_the_receipt_unconfirmed(printer: DeskPrinter) -> None:
    def jam(device: VirtualPrinter) -> None:
        device.cutter_jammed = True

    printer.device.after_lines(2, jam)
    assert await printer.driver.print(ANNAS) is PrintOutcome.UNCONFIRMED


async def test_a_cable_pulled_while_printing_leaves_the_receipt_unconfirmed(
    printer: DeskPrinter,
) -> None:
    printer.device.after_lines(2, VirtualPrinter.pull_cable)
    assert await printer.driver.print(ANNAS) is PrintOutcome.UNCONFIRMED
    printer.device.plug()
    assert await printer.driver.status() == FINE
    assert await printer.driver.print(BOBS) is PrintOutcome.PRINTED
    assert texts(printer) == ["Anna leent:\nDubbelspel", "Bob leent:\nNooit meer slapen"]


async def test_a_printer_that_falls_silent_leaves_the_receipt_unconfirmed(
    way: Way, tmp_path: Path
) -> None:
    def fall_silent(device: VirtualPrinter) -> None:
        device.mute = True

    with desk_printer(way, tmp_path, bounds=SHORT) as printer:
        printer.device.after_lines(2, fall_silent)
        assert await printer.driver.print(ANNAS) is PrintOutcome.UNCONFIRMED
        assert texts(printer) == ["Anna leent:\nDubbelspel\nDe kapellekensbaan"]


async def test_the_completion_of_another_job_proves_nothing(way: Way, tmp_path: Path) -> None:
    def say_something_old(device: VirtualPrinter) -> None:
        device.mute = True
        device.say(b"\x37\x22AAAA\x00")

    with desk_printer(way, tmp_path, bounds=SHORT) as printer:
        printer.device.after_lines(2, say_something_old)
        assert await printer.driver.print(ANNAS) is PrintOutcome.UNCONFIRMED


async def test_a_mute_printer_is_unknown_and_may_print(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, bounds=SHORT) as printer:
        printer.device.mute = True
        assert await printer.driver.status() == UNKNOWN
        assert await printer.driver.print(BOBS) is PrintOutcome.UNCONFIRMED
        assert texts(printer) == ["Bob leent:\nNooit meer slapen"]


async def test_a_mute_printer_that_gives_no_proof_is_not_believed(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, Model(confirms=False), SHORT) as printer:
        printer.device.mute = True
        assert await printer.driver.print(BOBS) is PrintOutcome.UNCONFIRMED
        assert texts(printer) == ["Bob leent:\nNooit meer slapen"]


async def test_a_slow_printer_gets_its_receipt_though_nobody_waits_for_it(
    way: Way, tmp_path: Path
) -> None:
    with desk_printer(way, tmp_path, bounds=SHORT) as printer:
        printer.device.stop_reading()
        assert await printer.driver.print(BOBS) is PrintOutcome.UNCONFIRMED
        printer.device.start_reading()
        assert printer.device.wait_for_receipts(1)
        assert texts(printer) == ["Bob leent:\nNooit meer slapen"]


async def test_a_printer_that_ends_the_connection_is_lost(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        driver = EscposPrinter(
            "printer", NetworkAddress(*door.getsockname()), Model(), tmp_path, SHORT
        )
        asking = asyncio.create_task(driver.status())
        connection, _ = await asyncio.to_thread(door.accept)
        with connection:
            connection.shutdown(socket.SHUT_WR)
            with pytest.raises(DeviceLost) as lost:
                await asking
        assert lost.value.fault is Fault.UNPLUGGED


async def test_what_a_printer_sends_unasked_is_no_answer(printer: DeskPrinter) -> None:
    printer.device.chatty = True
    assert await printer.driver.status() == FINE
    assert await printer.driver.print(BOBS) is PrintOutcome.PRINTED


async def test_an_answer_given_twice_answers_one_question(printer: DeskPrinter) -> None:
    printer.device.stuttering = True
    printer.device.paper = "low"
    # 0x1e says low paper, and as an answer to the next question an open cover.
    low = PrinterStatus(Paper.LOW, cover_open=False, error=False)
    assert await printer.driver.status() == low


async def test_late_answers_are_not_taken_for_others(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, bounds=SHORT) as printer:
        printer.device.lagging = True
        printer.device.paper = "low"
        assert await printer.driver.status() == UNKNOWN


@pytest.mark.parametrize("confirms", [True, False])
def test_questions_within_an_image_are_answered_and_answer_nothing(
    way: Way, tmp_path: Path, *, confirms: bool
) -> None:
    image = b"\x1dv0\x00\x03\x00\x3f\x00" + b"\x10\x04\x01\x10\x04\x04\x10\x04\x02" * 21
    with desk_printer(way, tmp_path, Model(confirms=confirms)) as printer:
        outcome = deliver(printer, tmp_path, image + b"Dag!\n\x1dV\x00", confirms=confirms)
        assert outcome is PrintOutcome.PRINTED
        assert texts(printer) == ["[image 24×63]\nDag!"]
        printer.device.after_lines(1, run_out)
        outcome = deliver(printer, tmp_path, image + b"Dag!\n\x1dV\x00", confirms=confirms)
        assert outcome is PrintOutcome.PAPER_OUT


def deliver(printer: DeskPrinter, folder: Path, job: bytes, *, confirms: bool) -> PrintOutcome:
    link = open_link(printer.address, Bounds())
    hanging = Hanging(folder, "printer")
    try:
        return Delivery(link, Bounds(), confirms=confirms, hanging=hanging).deliver(job, b"")
    finally:
        link.close()


async def test_a_printer_that_reads_nothing_does_not_hold_the_kiosk(
    way: Way, tmp_path: Path
) -> None:
    with desk_printer(way, tmp_path, bounds=SHORT) as printer:
        printer.device.stop_reading()
        assert await printer.driver.print(ANNAS) is PrintOutcome.UNCONFIRMED


def test_sending_to_a_network_printer_that_reads_nothing_ends(tmp_path: Path) -> None:
    with desk_printer("network", tmp_path) as printer:
        sending_ends(printer, printer.address, 20_000_000)


def test_sending_to_a_serial_printer_that_reads_nothing_ends(tmp_path: Path) -> None:
    with desk_printer("serial", tmp_path) as printer:
        fast = SerialAddress(str(printer.device.path), baud=4_000_000)
        sending_ends(printer, fast, 200_000)


def sending_ends(printer: DeskPrinter, address: Address, size: int) -> None:
    printer.device.stop_reading()
    link = open_link(address, SHORT)
    try:
        with pytest.raises(OSError, match=r"(?i)time"):
            link.send(bytes(size))
    finally:
        link.discard()
        link.close()


async def test_a_serial_printer_held_by_another_program_is_busy(tmp_path: Path) -> None:
    with desk_printer("serial", tmp_path) as printer:
        other = serial.Serial(str(printer.device.path), exclusive=True)
        with pytest.raises(DeviceLost) as lost:
            await printer.driver.status()
        assert lost.value.fault is Fault.BUSY
        other.close()
        assert await printer.driver.status() == FINE


async def test_a_network_printer_that_takes_no_connection_gives_no_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        with socket.create_connection(full.getsockname()):
            driver = EscposPrinter(
                "printer", NetworkAddress(*full.getsockname()), Model(), tmp_path, SHORT
            )
            with pytest.raises(DeviceLost) as lost:
                await driver.status()
        assert lost.value.fault is Fault.NO_ANSWER


async def test_a_printer_whose_name_nobody_knows_is_not_found(tmp_path: Path) -> None:
    driver = EscposPrinter("printer", NetworkAddress("printer.invalid"), Model(), tmp_path, SHORT)
    with pytest.raises(DeviceLost) as lost:
        await driver.status()
    assert lost.value.fault is Fault.NOT_FOUND
