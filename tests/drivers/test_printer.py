"""Receipts, through python-escpos, on a printer that takes its bytes and answers."""

import asyncio
import threading
from pathlib import Path

import pytest

from desk_printer import SHORT, DeskPrinter, Way, desk_printer
from kiosk.drivers import (
    Align,
    DeviceLost,
    Fault,
    Paper,
    PrinterStatus,
    PrintOutcome,
    QrCode,
    Rule,
    Text,
)
from kiosk.drivers.escpos_address import NetworkAddress, UsbAddress
from kiosk.drivers.escpos_job import Model
from kiosk.drivers.health import DeviceHealth, DeviceState, HealthBoard
from kiosk.drivers.printer import EscposPrinter
from kiosk.drivers.supervisor import watch_printer

RECEIPT = (
    Text("Bib Zottegem", bold=True, large=True, align=Align.CENTER),
    Rule(),
    Text("’t Smidje Smee, het café en de œuvre", indent=2),
    Text("terug op 3 maart"),
    QrCode("https://bib.be/"),
)
OTHER = (Text("Bib Oosterzele"), Rule(), Text("Nooit meer slapen"), Text("terug op 4 maart"))


async def test_a_receipt_comes_out(printer: DeskPrinter) -> None:
    assert await printer.driver.print(RECEIPT) is PrintOutcome.PRINTED
    assert printer.device.text == (
        "Bib Zottegem\n"
        f"{'-' * 48}\n"
        "’t Smidje Smee, het café en de œuvre\n"
        "terug op 3 maart\n"
        "[QR https://bib.be/]"
    )
    assert printer.device.unknown == ()


async def test_three_receipts_come_out_apart_and_alike(printer: DeskPrinter) -> None:
    for _ in range(3):
        assert await printer.driver.print(RECEIPT) is PrintOutcome.PRINTED
    first, second, third = printer.device.receipts
    assert first == second == third


async def test_receipts_asked_for_at_once_do_not_mix(printer: DeskPrinter) -> None:
    outcomes = await asyncio.gather(*(printer.driver.print(r) for r in (RECEIPT, OTHER) * 3))
    assert outcomes == [PrintOutcome.PRINTED] * 6
    texts = [receipt.text for receipt in printer.device.receipts]
    assert texts[0].startswith("Bib Zottegem")
    assert texts[1].startswith("Bib Oosterzele")
    assert texts == texts[:2] * 3


async def test_one_thread_writes_all_receipts(printer: DeskPrinter) -> None:
    before = threading.active_count()
    await asyncio.gather(*(printer.driver.print(OTHER) for _ in range(4)))
    assert threading.active_count() <= before + 1


async def test_a_printer_tells_how_it_is(printer: DeskPrinter) -> None:
    assert await printer.driver.status() == PrinterStatus(Paper.OK, cover_open=False, error=False)
    printer.device.paper = "low"
    assert (await printer.driver.status()).paper is Paper.LOW
    printer.device.paper = "out"
    assert (await printer.driver.status()).paper is Paper.OUT
    printer.device.paper, printer.device.cover = "ok", "open"
    assert (await printer.driver.status()).cover_open
    printer.device.cover, printer.device.cutter_jammed = "closed", True
    assert (await printer.driver.status()).error


async def test_low_paper_still_prints(printer: DeskPrinter) -> None:
    printer.device.paper = "low"
    assert await printer.driver.print(OTHER) is PrintOutcome.PRINTED


async def test_without_paper_nothing_is_sent(printer: DeskPrinter) -> None:
    printer.device.paper = "out"
    assert await printer.driver.print(OTHER) is PrintOutcome.PAPER_OUT
    printer.device.paper = "ok"
    assert printer.device.raw == b""


async def test_with_the_cover_open_nothing_is_sent(printer: DeskPrinter) -> None:
    printer.device.cover = "open"
    assert await printer.driver.print(OTHER) is PrintOutcome.COVER_OPEN
    printer.device.cover = "closed"
    assert printer.device.raw == b""


async def test_a_jammed_cutter_makes_it_unavailable(printer: DeskPrinter) -> None:
    printer.device.cutter_jammed = True
    assert await printer.driver.print(OTHER) is PrintOutcome.UNAVAILABLE
    printer.device.cutter_jammed = False
    assert printer.device.raw == b""


async def test_an_unplugged_printer_is_lost_and_is_back_when_plugged_in(
    printer: DeskPrinter,
) -> None:
    await printer.driver.print(OTHER)
    printer.device.unplug()
    with pytest.raises(DeviceLost) as lost:
        await printer.driver.status()
    assert lost.value.fault is Fault.NOT_FOUND
    assert await printer.driver.print(OTHER) is PrintOutcome.UNAVAILABLE
    printer.device.plug()
    assert (await printer.driver.status()).paper is Paper.OK
    assert await printer.driver.print(RECEIPT) is PrintOutcome.PRINTED
    assert [r.text[:10] for r in printer.device.receipts] == ["Bib Ooster", "Bib Zotteg"]


async def test_staff_see_a_printer_want_paper_go_and_come_back(printer: DeskPrinter) -> None:
    told: asyncio.Queue[DeviceHealth] = asyncio.Queue()

    async def next_state() -> DeviceState:
        async with asyncio.timeout(10):
            return (await told.get()).state

    watching = asyncio.create_task(
        watch_printer(printer.driver, HealthBoard(told.put_nowait), interval=0.05)
    )
    assert [await next_state(), await next_state()] == [DeviceState.STARTING, DeviceState.ONLINE]
    printer.device.paper = "low"
    assert await next_state() is DeviceState.WARNING
    printer.device.paper = "ok"
    assert await next_state() is DeviceState.ONLINE
    printer.device.unplug()
    assert await next_state() is DeviceState.LOST
    printer.device.plug()
    assert await next_state() is DeviceState.ONLINE
    watching.cancel()


async def test_a_printer_without_proof_is_believed_by_its_status(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, Model("POS-5890", columns=32)) as printer:
        assert await printer.driver.print(OTHER) is PrintOutcome.PRINTED
        assert printer.device.hanging.text.endswith("terug op 4 maart")
        assert printer.device.unknown == ()


async def test_the_desk_goes_on_while_a_mute_printer_is_awaited(way: Way, tmp_path: Path) -> None:
    with desk_printer(way, tmp_path, bounds=SHORT) as printer:
        printer.device.mute = True
        printing = asyncio.create_task(printer.driver.print(OTHER))
        went_on = asyncio.Event()
        asyncio.get_running_loop().call_soon(went_on.set)
        await went_on.wait()
        assert not printing.done()
        assert await printing is PrintOutcome.UNCONFIRMED


async def test_a_usb_printer_that_is_not_there_is_lost(tmp_path: Path) -> None:
    driver = EscposPrinter("printer", UsbAddress(0x04B8, 0x0E28), Model(), tmp_path)
    with pytest.raises(DeviceLost):
        await driver.status()
    assert await driver.print(OTHER) is PrintOutcome.UNAVAILABLE


async def test_a_profile_nobody_knows_is_told(tmp_path: Path) -> None:
    driver = EscposPrinter("printer", NetworkAddress("127.0.0.1"), Model("TM-T20XX"), tmp_path)
    with pytest.raises(DeviceLost, match="TM-T20XX"):
        await driver.status()
    assert await driver.print(OTHER) is PrintOutcome.UNAVAILABLE


async def test_what_is_printed_is_not_logged(
    printer: DeskPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    await printer.driver.print(OTHER)
    printer.device.unplug()
    await printer.driver.print(OTHER)
    assert "printer: receipt printed" in caplog.text
    assert "slapen" not in caplog.text
