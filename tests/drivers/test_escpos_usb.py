"""A printer on a USB bus that takes bytes in pieces, refuses, stalls, or is pulled out."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_printer import SHORT, DeskPrinter, desk_printer
from kiosk.drivers import DeviceLost, Fault, Paper, PrintOutcome, Text
from kiosk.drivers.escpos_address import UsbAddress
from kiosk.drivers.escpos_usb import UsbLink
from virtual_usb import PRODUCT, VENDOR

LONG = tuple(Text(f"Titel {number} van een lange bon") for number in range(60))


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[DeskPrinter]:
    with desk_printer("usb", tmp_path) as desk:
        yield desk


async def test_asking_again_and_again_opens_it_once_and_resets_it_never(
    printer: DeskPrinter,
) -> None:
    for _ in range(5):
        assert (await printer.driver.status()).paper is Paper.OK
    assert await printer.driver.print(LONG) is PrintOutcome.PRINTED
    assert (printer.device.bus.opened, printer.device.bus.reset) == (1, 0)


async def test_it_is_found_where_its_printer_interface_is_and_not_where_most_have_it(
    printer: DeskPrinter,
) -> None:
    assert printer.device.bus.kernel_driver
    assert await printer.driver.print(LONG) is PrintOutcome.PRINTED
    assert not printer.device.bus.kernel_driver


async def test_a_write_that_takes_only_a_part_loses_nothing(printer: DeskPrinter) -> None:
    printer.device.bus.at_once = 7
    assert await printer.driver.print(LONG) is PrintOutcome.PRINTED
    assert printer.device.text.splitlines() == [line.text for line in LONG]


async def test_reads_that_bring_nothing_are_no_silence(printer: DeskPrinter) -> None:
    printer.device.bus.whispers = 3
    assert (await printer.driver.status()).paper is Paper.OK


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.EBUSY, Fault.BUSY),
        (errno.EACCES, Fault.NOT_PERMITTED),
        (errno.ENODEV, Fault.UNPLUGGED),
        (errno.EIO, Fault.NO_ANSWER),
    ],
)
async def test_a_device_that_refuses_is_lost_until_it_gives_in(
    printer: DeskPrinter, number: int, fault: Fault
) -> None:
    printer.device.bus.refuses = number
    with pytest.raises(DeviceLost) as lost:
        await printer.driver.status()
    assert lost.value.fault is fault
    assert await printer.driver.print(LONG) is PrintOutcome.UNAVAILABLE
    printer.device.bus.refuses = None
    assert await printer.driver.print(LONG) is PrintOutcome.PRINTED


async def test_two_programs_do_not_share_a_printer(printer: DeskPrinter) -> None:
    await printer.driver.status()
    with pytest.raises(OSError, match="EBUSY"):
        UsbLink(UsbAddress(VENDOR, PRODUCT, printer.device.bus), SHORT)


async def test_pulled_out_between_two_receipts_it_is_found_again(printer: DeskPrinter) -> None:
    await printer.driver.status()
    printer.device.unplug()
    printer.device.plug()
    assert await printer.driver.print(LONG) is PrintOutcome.PRINTED


async def test_an_endpoint_that_stalls_costs_one_receipt(printer: DeskPrinter) -> None:
    printer.device.bus.at_once = 64
    printer.device.bus.stalls_after = 500
    assert await printer.driver.print(LONG) is PrintOutcome.UNCONFIRMED
    assert await printer.driver.print(LONG) is PrintOutcome.PRINTED
    half, whole = printer.device.receipts
    assert len(half.text) < len(whole.text)


async def test_a_printer_that_takes_nothing_more_is_given_up(tmp_path: Path) -> None:
    with desk_printer("usb", tmp_path, bounds=SHORT) as printer:
        printer.device.stop_reading()
        link = UsbLink(UsbAddress(VENDOR, PRODUCT, printer.device.bus), SHORT)
        with pytest.raises(OSError, match=r"(?i)time"):
            link.send(bytes(20_000))
        link.close()


async def test_a_device_that_is_no_printer_is_told(printer: DeskPrinter) -> None:
    printer.device.bus.bulk = False
    with pytest.raises(DeviceLost, match="04b8:0e28 is no printer"):
        await printer.driver.status()
