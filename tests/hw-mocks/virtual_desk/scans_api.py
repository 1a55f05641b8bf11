"""Scanners: one that types, one on a serial line."""

from fastapi import APIRouter

from virtual_desk.answers import Done
from virtual_desk.desk import Device, VirtualDesk, said
from virtual_desk.orders import Scan
from virtual_desk.refusal import Refused, impossible
from virtual_scanner import VirtualHidScanner, VirtualSerialScanner

_NOISE = bytes(range(0x80, 0xA0)) + b"\x00\x01\x1b[?\xff\xfe" + b"\r"
_WRONG_KEYS = [["F5"], ["TAB"], ["LEFTCTRL", "R"], ["ESC"], ["VOLUMEUP"], ["DELETE"], ["ENTER"]]


def scans_api(desk: VirtualDesk) -> APIRouter:
    """Make the routes."""
    api = APIRouter(tags=["scanners"])

    @api.post("/bench/scan")
    def scan(order: Scan) -> Done:
        """Scan a barcode with one of the two scanners."""
        device = Device(order.device)
        desk.need(device)
        scanner = desk.hid if device is Device.HID else desk.serial
        _scan(scanner, order.barcode)
        what = "read a code" if order.barcode else "sent noise"
        return Done(done=f"The {said(device)} {what}.")

    return api


def _scan(scanner: VirtualHidScanner | VirtualSerialScanner, barcode: str | None) -> None:
    if barcode is None:
        _make_noise(scanner)
        return
    try:
        scanner.scan(barcode)
    except (KeyError, UnicodeEncodeError):
        raise _no_such_key(barcode) from None


def _make_noise(scanner: VirtualHidScanner | VirtualSerialScanner) -> None:
    if isinstance(scanner, VirtualHidScanner):
        scanner.press(_WRONG_KEYS)
    else:
        scanner.send(_NOISE)


def _no_such_key(barcode: str) -> Refused:
    return impossible(
        f"No scanner can send {barcode!r}: give letters, digits, spaces and . - / only."
    )
