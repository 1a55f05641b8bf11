"""A device at the other end of a serial line, which can be unplugged and plugged in again.

The line is a pseudo terminal; a link with a stable name leads to it while it is plugged in, as
udev's links under /dev do. Free of pytest: the bench uses these devices too.
"""

import os
import pty
import select
import threading
import tty
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class _Line:
    """One pseudo terminal. The device's end, the host's end kept open, and a bell to stop."""

    device: int
    host: int
    stop_read: int
    stop_write: int

    @classmethod
    def open(cls) -> Self:
        device, host = pty.openpty()
        tty.setraw(host)
        # A line that nobody reads drops bytes, like a UART; it never blocks the device.
        os.set_blocking(device, False)
        return cls(device, host, *os.pipe())

    def close(self) -> None:
        for fd in (self.device, self.host, self.stop_read, self.stop_write):
            os.close(fd)


class VirtualLine:
    """A device on a serial line, found at ``path`` while it is plugged in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._line: _Line | None = None
        self._ear: threading.Thread | None = None
        self._lock = threading.RLock()
        self.plug()

    def heard(self, data: bytes) -> None:
        """The host sent this. Called on the device's own thread."""

    def say(self, data: bytes) -> None:
        """Send bytes to the host; lost when unplugged, or when the host does not read."""
        with self._lock, suppress(BlockingIOError):
            if self._line:
                os.write(self._line.device, data)

    def plug(self) -> None:
        """Put the device in."""
        if self._line:
            return
        self._line = line = _Line.open()
        self._ear = threading.Thread(target=self._listen, args=(line,), daemon=True)
        self._ear.start()
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(line.host))

    def unplug(self) -> None:
        """Pull the device out: its name is gone, and whoever holds the line is hung up on."""
        if not self._line or not self._ear:
            return
        self.path.unlink(missing_ok=True)
        os.write(self._line.stop_write, b"!")
        self._ear.join()
        with self._lock:
            self._line.close()
            self._line = self._ear = None

    def _listen(self, line: _Line) -> None:
        while line.stop_read not in select.select([line.device, line.stop_read], [], [])[0]:
            self.heard(os.read(line.device, 4096))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()
