"""Scanners that type, through python-evdev, on a device that gives kernel input records."""

import random
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.reading import CodeScanned
from kiosk.drivers import Fault
from kiosk.drivers.health import DeviceState
from kiosk.drivers.keyboard import Layout
from kiosk.drivers.scanned import GARBLED
from kiosk.drivers.scanner_evdev import EvdevScanner
from supervised import Supervised, fault_on_opening, supervised
from virtual_scanner import VirtualHidScanner, record

BOOK = "30004000138035"


@pytest.fixture
async def seen(hid_scanner: VirtualHidScanner) -> AsyncIterator[Supervised]:
    async with supervised(EvdevScanner("scanner", str(hid_scanner.path))) as scanner:
        yield scanner


async def test_a_book_is_scanned(hid_scanner: VirtualHidScanner, seen: Supervised) -> None:
    hid_scanner.scan(BOOK)
    assert await seen.reading() == CodeScanned(BOOK)


async def test_books_scanned_one_right_after_the_other_all_arrive(
    hid_scanner: VirtualHidScanner, seen: Supervised
) -> None:
    codes = [str(30004000138000 + i) for i in range(10)]
    for code in codes:
        hid_scanner.scan(code)
    assert [await seen.reading() for _ in codes] == [CodeScanned(code) for code in codes]


async def test_a_scanner_in_belgian_layout_is_read(tmp_path: Path) -> None:
    reader = EvdevScanner("scanner", str(tmp_path / "be"), Layout.BE)
    with VirtualHidScanner(tmp_path / "be", layout="be") as scanner:
        async with supervised(reader) as seen:
            scanner.scan("]A0ZO3714780")
            assert await seen.reading() == CodeScanned("ZO3714780", "A")


async def test_a_scanner_that_sends_no_enter_is_read(
    hid_scanner: VirtualHidScanner, seen: Supervised
) -> None:
    hid_scanner.scan("2085432", enter=False)
    assert await seen.reading() == CodeScanned("2085432")


async def test_a_code_scanned_twice_within_a_second_is_one_scan(
    hid_scanner: VirtualHidScanner, seen: Supervised
) -> None:
    now = time.time()
    hid_scanner.scan(BOOK, at=now)
    hid_scanner.scan(BOOK, at=now + 0.5)
    hid_scanner.scan("2085432", at=now + 0.8)
    hid_scanner.scan(BOOK, at=now + 3)
    scans = [await seen.reading() for _ in range(3)]
    assert scans == [CodeScanned(BOOK), CodeScanned("2085432"), CodeScanned(BOOK)]


async def test_keys_that_the_kernel_lost_are_told_as_a_garbled_code(
    hid_scanner: VirtualHidScanner, seen: Supervised
) -> None:
    hid_scanner.drop()
    hid_scanner.scan(BOOK)
    hid_scanner.scan("2085432")
    assert [await seen.reading(), await seen.reading()] == [GARBLED, CodeScanned("2085432")]


async def test_two_scanners_do_not_mix(
    hid_scanner: VirtualHidScanner, seen: Supervised, tmp_path: Path
) -> None:
    with VirtualHidScanner(tmp_path / "second") as second:
        async with supervised(EvdevScanner("second", str(second.path))) as seen_by_second:
            hid_scanner.press([["3"], ["0"]])
            second.scan("2085432")
            hid_scanner.press([["1"], ["ENTER"]])
            assert await seen_by_second.reading() == CodeScanned("2085432")
            assert await seen.reading() == CodeScanned("301")


async def test_an_unplugged_scanner_is_lost_and_comes_back(
    hid_scanner: VirtualHidScanner, seen: Supervised
) -> None:
    hid_scanner.begin("300")
    hid_scanner.unplug()
    await seen.becomes(DeviceState.LOST, within=5)
    hid_scanner.plug()
    await seen.becomes(DeviceState.ONLINE, within=5)
    hid_scanner.scan(BOOK)
    assert await seen.reading() == CodeScanned(BOOK)


async def test_random_records_never_stop_the_driver(
    hid_scanner: VirtualHidScanner, seen: Supervised, full: bool
) -> None:
    chance = random.Random(19)  # noqa: S311 - noise, not a secret
    for number in range(200 if full else 4):
        for _ in range(500):
            at, kind = chance.uniform(0, 2e9), chance.choice([0, 1, 1, 4, chance.randrange(32)])
            hid_scanner.send(record(at, kind, chance.randrange(300), chance.randrange(-1, 3)))
        code = f"30004{number}"
        hid_scanner.scan(code, at=3e9)
        while await seen.reading() != CodeScanned(code):
            pass
    assert seen.healths.empty()


async def test_a_scanner_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    lost = await fault_on_opening(EvdevScanner("scanner", str(tmp_path / "scanner")))
    assert lost.fault is Fault.NOT_FOUND
    assert str(tmp_path / "scanner") in lost.sentence


async def test_a_path_that_leads_to_something_else_is_named() -> None:
    assert (
        await fault_on_opening(EvdevScanner("scanner", "/dev/null"))
    ).fault is Fault.WRONG_ANSWER
