"""Scanners: one that types (kernel input records) and one that sends lines (serial).

``last_answer_at``: the time (seconds since the epoch) of the first byte of the last scan.
"""

import os
import select
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from evdev import ecodes

from virtual_pty import VirtualLine

KEY_SECONDS = 0.001
"""From one key to the next, by the kernel's time stamps."""

_SHIFT, _ALT_GR = "LEFTSHIFT", "RIGHTALT"
_US = {"]": ["RIGHTBRACE"], "-": ["MINUS"], ".": ["DOT"], "/": ["SLASH"], " ": ["SPACE"]}
_BE = {
    "]": [_ALT_GR, "RIGHTBRACE"],
    "-": ["EQUAL"],
    ".": [_SHIFT, "COMMA"],
    "/": [_SHIFT, "DOT"],
    " ": ["SPACE"],
}
_BE_LETTERS = {"a": "Q", "q": "A", "z": "W", "w": "Z", "m": "SEMICOLON"}


def keys_for(char: str, layout: str) -> list[str]:
    """The keys to press for a character, modifiers first, on a keyboard of that layout."""
    belgian = layout == "be"
    if char.isdigit():
        return [_SHIFT, char] if belgian else [char]
    if char.isalpha():
        key = _BE_LETTERS.get(char.lower()) if belgian else None
        return [_SHIFT] * char.isupper() + [key or char.upper()]
    return (_BE if belgian else _US)[char]


def record(at: float, kind: int, code: int, value: int) -> bytes:
    """One ``struct input_event``, as a 64-bit kernel writes it."""
    return struct.pack("llHHi", int(at), int(at % 1 * 1e6), kind, code, value)


_WRITE = select.PIPE_BUF // len(record(0, 0, 0, 0)) * len(record(0, 0, 0, 0))
"""Bytes. A pipe takes this much whole or not at all, so that no record is ever split."""


class VirtualHidScanner:
    """A scanner in keyboard mode. A named pipe at ``path`` stands in for the input device.

    Not a pseudo terminal: that may split a record in two, which the kernel never does.
    """

    def __init__(self, path: Path, layout: str = "us") -> None:
        self.path = path
        self.layout = layout
        self.last_answer_at = 0.0
        self._fd: int | None = None
        self.plug()

    def scan(self, code: str, *, enter: bool = True, at: float | None = None) -> None:
        """Type a code. ``at``: the time stamp of its first key, for scans in another second."""
        self.press([keys_for(char, self.layout) for char in code] + [["ENTER"]] * enter, at)

    def begin(self, code: str) -> None:
        """Type a code that breaks off."""
        self.press(keys_for(char, self.layout) for char in code)

    def press(self, chords: Iterable[list[str]], at: float | None = None) -> None:
        """Press keys, a chord at a time, e.g. ``[["LEFTSHIFT", "A"], ["KP1"]]``."""
        start = time.time() if at is None else at
        self.send(
            b"".join(
                data
                for i, chord in enumerate(chords)
                for data in self._chord(chord, start + i * KEY_SECONDS)
            )
        )

    def drop(self) -> None:
        """Tell that the kernel's buffer ran over."""
        self.send(record(time.time(), ecodes.EV_SYN, ecodes.SYN_DROPPED, 0))

    def send(self, records: bytes) -> None:
        """Send raw records; lost when unplugged, or when nobody reads them for long."""
        self.last_answer_at = time.time()
        if self._fd is None:
            return
        with suppress(BlockingIOError):
            for start in range(0, len(records), _WRITE):
                os.write(self._fd, records[start : start + _WRITE])

    def plug(self) -> None:
        """Put the scanner in."""
        if self._fd is None:
            self.path.unlink(missing_ok=True)
            os.mkfifo(self.path)
            # Open for both, or else it could not be opened before the driver is there.
            self._fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def unplug(self) -> None:
        """Pull the scanner out."""
        if self._fd is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._fd)
            self._fd = None

    @staticmethod
    def _chord(names: list[str], at: float) -> Iterator[bytes]:
        """Down in order, up in reverse order; each with its scan code and report."""
        keys: list[int] = [ecodes.ecodes[f"KEY_{name}"] for name in names]
        for key, value in [(key, 1) for key in keys] + [(key, 0) for key in reversed(keys)]:
            yield record(at, ecodes.EV_MSC, ecodes.MSC_SCAN, 0x70000 + key)
            yield record(at, ecodes.EV_KEY, key, value)
            yield record(at, ecodes.EV_SYN, ecodes.SYN_REPORT, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()


class VirtualSerialScanner(VirtualLine):
    """A scanner on a serial line."""

    last_answer_at = 0.0

    def speaks(self, baud: int) -> None:
        """Speak so fast: a pseudo terminal takes any speed, where a real one is set up for one."""

    def begin(self, code: str) -> None:
        """Send a code that breaks off."""
        self.send(code.encode("latin-1"))

    def scan(self, code: str, *, end: bytes = b"\r") -> None:
        """Send a code and the end of its line."""
        self.send(code.encode("latin-1") + end)

    def send(self, data: bytes) -> None:
        """Send raw bytes."""
        self.last_answer_at = time.time()
        self.say(data)
