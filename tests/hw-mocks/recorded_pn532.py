"""A PN532 whose every word is given beforehand: nfcpy's own parsing, without a line or a wait."""

import logging

from nfc.clf import ContactlessFrontend, pn532, transport
from serial import Serial

from kiosk.drivers.nfc_frontend import Frontend
from kiosk.drivers.nfc_look import Looker

_LOG = logging.getLogger("nfc.clf")


class _Recording(Serial):
    """A serial port that reads from memory and writes nowhere."""

    said = b""

    def read(self, size: int = 1) -> bytes:
        """The next bytes; fewer where there are no more, as after a timeout."""
        part, self.said = self.said[:size], self.said[size:]
        return part

    def write(self, frame: bytes) -> int:
        """Nobody listens."""
        return len(frame)

    def flushInput(self) -> None:  # noqa: N802 - pySerial's name
        """What was recorded is an answer, not a leftover."""


class RecordedPn532:
    """A frontend on such a port, as it is after opening."""

    def __init__(self) -> None:
        _LOG.setLevel(logging.CRITICAL)
        self._port = _Recording()
        line = object.__new__(transport.TTY)
        line.tty = self._port
        clf = ContactlessFrontend()
        clf.device = object.__new__(pn532.Device)
        clf.device.chipset = pn532.Chipset(line, _LOG)
        self.frontend = Frontend("/dev/recorded")
        self.frontend._clf, self.frontend._looker = clf, Looker(clf)
        self.frontend._bound(line)

    def say(self, said: bytes) -> None:
        """From now on it says this, whatever it is asked, and then no more."""
        self._port.said = said
