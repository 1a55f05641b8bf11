"""The bytes' way to a printer: network, serial or USB.

Every wait on it is bounded. Opening raises ``DeviceLost``; whatever goes wrong later is an
``OSError``.
"""

import socket
from typing import Protocol, assert_never

from kiosk.drivers import Fault
from kiosk.drivers.escpos_address import (
    Address,
    Bounds,
    NetworkAddress,
    SerialAddress,
    UsbAddress,
)
from kiosk.drivers.escpos_network import NetworkLink
from kiosk.drivers.escpos_serial import SerialLink
from kiosk.drivers.escpos_usb import UsbLink
from kiosk.drivers.faults import lost, lost_by_error


class Link(Protocol):
    """An open way to a printer."""

    def send(self, data: bytes) -> None:
        """Send it all. Raises ``OSError`` where that fails or takes too long."""
        ...

    def receive(self, within: float) -> bytes:
        """What the printer says, as soon as it does; ``b""`` after so many seconds of silence."""
        ...

    def discard(self) -> None:
        """Let what is still on this side never arrive: it would print when nobody expects it."""
        ...

    def close(self) -> None:
        """Release the device."""
        ...


def open_link(address: Address, bounds: Bounds) -> Link:
    """Open the way to a printer. python-escpos must be loaded. Raises ``DeviceLost``."""
    from escpos.exceptions import DeviceNotFoundError

    try:
        return _link(address, bounds)
    except DeviceNotFoundError as error:
        if isinstance(error.__context__, OSError):
            raise lost_by_error(error.__context__, str(address)) from error
        raise lost(Fault.NOT_FOUND, str(address)) from error
    except socket.gaierror as error:
        raise lost(Fault.NOT_FOUND, str(address)) from error
    except OSError as error:
        raise lost_by_error(error, str(address)) from error


def _link(address: Address, bounds: Bounds) -> Link:
    match address:
        case NetworkAddress():
            return NetworkLink(address, bounds)
        case SerialAddress():
            return SerialLink(address, bounds)
        case UsbAddress():
            return UsbLink(address, bounds)
        case _:
            assert_never(address)
