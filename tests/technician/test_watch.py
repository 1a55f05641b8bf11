"""Live events of real drivers on virtual devices; no number is ever shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from answering_server import answering
from kiosk.cli import main
from kiosk.drivers.catalog import EscPosNetwork, Hid, Nfc
from kiosk.technician.checks.devices import AnyDevice
from kiosk.technician.watch import watch
from meanwhile import meanwhile
from virtual_pn532 import VirtualPn532
from virtual_printer import VirtualPrinter
from virtual_scanner import VirtualHidScanner

UITPAS = "044D71DA862680"


@dataclass
class Terminal:
    """What was said, line by line."""

    lines: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    seen: list[str] = field(default_factory=list)

    async def until(self, words: str) -> None:
        """Wait for a line with these words."""
        async with asyncio.timeout(10):
            while not self.seen or words not in self.seen[-1]:
                self.seen.append(await self.lines.get())


@asynccontextmanager
async def watched(devices: dict[str, AnyDevice]) -> AsyncIterator[Terminal]:
    terminal = Terminal()
    async with meanwhile(watch(devices, terminal.lines.put_nowait)):
        yield terminal


async def test_each_reading_is_told_and_no_number(
    pn532: VirtualPn532, hid_scanner: VirtualHidScanner
) -> None:
    devices: dict[str, AnyDevice] = {
        "uitpas": Nfc(driver="nfc", path=str(pn532.path)),
        "scanner": Hid(driver="hid", path=str(hid_scanner.path)),
    }
    async with watched(devices) as terminal:
        await terminal.until("uitpas   online")
        pn532.put(UITPAS)
        await terminal.until("uitpas   chip, 7 bytes")
        hid_scanner.scan("30004000138035")
        await terminal.until("scanner  code, 14 characters")
    told = "\n".join(terminal.seen).upper()
    assert UITPAS not in told
    assert "30004000138035" not in told


async def test_a_device_that_comes_and_goes_is_told(receipt_printer: VirtualPrinter) -> None:
    printer = EscPosNetwork(driver="escpos-network", host="127.0.0.1", port=receipt_printer.port)
    async with watched({"printer": printer}) as terminal:
        await terminal.until("printer  online")
        receipt_printer.unplug()
        await terminal.until("printer  lost. ")


async def test_a_device_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    devices: dict[str, AnyDevice] = {"it": Hid(driver="hid", path=str(tmp_path / "none"))}
    async with watched(devices) as terminal:
        await terminal.until("plug the device in")


async def test_it_ends_with_whoever_stops_it(pn532: VirtualPn532) -> None:
    devices: dict[str, AnyDevice] = {"uitpas": Nfc(driver="nfc", path=str(pn532.path))}
    for _ in range(2):
        async with watched(devices) as terminal:
            await terminal.until("online")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await watch(devices, lambda _: None)


def test_where_something_else_answers_it_says_what_to_do(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "kiosk.toml"
    with answering(200, b"I am not it") as stranger:
        port = stranger.url.rpartition(":")[2]
        settings.write_text(f"[screen]\nport = {port}\n\n[devices.it]\ndriver = 'hid'\n")
        done = CliRunner().invoke(main, ["watch", "--settings", str(settings)])
    assert done.exit_code == 1
    assert "another program answers" in done.output
    assert "ss -ltnp" in done.output
