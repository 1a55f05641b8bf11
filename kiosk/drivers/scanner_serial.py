"""Scanners on a serial port (RS-232, or USB that poses as one), through pySerial.

Set the scanner up to end each code with CR, LF or both.
"""

import asyncio
import termios
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.domain.reading import Reading
from kiosk.drivers import Fault
from kiosk.drivers.faults import lost, lost_by_error
from kiosk.drivers.readable import readable
from kiosk.drivers.scanned import Repeats, Scan
from kiosk.drivers.serial_lines import PAUSE_SECONDS, SerialLines

if TYPE_CHECKING:
    from serial import Serial


def open_port(path: str, baud: int) -> "Serial":
    """Open a serial port, raw and for this process alone.

    Raises ``OSError``, and ``termios.error`` when the port goes while it is being set up.
    """
    from serial import Serial

    return Serial(path, baud, timeout=0, exclusive=True)


@dataclass(frozen=True, slots=True)
class SerialScanner:
    """A scanner that sends lines. ``path``: its port. ``baud``: bits per second."""

    name: str
    path: str
    baud: int = 9600

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Claim the port; iterate the codes. Raises ``DeviceLost``."""
        try:
            port = open_port(self.path, self.baud)
        except (OSError, termios.error) as error:
            raise lost_by_error(error, self.path) from error
        with closing(port):
            async with aclosing(self._codes(port)) as codes:
                yield codes

    async def _codes(self, port: "Serial") -> AsyncGenerator[Scan, None]:
        lines, repeats = SerialLines(), Repeats()
        clock = asyncio.get_running_loop().time
        while True:
            sending = await readable(port.fileno(), PAUSE_SECONDS if lines.under_way else None)
            scans: Iterable[Scan | None]
            scans = lines.feed(self._bytes(port)) if sending else (lines.pause(),)
            for scan in scans:
                if scan and repeats.is_new(scan, clock()):
                    yield scan

    def _bytes(self, port: "Serial") -> bytes:
        """What has come. Any error means that the port is gone: there is no other here."""
        try:
            return port.read(max(1, port.in_waiting))
        except OSError as error:
            raise lost(Fault.UNPLUGGED, self.path) from error
