"""A printer on a serial port."""

import errno
import select
import termios
import time
from contextlib import suppress

from kiosk.drivers.escpos_address import Bounds, SerialAddress

_BITS_ON_THE_LINE_PER_BYTE = 10


class SerialLink:
    """Over a serial port, or an adapter that looks like one."""

    def __init__(self, address: SerialAddress, bounds: Bounds) -> None:
        from escpos.printer import Serial

        self._bounds = bounds
        self._baud = address.baud
        self._printer = Serial(address.path, baudrate=address.baud, timeout=0)
        self._printer.open()
        self._port = self._printer.device
        try:
            self._port.exclusive = True
        except OSError:
            self._port.close()
            raise

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
        if not select.select([self._port], [], [], within)[0]:
            return b""
        return self._port.read(self._port.in_waiting or 1)

    def discard(self) -> None:
        """See ``Link``."""
        with suppress(termios.error):
            self._port.reset_output_buffer()

    def close(self) -> None:
        """See ``Link``. python-escpos would wait without bound for a printer that is stuck."""
        with suppress(OSError):
            if self._port.out_waiting:
                self.discard()
        self._port.close()
        self._printer.close()
