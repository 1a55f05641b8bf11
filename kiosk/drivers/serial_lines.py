"""Cuts what a serial scanner sends into codes. Pure: no port, no clock."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.drivers.scanned import GARBLED, MAX_LENGTH, Scan, scanned

PAUSE_SECONDS = 0.5
"""A code comes in one go, about 1 ms a character at 9600 baud. What stands alone for this long
has lost its end."""

_LONGEST = 2 * MAX_LENGTH
"""Bytes of a line, with whatever stands around the code: more is noise, and is not kept. Half of
it is no code either, even where blanks stand before a number."""

_LINE_END = re.compile(rb"[\r\n]+")


@dataclass
class SerialLines:
    """Collects bytes until a line ends: with CR, LF or both.

    The line's end is required. Half a number may be somebody else's, so a line that never ends
    is not taken for a code, and never becomes the head of the next one.
    """

    _pending: bytes = field(default=b"", repr=False)

    @property
    def under_way(self) -> bool:
        """Whether a line has begun and not ended."""
        return bool(self._pending)

    def feed(self, data: bytes) -> Iterator[Scan]:
        """Take what came; give each code whose line it ends."""
        *lines, self._pending = _LINE_END.split(self._pending + data)
        # Of a line that is too long one byte too many is kept, to remember that it is.
        self._pending = self._pending[: _LONGEST + 1]
        for line in filter(None, lines):
            yield scanned(line.decode("latin-1")) if len(line) <= _LONGEST else GARBLED

    def pause(self) -> Scan | None:
        """Nothing came for ``PAUSE_SECONDS``: a line that had begun is lost."""
        begun, self._pending = self._pending, b""
        return GARBLED if begun else None
