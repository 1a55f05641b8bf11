"""A printer on USB, by libusb."""

from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.escpos_address import Bounds, UsbAddress


class UsbLink:
    """Over USB's printer class, by libusb. No other program may hold the printer."""

    def __init__(self, address: UsbAddress, bounds: Bounds) -> None:
        from escpos.printer import Usb
        from usb.core import NoBackendError

        self._in_endpoint = address.in_endpoint
        self._printer = Usb(
            address.vendor,
            address.product,
            timeout=round(bounds.send * 1000),
            in_ep=address.in_endpoint,
            out_ep=address.out_endpoint,
        )
        try:
            self._printer.open()
        except NoBackendError as error:
            raise DeviceLost(
                Fault.SERVICE_DOWN, "USB printers need libusb: install the package libusb-1.0-0."
            ) from error

    def send(self, data: bytes) -> None:
        """See ``Link``."""
        self._printer._raw(data)

    def receive(self, within: float) -> bytes:
        """See ``Link``."""
        from usb.core import USBTimeoutError

        milliseconds = max(1, round(within * 1000))  # libusb takes 0 for ever
        try:
            return bytes(self._printer.device.read(self._in_endpoint, 64, milliseconds))
        except USBTimeoutError:
            return b""

    def discard(self) -> None:
        """See ``Link``: nothing is kept on this side."""

    def close(self) -> None:
        """See ``Link``."""
        self._printer.close()
