"""A PN532's serial line for nfcpy, with the fewest calls of the system.

nfcpy's own sets the port's time-out for each frame and reads a frame in pieces, which is most of
what a reader costs a kiosk that waits for cards. Frames: NXP UM0701-02, 6.2.1. Importing this
module loads nfcpy.
"""

import errno
import os
import select
import time
from contextlib import suppress

from nfc.clf.transport import TTY

_ACK = bytes.fromhex("0000FF00FF00")
_MOST = 512
"""Bytes taken at once: an acknowledgement and the longest answer that we ask for."""


class FrameLine(TTY):
    """The line to one reader. Raises ``OSError``; ``termios.error`` when it is unplugged."""

    def __init__(self, port: str) -> None:
        self._heard = bytearray()
        super().__init__(port)

    def write(self, frame: bytes) -> None:
        """Send a frame; what came before it answers something else."""
        self._heard = bytearray()
        super().write(frame)

    def read(self, timeout: int) -> bytearray:
        """Return the next frame, awaited for so many milliseconds at most."""
        until = time.monotonic() + timeout / 1000
        while (length := frame_length(self._heard)) is None or len(self._heard) < length:
            self._hear(until - time.monotonic())
        frame, self._heard = self._heard[:length], self._heard[length:]
        return frame

    def _hear(self, within: float) -> None:
        if self.tty is None:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        if not select.select([self.tty], [], [], max(0.0, within))[0]:
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        with suppress(BlockingIOError):
            if not (said := os.read(self.tty.fileno(), _MOST)):
                raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
            self._heard += said


def frame_length(heard: bytes | bytearray) -> int | None:
    """How many bytes the frame has that begins here; ``None`` where they do not tell yet."""
    if len(heard) < len(_ACK):
        return None
    if heard.startswith(_ACK):
        return len(_ACK)
    if heard[3] < 0xFF:  # start (3 bytes), length and its sum; the data; their sum and the end
        return 5 + heard[3] + 2
    if len(heard) < 8:  # extended: two bytes of 255, then the length in two and its sum
        return None
    return 8 + int.from_bytes(heard[5:7]) + 2
