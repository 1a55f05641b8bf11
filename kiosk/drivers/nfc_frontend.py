"""nfcpy, as we use it: blocking, on one thread, a new frontend after every error."""

import errno
import logging
import os
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from kiosk.drivers import Fault
from kiosk.drivers.chip import Chip
from kiosk.drivers.faults import lost, lost_by_error
from kiosk.drivers.nfc_look import Looker

if TYPE_CHECKING:
    from nfc.clf import ContactlessFrontend
    from nfc.clf.transport import TTY, USB

FRAME_MS = 1000
"""The longest wait for one frame, in milliseconds, where nfcpy would wait for ever."""

PATIENCE_MS = 500
"""The shortest wait for an answer. nfcpy gives a reader 100 ms to acknowledge, which a busy
machine does not always keep; a reader that is there answers within 2 ms and waits for nothing."""


@dataclass(slots=True)
class Frontend:
    """One use of a reader, from open to close. After an error only close is left.

    ``path``: a device file, where a PN532 on a serial line is expected, or nfcpy's path of a USB
    reader.
    """

    path: str
    _clf: "ContactlessFrontend" = field(init=False)
    _transport: "TTY | USB" = field(init=False)
    _looker: Looker = field(init=False)
    _until: float = 0.0

    def open(self) -> None:
        """Find the reader and wake it up: about 15 ms, at most 5 s. Raises ``DeviceLost``."""
        import nfc

        # nfcpy writes card numbers to its log, and repeats itself while a reader is lost.
        logging.getLogger(nfc.__name__).setLevel(logging.CRITICAL)
        if self.path.startswith("/"):
            with self._talk(seconds=5, no_device=Fault.NO_ANSWER):
                self._open_line()
        else:
            with self._talk(seconds=5, no_device=Fault.NOT_FOUND):
                self._open_usb()
        self._looker = Looker(self._clf)

    def look(self) -> Chip | None:
        """What lies on the reader: about 1 ms, at most 3 s. Raises ``DeviceLost``."""
        with self._talk(seconds=2):
            return self._looker.look()

    def close(self) -> None:
        """Put the reader to sleep and let it go. Never fails: it may be gone already."""
        self._until = time.monotonic() + 1
        # nfcpy says good-bye before it lets go, and fails on the way if the reader is gone. Nor
        # may opening have come so far.
        with suppress(Exception):
            self._clf.close()
        with suppress(Exception):
            _let_go(self._transport)

    def _open_line(self) -> None:
        from nfc.clf import ContactlessFrontend, pn532

        from kiosk.drivers.nfc_line import FrameLine

        # By the real name: nfcpy gives some of the Raspberry Pi's ports more time, by their names.
        line = FrameLine(os.path.realpath(self.path, strict=True))
        self._bound(line)
        self._clf = ContactlessFrontend()
        self._clf.device = pn532.init(line)

    def _open_usb(self) -> None:
        """As nfcpy does it, with every wait bounded from the first on."""
        from nfc.clf import ContactlessFrontend, device, transport

        for vendor, product, bus, address in transport.USB.find(self.path) or ():
            if driver := device.usb_device_map.get((vendor, product)):
                port = transport.USB(bus, address)
                self._bound(port)
                self._clf = ContactlessFrontend()
                self._clf.device = import_module(f"nfc.clf.{driver}").init(port)
                return
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    def _bound(self, transport: "TTY | USB") -> None:
        """Bound every wait: nfcpy waits for an RC-S380 for ever, and for as long as ACKs come."""
        read = transport.read

        def bounded(timeout: int = FRAME_MS) -> bytearray | None:
            if time.monotonic() > self._until:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
            return read(max(timeout, PATIENCE_MS))

        transport.read = bounded
        self._transport = transport

    @contextmanager
    def _talk(self, seconds: float, no_device: Fault = Fault.UNPLUGGED) -> Iterator[None]:
        """Talk to the reader, for so long at most; whatever goes wrong, the reader is lost."""
        self._until = time.monotonic() + seconds
        try:
            yield
        except OSError as error:
            if error.errno == errno.ENODEV:
                raise lost(no_device, self.path) from error
            raise lost_by_error(error, self.path) from error
        except termios.error as error:
            raise lost(Fault.UNPLUGGED, self.path) from error
        except Exception as error:
            # On noise nfcpy raises IndexError, Chipset.Error, AssertionError, usb1.USBError, …
            raise lost(Fault.WRONG_ANSWER, self.path) from error


def _let_go(transport: "TTY | USB") -> None:
    """Close the device file itself, where nfcpy did not come to it."""
    from nfc.clf.transport import TTY

    if not isinstance(transport, TTY):
        transport.close()
    elif transport.tty:
        transport.tty.close()
