"""A virtual printer and the real driver for it, on the network or on a serial line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiosk.drivers.escpos_address import Address, Bounds, NetworkAddress, SerialAddress
from kiosk.drivers.escpos_job import Model
from kiosk.drivers.printer import EscposPrinter
from virtual_printer import VirtualPrinter

Way = Literal["network", "serial"]
WAYS: tuple[Way, ...] = ("network", "serial")

SHORT = Bounds(connect=0.3, send=0.3, reply=0.2, completion=0.5)
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

    Whether the printer confirms is what the model says of it.
    """
    model = model or Model(confirms=True)
    with _device(way, folder, model) as device:
        address: Address = (
            NetworkAddress("127.0.0.1", device.port)
            if way == "network"
            else SerialAddress(str(device.path))
        )
        driver = EscposPrinter("printer", address, model, folder / "escpos", bounds or Bounds())
        yield DeskPrinter(device, driver, address)


def _device(way: Way, folder: Path, model: Model) -> VirtualPrinter:
    if way == "network":
        return VirtualPrinter.on_network(columns=model.columns, confirms=model.confirms)
    path = folder / "printer"
    return VirtualPrinter.on_serial(path, columns=model.columns, confirms=model.confirms)
