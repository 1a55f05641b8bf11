"""Scanners on a serial line, through pySerial, on a pseudo terminal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.reading import CodeScanned
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceState
from kiosk.drivers.scanned import GARBLED
from kiosk.drivers.scanner_serial import SerialScanner
from supervised import Supervised, fault_on_opening, supervised
from virtual_scanner import VirtualSerialScanner

BOOK = "30004000138035"


@pytest.fixture
async def seen(serial_scanner: VirtualSerialScanner) -> AsyncIterator[Supervised]:
    async with supervised(SerialScanner("scanner", str(serial_scanner.path))) as scanner:
        yield scanner


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
async def test_a_book_is_scanned(
    serial_scanner: VirtualSerialScanner, seen: Supervised, end: bytes
) -> None:
    serial_scanner.scan(BOOK, end=end)
    assert await seen.reading() == CodeScanned(BOOK)


@pytest.mark.parametrize("baud", [1200, 9600, 115200])
async def test_a_scanner_of_any_speed_is_read(
    serial_scanner: VirtualSerialScanner, baud: int
) -> None:
    serial_scanner.speaks(baud)
    async with supervised(SerialScanner("scanner", str(serial_scanner.path), baud)) as seen:
        serial_scanner.scan("]C0" + BOOK)
        assert await seen.reading() == CodeScanned(BOOK, "C")


async def test_a_code_that_comes_in_pieces_is_one_code(
    serial_scanner: VirtualSerialScanner, seen: Supervised
) -> None:
    for char in BOOK.encode():
        serial_scanner.send(bytes([char]))
    serial_scanner.send(b"\r")
    assert await seen.reading() == CodeScanned(BOOK)


async def test_a_code_that_lost_its_end_is_garbled_and_does_not_spoil_the_next(
    serial_scanner: VirtualSerialScanner, seen: Supervised
) -> None:
    serial_scanner.send(b"3000400")
    assert await seen.reading() == GARBLED
    serial_scanner.scan(BOOK)
    assert await seen.reading() == CodeScanned(BOOK)


async def test_a_code_scanned_twice_within_a_second_is_one_scan(
    serial_scanner: VirtualSerialScanner, seen: Supervised
) -> None:
    serial_scanner.send(b"30004000138035\r30004000138035\r2085432\r")
    assert await seen.reading() == CodeScanned(BOOK)
    assert await seen.reading() == CodeScanned("2085432")


async def test_an_unplugged_scanner_is_lost_and_comes_back(
    serial_scanner: VirtualSerialScanner, seen: Supervised
) -> None:
    serial_scanner.begin("3000")
    serial_scanner.unplug()
    lost = await seen.becomes(DeviceState.LOST, within=5)
    assert "unplugged" in lost.sentence
    serial_scanner.plug()
    await seen.becomes(DeviceState.ONLINE, within=5)
    serial_scanner.scan(BOOK)
    while (reading := await seen.reading()) == GARBLED:
        pass  # of what came before the scanner was pulled out
    assert reading == CodeScanned(BOOK)


async def test_a_scanner_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    lost = await fault_on_opening(SerialScanner("scanner", str(tmp_path / "scanner")))
    assert lost.fault is Fault.NOT_FOUND
    assert str(tmp_path / "scanner") in lost.sentence


async def test_a_scanner_held_by_another_program_is_busy(
    serial_scanner: VirtualSerialScanner, seen: Supervised
) -> None:
    lost = await fault_on_opening(SerialScanner("scanner", str(serial_scanner.path)))
    assert lost.fault is Fault.BUSY


async def test_a_path_that_leads_to_something_else_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lost = await fault_on_opening(SerialScanner("scanner", str(tmp_path / "file")))
    assert lost.fault is Fault.WRONG_ANSWER
