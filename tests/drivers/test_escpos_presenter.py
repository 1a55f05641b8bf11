"""Built-in printers: a receipt goes to the patron who asked for it, or to nobody."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_printer import DeskPrinter, Way, desk_printer
from kiosk.drivers import PrintOutcome, Text
from kiosk.drivers.escpos_address import Bounds
from kiosk.drivers.escpos_job import Cut, Model
from kiosk.drivers.escpos_presenter import Presenter
from kiosk.drivers.printer import EscposPrinter
from virtual_printer import VirtualPrinter

ANNAS = (Text("Anna leent:"), Text("Dubbelspel"), Text("De kapellekensbaan"))
BOBS = (Text("Bob leent:"), Text("Nooit meer slapen"))
HOLDS = Model(cut=Cut.PARTIAL, confirms=True, presenter=Presenter.HOLD)
EJECTS = dataclasses.replace(HOLDS, presenter=Presenter.EJECT)
AT_ONCE = Bounds(taken=0.0)


@pytest.fixture
def holding(way: Way, tmp_path: Path) -> Iterator[DeskPrinter]:
    with desk_printer(way, tmp_path, HOLDS) as printer:
        yield printer


def open_cover(device: VirtualPrinter) -> None:
    device.cover = "open"


async def test_a_receipt_is_held_out_until_it_is_taken(holding: DeskPrinter) -> None:
    assert await holding.driver.print(ANNAS) is PrintOutcome.PRINTED
    held_out = holding.device.held_out
    assert held_out is not None
    assert held_out.text.startswith("Anna leent:")
    assert not held_out.partial
    await holding.driver.status()
    assert holding.device.held_out == held_out


async def test_a_receipt_that_nobody_took_is_not_for_the_next_patron(
    holding: DeskPrinter,
) -> None:
    await holding.driver.print(ANNAS)
    assert await holding.driver.print(BOBS) is PrintOutcome.PRINTED
    assert [receipt.text[:4] for receipt in holding.device.taken_back] == ["Anna"]
    assert holding.device.held_out is not None
    assert holding.device.held_out.text.startswith("Bob")


async def test_a_receipt_that_was_taken_is_not_taken_back(holding: DeskPrinter) -> None:
    await holding.driver.print(ANNAS)
    holding.device.hand_over()
    assert await holding.driver.print(BOBS) is PrintOutcome.PRINTED
    assert holding.device.taken_back == ()


async def test_after_its_time_it_is_taken_back_once(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, HOLDS, AT_ONCE) as printer:
        await printer.driver.print(ANNAS)
        await printer.driver.status()
        await printer.driver.status()
        assert [receipt.text[:4] for receipt in printer.device.taken_back] == ["Anna"]
        assert printer.device.held_out is None


async def test_what_was_held_out_before_a_restart_is_taken_back_too(
    way: Way, tmp_path: Path
) -> None:
    with desk_printer(way, tmp_path, HOLDS) as printer:
        await printer.driver.print(ANNAS)
        if way == "usb":
            printer.device.unplug()  # the program that ends lets go of it
            printer.device.plug()
        again = EscposPrinter("printer", printer.address, HOLDS, tmp_path / "escpos", AT_ONCE)
        await again.status()
        assert [receipt.text[:4] for receipt in printer.device.taken_back] == ["Anna"]


async def test_half_a_receipt_is_never_held_out(holding: DeskPrinter) -> None:
    holding.device.after_lines(2, open_cover)
    assert await holding.driver.print(ANNAS) is PrintOutcome.COVER_OPEN
    holding.device.cover = "closed"
    assert await holding.driver.print(BOBS) is PrintOutcome.PRINTED
    assert [receipt.text for receipt in holding.device.taken_back] == ["Anna leent:\nDubbelspel"]
    assert holding.device.held_out is not None
    assert holding.device.held_out.text.startswith("Bob")


async def test_a_receipt_falls_out_where_the_presenter_ejects(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, EJECTS) as printer:
        assert await printer.driver.print(ANNAS) is PrintOutcome.PRINTED
        assert await printer.driver.print(BOBS) is PrintOutcome.PRINTED
        assert [receipt.text[:3] for receipt in printer.device.ejected] == ["Ann", "Bob"]
        assert not printer.device.cutter_jammed


async def test_a_printer_without_a_presenter_gets_no_command_for_one(
    way: Way, tmp_path: Path
) -> None:
    with desk_printer(way, tmp_path, bounds=AT_ONCE) as printer:
        await printer.driver.print(ANNAS)
        await printer.driver.status()
        assert printer.device.unknown == ()
        assert b"\x1de" not in printer.device.raw
