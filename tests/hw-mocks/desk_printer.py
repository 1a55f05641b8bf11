"""A virtual printer and the real driver for it, on each of the ways to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, assert_never

from kiosk.drivers.escpos_address import (
    Address,
    Bounds,
    NetworkAddress,
    SerialAddress,
    UsbAddress,
)
from kiosk.drivers.escpos_job import Model
from kiosk.drivers.escpos_presenter import Presenter
from kiosk.drivers.printer import EscposPrinter
from virtual_printer import VirtualPrinter
from virtual_usb import PRODUCT, VENDOR

Way = Literal["network", "serial", "usb"]
WAYS: tuple[Way, ...] = ("network", "serial", "usb")

SHORT = Bounds(connect=0.3, send=0.2, reply=0.12, completion=0.3)
"""For printers that never answer: nobody wants to wait for them."""


@dataclass(frozen=True)
class DeskPrinter:
    """The device, as staff would touch it, and the driver that prints on it."""

    device: VirtualPrinter
    driver: EscposPrinter
    address: Address


@contextmanager
def desk_printer(
    way: Way, folder: Path, model: Model | None = None, bounds: Bounds | None = None
) -> Iterator[DeskPrinter]:
    """A printer of this model, plugged in. ``folder``: for its device path and the driver's files.

    Whether the printer confirms, and has a presenter, is what the model says of it.
    """
    model = model or Model(confirms=True)
    with _device(way, folder, model) as device:
        device.tells_all = model.full_status
        address = _address(way, device)
        driver = EscposPrinter("printer", address, model, folder / "escpos", bounds or Bounds())
        yield DeskPrinter(device, driver, address)


def _device(way: Way, folder: Path, model: Model) -> VirtualPrinter:
    columns, confirms = model.columns, model.confirms
    presenter = model.presenter is not Presenter.NONE
    match way:
        case "network":
            return VirtualPrinter.on_network(
                columns=columns, confirms=confirms, presenter=presenter
            )
        case "serial":
            return VirtualPrinter.on_serial(
                folder / "printer", columns=columns, confirms=confirms, presenter=presenter
            )
        case "usb":
            return VirtualPrinter.on_usb(columns=columns, confirms=confirms, presenter=presenter)
        case _:
            assert_never(way)


def _address(way: Way, device: VirtualPrinter) -> Address:
    match way:
        case "network":
            return NetworkAddress("127.0.0.1", device.port)
        case "serial":
            return SerialAddress(str(device.path))
        case "usb":
            return UsbAddress(VENDOR, PRODUCT, device.bus)
        case _:
            assert_never(way)
