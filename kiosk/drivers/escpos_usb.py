"""A printer on USB, by libusb.

python-escpos's own way resets the device each time it opens it, and takes a transfer that stopped
halfway for a whole one; so this speaks to pyusb itself. It never resets: opened every two seconds
for a question, a reset would break into what the printer is doing.
"""

import errno
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.escpos_address import Bounds, UsbAddress

if TYPE_CHECKING:
    from usb.core import Device, Endpoint, Interface

_PRINTER_CLASS = 7
_BULK = 2
_KIND_OF_TRANSFER = 0x03
_TOWARDS_US = 0x80


class UsbLink:
    """Over USB's printer class, by libusb. No other program may hold the printer."""

    def __init__(self, address: UsbAddress, bounds: Bounds) -> None:
        self._bounds = bounds
        self._device = _found(address)
        try:
            interface, self._out = _printer_interface(self._device, address)
            self._in = _bulk(interface, towards_us=True)
            _claim(self._device, interface)
        except BaseException:
            self.close()
            raise

    def send(self, data: bytes) -> None:
        """See ``Link``. A transfer may take only a part; the rest follows."""
        deadline = time.monotonic() + self._bounds.send
        while data:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(errno.ETIMEDOUT, "the printer takes no more bytes")
            data = data[self._write(data, left) :]

    def receive(self, within: float) -> bytes:
        """See ``Link``. A printer with nothing to say may answer with nothing, several times."""
        deadline = time.monotonic() + within
        while True:
            left = max(0.0, deadline - time.monotonic())
            said = self._read(left)
            if said or not left:
                return said

    def discard(self) -> None:
        """See ``Link``: nothing is kept on this side."""

    def close(self) -> None:
        """See ``Link``."""
        from usb.util import dispose_resources

        with suppress(OSError):  # it may be gone
            dispose_resources(self._device)

    def _write(self, data: bytes, within: float) -> int:
        try:
            return self._device.write(self._out, data, _milliseconds(within))
        except OSError as error:
            if error.errno == errno.EPIPE:
                # A stalled endpoint stays so, for the next job too, until it is told otherwise.
                with suppress(OSError):
                    self._device.clear_halt(self._out)
            raise

    def _read(self, within: float) -> bytes:
        from usb.core import USBTimeoutError

        if self._in is None:
            time.sleep(within)
            return b""
        # Room for a whole packet: a printer that says more than asked for is an overflow.
        try:
            return bytes(
                self._device.read(self._in, self._in.wMaxPacketSize, _milliseconds(within))
            )
        except USBTimeoutError:
            return b""


def _found(address: UsbAddress) -> "Device":
    from usb.core import NoBackendError, find

    try:
        device = find(idVendor=address.vendor, idProduct=address.product, backend=address.bus)
    except NoBackendError as error:
        raise DeviceLost(
            Fault.SERVICE_DOWN, "USB printers need libusb: install the package libusb-1.0-0."
        ) from error
    if device is None:
        raise FileNotFoundError(errno.ENOENT, "no such device on USB")
    return device


def _printer_interface(device: "Device", address: UsbAddress) -> "tuple[Interface, Endpoint]":
    """The one of the printer class, else any that takes bytes in bulk; and where it takes them."""
    usable = [
        (interface, endpoint)
        for interface in device.get_active_configuration()
        if interface.bAlternateSetting == 0 and (endpoint := _bulk(interface, towards_us=False))
    ]
    if not usable:
        raise DeviceLost(
            Fault.WRONG_ANSWER, f"{address} is no printer: correct its ids in the settings."
        )
    return next((one for one in usable if one[0].bInterfaceClass == _PRINTER_CLASS), usable[0])


def _claim(device: "Device", interface: "Interface") -> None:
    from usb.util import claim_interface

    number = interface.bInterfaceNumber
    with suppress(NotImplementedError):  # where the system has no such drivers
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
    claim_interface(device, number)


def _bulk(interface: "Interface", *, towards_us: bool) -> "Endpoint | None":
    for endpoint in interface:
        bulk = endpoint.bmAttributes & _KIND_OF_TRANSFER == _BULK
        if bulk and bool(endpoint.bEndpointAddress & _TOWARDS_US) is towards_us:
            return endpoint
    return None


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))  # libusb takes 0 for ever
