"""The bytes' way to a printer: network, serial or USB, by python-escpos's own classes.

A link is opened for one job and closed after it, and every wait on it is bounded. Opening raises
``DeviceLost``; whatever goes wrong later is an ``OSError``.
"""

import errno
import select
import socket
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, assert_never

from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.escpos_address import (
    Address,
    Bounds,
    NetworkAddress,
    SerialAddress,
    UsbAddress,
)

_LINGER_NOT = struct.pack("ii", 1, 0)
_BITS_ON_THE_LINE_PER_BYTE = 10


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
        match address:
            case NetworkAddress():
                return NetworkLink(address, bounds)
            case SerialAddress():
                return SerialLink(address, bounds)
            case UsbAddress():
                return UsbLink(address, bounds)
            case _:
                assert_never(address)
    except DeviceNotFoundError as error:
        raise _lost(error.__context__, address) from error
    except OSError as error:
        raise _lost(error, address) from error


class NetworkLink:
    """Over TCP."""

    def __init__(self, address: NetworkAddress, bounds: Bounds) -> None:
        from escpos.printer import Network

        # Its own open() hides why it failed, and leaves the socket of a failed attempt open.
        self._socket = socket.create_connection((address.host, address.port), bounds.connect)
        self._socket.settimeout(bounds.send)
        self._printer = Network(address.host, address.port, timeout=bounds.send)
        self._printer.device = self._socket

    def send(self, data: bytes) -> None:
        """See ``Link``."""
        self._printer._raw(data)

    def receive(self, within: float) -> bytes:
        """See ``Link``."""
        if not _readable(self._socket.fileno(), within):
            return b""
        if said := self._socket.recv(256):
            return said
        raise ConnectionResetError(errno.ECONNRESET, "the printer closed the connection")

    def discard(self) -> None:
        """See ``Link``."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)

    def close(self) -> None:
        """See ``Link``."""
        self._printer.close()


class SerialLink:
    """Over a serial port, or an adapter that looks like one."""

    def __init__(self, address: SerialAddress, bounds: Bounds) -> None:
        from escpos.printer import Serial

        self._bounds = bounds
        self._baud = address.baud
        self._printer = Serial(address.path, baudrate=address.baud, timeout=0)
        self._printer.open()
        self._port = self._printer.device
        self._port.exclusive = True

    def send(self, data: bytes) -> None:
        """See ``Link``. Done when the bytes are on the line, so that a reply can be awaited."""
        within = self._bounds.send + len(data) * _BITS_ON_THE_LINE_PER_BYTE / self._baud
        deadline = time.monotonic() + within
        self._port.write_timeout = within
        self._printer._raw(data)
        while self._port.out_waiting:
            if time.monotonic() > deadline:
                raise TimeoutError(errno.ETIMEDOUT, "the printer takes no more bytes")
            time.sleep(0.01)

    def receive(self, within: float) -> bytes:
        """See ``Link``."""
        if not _readable(self._port.fileno(), within):
            return b""
        return self._port.read(self._port.in_waiting or 1)

    def discard(self) -> None:
        """See ``Link``."""
        with suppress(termios.error):
            self._port.reset_output_buffer()

    def close(self) -> None:
        """See ``Link``. python-escpos would wait without bound for a printer that is stuck."""
        self.discard()
        self._port.close()
        self._printer.close()


class UsbLink:
    """Over USB's printer class, by libusb. No other program may hold the printer."""

    def __init__(self, address: UsbAddress, bounds: Bounds) -> None:
        from escpos.printer import Usb

        self._in_endpoint = address.in_endpoint
        self._printer = Usb(
            address.vendor,
            address.product,
            timeout=round(bounds.send * 1000),
            in_ep=address.in_endpoint,
            out_ep=address.out_endpoint,
        )
        with _libusb_needed():
            self._printer.open()

    def send(self, data: bytes) -> None:
        """See ``Link``."""
        self._printer._raw(data)

    def receive(self, within: float) -> bytes:
        """See ``Link``."""
        from usb.core import USBTimeoutError

        with suppress(USBTimeoutError):
            # libusb takes 0 for ever.
            return bytes(
                self._printer.device.read(self._in_endpoint, 64, max(1, round(within * 1000)))
            )
        return b""

    def discard(self) -> None:
        """See ``Link``: nothing is kept on this side."""

    def close(self) -> None:
        """See ``Link``."""
        self._printer.close()


def _lost(error: BaseException | None, address: Address) -> DeviceLost:
    """What an error on the way to a printer means, in words for staff."""
    match getattr(error, "errno", None):
        case errno.EACCES | errno.EPERM:
            return DeviceLost(
                Fault.NOT_PERMITTED,
                f"The kiosk may not use the printer at {address}: install its udev rule.",
            )
        case errno.EBUSY | errno.EAGAIN:
            return DeviceLost(
                Fault.BUSY,
                f"Another program holds the printer at {address}: remove it there, e.g. from CUPS.",
            )
    if isinstance(error, TimeoutError):
        return DeviceLost(
            Fault.NO_ANSWER,
            f"The printer at {address} does not answer: check that it is on and connected.",
        )
    return DeviceLost(
        Fault.NOT_FOUND,
        f"There is no printer at {address}: check its cable, its power and the settings.",
    )


def broken(address: Address) -> DeviceLost:
    """The way to a printer that was open is open no more."""
    return DeviceLost(
        Fault.UNPLUGGED,
        f"The connection to the printer at {address} broke: check its cable and power.",
    )


@contextmanager
def _libusb_needed() -> Iterator[None]:
    from usb.core import NoBackendError

    try:
        yield
    except NoBackendError as error:
        raise DeviceLost(
            Fault.SERVICE_DOWN, "USB printers need libusb: install the package libusb-1.0-0."
        ) from error


def _readable(descriptor: int, within: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(0, within) * 1000))
