"""All virtual devices of one desk, under one directory with stable names."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, assert_never

from virtual_desk.contact_slot import ContactSlot
from virtual_desk.paper_roll import PaperRoll
from virtual_desk.refusal import conflict
from virtual_pn532 import VirtualPn532
from virtual_printer import VirtualPrinter
from virtual_scanner import VirtualHidScanner, VirtualSerialScanner


class Device(StrEnum):
    """The devices, as the bench's addresses name them."""

    EID = "eid"
    NFC = "nfc"
    HID = "hid"
    SERIAL = "serial"
    PRINTER = "printer"


_SAID = {
    Device.EID: "eID reader",
    Device.NFC: "contactless reader",
    Device.HID: "keyboard scanner",
    Device.SERIAL: "serial scanner",
    Device.PRINTER: "receipt printer",
}


def said(device: Device) -> str:
    """Return the device's name in a sentence."""
    return _SAID[device]


class Pluggable(Protocol):
    """What has a plug."""

    def plug(self) -> None:
        """Put it in."""
        ...

    def unplug(self) -> None:
        """Pull it out."""
        ...


@dataclass
class VirtualDesk:
    """The devices, and which of them are plugged in."""

    directory: Path
    slot: ContactSlot
    nfc: VirtualPn532
    hid: VirtualHidScanner
    serial: VirtualSerialScanner
    printer: VirtualPrinter
    printer_port: int | None
    roll: PaperRoll
    _pulled: set[Device] = field(default_factory=set)

    def plugged(self, device: Device) -> bool:
        """Whether it is plugged in."""
        return self.slot.plugged if device is Device.EID else device not in self._pulled

    def plug(self, device: Device, *, plugged: bool) -> None:
        """Put its plug in or pull it out; nothing where it is so already."""
        if self.plugged(device) is plugged:
            return
        if plugged:
            self._pluggable(device).plug()
            self._pulled.discard(device)
        else:
            self._pulled.add(device)
            self._pluggable(device).unplug()

    def need(self, device: Device) -> None:
        """Refuse where the device is unplugged."""
        if not self.plugged(device):
            raise conflict(f"The {said(device)} is unplugged: plug it in first.")

    def _pluggable(self, device: Device) -> Pluggable:
        match device:
            case Device.EID:
                return self.slot
            case Device.NFC:
                return self.nfc
            case Device.HID:
                return self.hid
            case Device.SERIAL:
                return self.serial
            case Device.PRINTER:
                return self.printer
            case _:
                assert_never(device)


@contextmanager
def laid_out(directory: Path, printer_port: int | None = None) -> Iterator[VirtualDesk]:
    """Lay out a desk in ``directory``, all plugged in; clear it away at the end.

    ``printer_port``: the printer listens on this TCP port (0: any) and not on a serial line.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as all_of_it:
        slot = all_of_it.enter_context(closing(ContactSlot(directory)))
        nfc = all_of_it.enter_context(VirtualPn532(directory / "nfc"))
        hid = all_of_it.enter_context(VirtualHidScanner(directory / "hid"))
        serial = all_of_it.enter_context(VirtualSerialScanner(directory / "serial"))
        printer = all_of_it.enter_context(_printer(directory, printer_port))
        port = None if printer_port is None else printer.port
        roll = PaperRoll(printer)
        yield VirtualDesk(directory, slot, nfc, hid, serial, printer, port, roll)


def _printer(directory: Path, port: int | None) -> VirtualPrinter:
    if port is None:
        return VirtualPrinter.on_serial(directory / "printer")
    return VirtualPrinter.on_network(port)
