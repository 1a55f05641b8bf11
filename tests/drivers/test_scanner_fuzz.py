"""Whatever a scanner sends, nothing is read that was not scanned, and nothing ever stops."""

import random
from collections.abc import Iterator
from itertools import count

import pytest

from kiosk.domain.reading import CodeScanned
from kiosk.drivers.keyboard import KeyboardBurst, KeyEvent, Layout
from kiosk.drivers.scanned import GARBLED, Scan
from kiosk.drivers.scanner_evdev import EvdevScanner
from kiosk.drivers.scanner_serial import SerialScanner
from kiosk.drivers.serial_lines import SerialLines
from scanner_noise import KeyNoise, SerialNoise
from supervised import Supervised, supervised
from tests.conftest import Prove
from virtual_scanner import VirtualHidScanner, VirtualSerialScanner, record

STREAMS, FEW_STREAMS = 100_000, 400
ON_A_LINE, FEW_ON_A_LINE = 100_000, 200
ON_A_DEVICE, FEW_ON_A_DEVICE = 10_000, 60


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--hypothesis-seed") or 14)


def cut(data: bytes, dice: random.Random) -> Iterator[bytes]:
    """Parts of it, as they may arrive."""
    while data:
        size = dice.randrange(1, 40)
        yield data[:size]
        data = data[size:]


@pytest.mark.timeout(600)
def test_of_bytes_only_whole_lines_are_read(full: bool, proof: Prove, seed: int) -> None:
    dice, lines = random.Random(seed), SerialLines()  # noqa: S311 - noise, not a secret
    noise, streams = SerialNoise(dice), STREAMS if full else FEW_STREAMS
    for number in range(streams):
        for piece in noise.stream():
            read: list[Scan | None] = []
            if piece is None:
                read = [lines.pause()]
            else:
                for part in cut(piece, dice):
                    read += lines.feed(part)
            assert [one for one in read if one] == list(noise.reads(piece)), number
    proof("random streams of bytes from a scanner", streams, seed)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("layout", Layout)
def test_of_keys_only_whole_bursts_are_read(
    layout: Layout, full: bool, proof: Prove, seed: int
) -> None:
    noise = KeyNoise(random.Random(seed), layout)  # noqa: S311 - noise, not a secret
    burst, streams = KeyboardBurst(layout), STREAMS // 2 if full else FEW_STREAMS // 2
    for number in range(streams):
        events, expected = noise.stream()
        read = [scan for event in events if (scan := burst.feed(KeyEvent(*event)))]
        assert read == list(expected), number
    proof(f"random streams of keys from a scanner ({layout})", streams, seed)


@pytest.mark.timeout(900)
async def test_a_serial_scanners_noise_stops_no_driver_and_makes_no_item(
    serial_scanner: VirtualSerialScanner, full: bool, proof: Prove, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - noise, not a secret
    noise, streams, ends = SerialNoise(dice), ON_A_LINE if full else FEW_ON_A_LINE, count()
    async with supervised(SerialScanner("scanner", str(serial_scanner.path))) as seen:
        for _ in range(streams // 20):
            sent, allowed = b"", set[Scan]()
            for _ in range(20):
                # As much as a line holds while nobody reads: 4 KiB.
                pieces = [piece for piece in noise.stream(pauses=False) if piece][:2]
                sent += b"".join(piece[:90] for piece in pieces)
                for piece in pieces:
                    allowed |= set(noise.reads(piece[:90]))
            last = f"\rEND{next(ends)}\r".encode()
            allowed |= set(noise.reads(last))
            for part in cut(sent, dice):
                serial_scanner.send(part)
            serial_scanner.send(last)
            await all_read(seen, CodeScanned(last.decode().strip()), allowed)
        assert seen.healths.empty()
    proof("random streams of bytes on a serial line", streams, seed)


@pytest.mark.timeout(900)
async def test_a_typing_scanners_noise_stops_no_driver_and_makes_no_item(
    hid_scanner: VirtualHidScanner, full: bool, proof: Prove, seed: int
) -> None:
    noise = KeyNoise(random.Random(seed), longest=20)  # noqa: S311 - noise, not a secret
    streams, ends = ON_A_DEVICE if full else FEW_ON_A_DEVICE, count()
    async with supervised(EvdevScanner("scanner", str(hid_scanner.path))) as seen:
        for _ in range(streams):
            events, told = noise.stream()
            good, told_last = noise.whole(f"30004{next(ends):09}")
            hid_scanner.send(b"".join(record(*event) for event in (*events, *good)))
            await all_read(seen, told_last[-1], {*told, *told_last})
        assert seen.healths.empty()
    proof("random streams of keys on an input device", streams, seed)


async def all_read(seen: Supervised, last: Scan, allowed: set[Scan]) -> None:
    """Wait for the last code; whatever comes before must have been scanned, or be garbled."""
    while (read := await seen.reading()) != last:
        assert read in allowed or read == GARBLED, read
