"""Scanners in keyboard mode (USB HID), through the kernel's input devices and python-evdev.

The device is grabbed, for an ungrabbed scanner types into the browser. Events are read only once
they are there, never by a task that could be cancelled with some in hand.
"""

import os
import stat
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.reading import Reading
from kiosk.drivers import Fault
from kiosk.drivers.faults import lost, lost_by_error
from kiosk.drivers.keyboard import GAP_SECONDS, KeyboardBurst, KeyEvent, Layout
from kiosk.drivers.readable import readable
from kiosk.drivers.scanned import Repeats, Scan

if TYPE_CHECKING:
    from evdev import InputDevice


def open_device(path: str) -> "InputDevice[str]":
    """Open an input device for this process alone. Raises ``OSError``.

    A named pipe may stand in for the device, on the bench and in tests: it carries the same
    records (``struct input_event``) and never splits one, but has no name and nobody to grab it
    from. Both are read by the same code.
    """
    from evdev import InputDevice

    if stat.S_ISFIFO(Path(path).stat().st_mode):
        pipe: InputDevice[str] = object.__new__(InputDevice)
        pipe.path, pipe.fd = path, os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        return pipe
    device = InputDevice(path)
    try:
        device.grab()
    except OSError:
        device.close()
        raise
    return device


@dataclass(frozen=True, slots=True)
class EvdevScanner:
    """A scanner that types. ``path``: its input device, e.g. ``/dev/kiosk/scanner``."""

    name: str
    path: str
    layout: Layout = Layout.US

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Grab the scanner; iterate its codes. Raises ``DeviceLost``."""
        try:
            device = open_device(self.path)
        except OSError as error:
            raise lost_by_error(error, self.path) from error
        with closing(device):
            async with aclosing(self._codes(device)) as codes:
                yield codes

    async def _codes(self, device: "InputDevice[str]") -> AsyncGenerator[Scan, None]:
        burst, repeats = KeyboardBurst(self.layout), Repeats()
        while True:
            typing = await readable(device.fd, GAP_SECONDS if burst.under_way else None)
            scans = map(burst.feed, self._events(device)) if typing else (burst.pause(),)
            for scan in scans:
                if scan and repeats.is_new(scan, burst.at):
                    yield scan

    def _events(self, device: "InputDevice[str]") -> tuple[KeyEvent, ...]:
        """Everything that the kernel holds. None at all, although readable, is the end."""
        try:
            events = tuple(device.read())
        except OSError as error:
            raise lost_by_error(error, self.path) from error
        if not events:
            raise lost(Fault.UNPLUGGED, self.path)
        return tuple(KeyEvent(e.timestamp(), e.type, e.code, e.value) for e in events)
