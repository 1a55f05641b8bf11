"""What hangs on the machine → the sections of the settings file that fit it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.drivers.pcscd import Interface, interface_of
from kiosk.technician.models import (
    ADAPTERS,
    FOR_NFCPY,
    FOR_PCSCD,
    PRINTER_MAKERS,
    PRINTERS,
    SCANNER_MAKERS,
    PrinterModel,
)
from kiosk.technician.usb import UsbDevice

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A device and how to use it.

    ``section``: its name in the settings; ``values``: what stands there, empty where a person must
    decide. ``udev``: its name under /dev/kiosk. ``note``: what else a technician should know.
    """

    device: str
    section: str
    values: Mapping[str, Value]
    udev: str = ""
    note: str = ""


def propose(devices: Iterable[UsbDevice]) -> tuple[Proposal, ...]:
    """Find a use for each device; those that a kiosk has none for are left out."""
    return tuple(one for device in devices for one in _uses(device))


def _uses(device: UsbDevice) -> Iterator[Proposal]:
    if device.ids in FOR_NFCPY:
        yield Proposal(
            device.name,
            "uitpas",
            {"driver": "nfc", "path": f"usb:{device.ids}"},
            "nfc-usb",
            _taken(device),
        )
    elif device.ids in FOR_PCSCD:
        yield _contactless(device)
    elif any(one.is_card_reader for one in device.interfaces):
        yield Proposal(device.name, "eid", {"driver": "eid"}, "eid")
    elif device.vendor in SCANNER_MAKERS:
        yield _scanner(device)
    elif device.vendor in ADAPTERS and device.ports:
        yield _adapter(device)
    elif model := _printer_model(device):
        yield _printer(device, model)
    elif device.keyboards:
        yield Proposal(device.name, "scanner", {}, note=_keyboard_note(device))


def _contactless(device: UsbDevice) -> Proposal:
    name = FOR_PCSCD[device.ids]
    values: dict[str, Value] = {"driver": "nfc-pcsc"}
    if interface_of(name) is not Interface.CONTACTLESS and device.ids in _UNMARKED:
        values["reader_name"] = name
    return Proposal(device.name, "uitpas", values, "nfc-pcsc", _taken(device))


_UNMARKED = frozenset({"072f:2224", "072f:223f", "076b:5022", "076b:5427"})
"""Whose name in pcscd says nowhere, not even in its brackets, that they are contactless."""


def _scanner(device: UsbDevice) -> Proposal:
    if device.ports:
        return Proposal(device.name, "scanner", {"driver": "serial"}, "scanner-serial")
    if device.keyboards:
        note = 'a scanner set up for a Belgian keyboard needs layout = "be" as well'
        return Proposal(device.name, "scanner", {"driver": "hid"}, "scanner", note)
    note = "it is in neither mode: scan «USB keyboard» or «USB serial» in its maker's manual"
    return Proposal(device.name, "scanner", {}, note=note)


def _adapter(device: UsbDevice) -> Proposal:
    note = (
        f"an adapter ({ADAPTERS[device.vendor]}) says nothing of what is behind it: find its name "
        "with «ls -l /dev/kiosk», and give that as path to driver nfc, serial or escpos-serial"
    )
    return Proposal(device.name, "adapter", {}, "serial-…", note)


def _printer_model(device: UsbDevice) -> PrinterModel | None:
    says_so = any(one.is_printer for one in device.interfaces)
    maker = PRINTER_MAKERS.get(device.vendor)
    if device.ids in PRINTERS:
        return PRINTERS[device.ids]
    return PrinterModel(maker) if maker and (says_so or device.ports) else None


def _printer(device: UsbDevice, model: PrinterModel) -> Proposal:
    values: dict[str, Value] = {"profile": model.profile, "columns": model.columns}
    if model.confirms:
        values["confirms"] = True
    if model.full_status:
        values["full_status"] = True
    if device.ports:
        return Proposal(device.name, "printer", {"driver": "escpos-serial", **values}, "printer")
    where = {"vendor": int(device.vendor, 16), "product": int(device.product, 16)}
    note = _taken(device) or "80 mm paper has 42 or 48 columns, 58 mm has 32"
    return Proposal(
        device.name, "printer", {"driver": "escpos-usb", **where, **values}, "printer-usb", note
    )


def _taken(device: UsbDevice) -> str:
    """A kernel driver that holds a device which the kiosk must hold itself."""
    holding = {one.driver for one in device.interfaces} - {"", "usbfs"}
    return f"taken by the kernel's {', '.join(sorted(holding))}: kiosk doctor" if holding else ""


def _keyboard_note(device: UsbDevice) -> str:
    rule = (
        f'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{{idVendor}}=="{device.vendor}", '
        'SYMLINK+="kiosk/scanner", GROUP="kiosk", MODE="0660", TAG+="systemd", '
        'ENV{LIBINPUT_IGNORE_DEVICE}="1"'
    )
    return (
        "a keyboard, or a scanner of a make that the rules do not know. If it is a scanner: put "
        f"this line in /etc/udev/rules.d/71-kiosk-scanner.rules, replug it, and use "
        f'driver = "hid": {rule}'
    )
