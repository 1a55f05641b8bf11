"""What a scanner types, from the keys that it presses. Pure: no device, no clock.

A scanner in keyboard mode presses keys, not letters: which letter a key is depends on the layout
for which the scanner was set up. Digits are told by their key alone, for a scanner in Belgian
mode presses Shift with them and one in US mode does not.

Numbers of keys: linux/input-event-codes.h, where a row of keys is a row of numbers. What stands
on them: xkeyboard-config, layouts ``us`` and ``be``.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kiosk.drivers.scanned import GARBLED, MAX_LENGTH, Scan, scanned

GAP_SECONDS = 0.1
"""A scanner pauses some milliseconds between keys; after a pause this long its burst is over."""

EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
"""The kernel's buffer ran over: keys were lost."""
PRESSED, AUTOREPEAT = 1, 2

ENTER = frozenset({28, 96})
SHIFT = frozenset({42, 54})
ALT_GR = 100
MODIFIERS = SHIFT | {ALT_GR}
SILENT = frozenset({15, 58, 69})
"""Tab, Caps Lock, Num Lock: some scanners press them around a code; they are no part of it."""

KeyMap = dict[int, str]


class KeyEvent(NamedTuple):
    """One event as the kernel tells it. ``at``: its time stamp in seconds."""

    at: float
    type: int
    code: int
    value: int


class Layout(StrEnum):
    """The keyboard for which a scanner was set up."""

    US = "us"
    BE = "be"


def _keys(rows: dict[int, str]) -> KeyMap:
    """Keys by number, from the number of a row's first key and what stands on the row."""
    return {first + i: char for first, row in rows.items() for i, char in enumerate(row)}


_EVERYWHERE = _keys({2: "1234567890", 55: "*", 57: " ", 71: "789-456+1230.", 98: "/"})
_PLAIN = {
    Layout.US: _keys({12: "-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'`", 43: "\\zxcvbnm,./"}),
    Layout.BE: _keys({12: ")-", 16: "azertyuiop^$", 30: "qsdfghjklmù²", 43: "µwxcvbn,;:="}),
}
_SHIFTED = {
    Layout.US: _keys({12: "_+", 16: "QWERTYUIOP{}", 30: 'ASDFGHJKL:"~', 43: "|ZXCVBNM<>?"}),
    Layout.BE: _keys({12: "°_", 16: "AZERTYUIOP¨*", 30: "QSDFGHJKLM%³", 43: "£WXCVBN?./+"}),
}
_WITH_ALT_GR = {Layout.US: {}, Layout.BE: _keys({2: "|@#", 26: "[]"})}


@dataclass
class KeyboardBurst:
    """Collects the keys of one scan until it ends: with Enter, or in a gap.

    A scanner that once ended a code with Enter always does. If a later code of it breaks off in
    a gap, its end was lost, and half a number may be somebody else's: that is no code.
    """

    layout: Layout
    at: float = 0.0
    """The latest event's time stamp, in seconds."""
    _typed: str = field(default="", repr=False)
    _garbled: bool = False
    _held: set[int] = field(default_factory=set, repr=False)
    _sends_enter: bool = False

    @property
    def under_way(self) -> bool:
        """Whether a scan has begun and not ended."""
        return self._garbled or bool(self._typed)

    def feed(self, event: KeyEvent) -> Scan | None:
        """Take one event; give the scan that it shows to be complete."""
        broken_off = self.pause() if event.at - self.at > GAP_SECONDS else None
        self.at = event.at
        if event.type == EV_KEY and event.value != AUTOREPEAT:
            return self._key(event.code, event.value == PRESSED) or broken_off
        if (event.type, event.code) == (EV_SYN, SYN_DROPPED):
            self._garbled = True
        return broken_off

    def pause(self) -> Scan | None:
        """No key came for ``GAP_SECONDS``: give what was typed so far."""
        self._garbled |= self._sends_enter and self.under_way
        return self._end()

    def _key(self, code: int, pressed: bool) -> Scan | None:
        if code in MODIFIERS:
            (self._held.add if pressed else self._held.discard)(code)
        elif pressed and code in ENTER:
            self._sends_enter |= self.under_way
            return self._end()
        elif pressed and code not in SILENT:
            self._type(self._char(code))
        return None

    def _type(self, char: str | None) -> None:
        if char is None or len(self._typed) >= 2 * MAX_LENGTH:
            self._garbled = True
        else:
            self._typed += char

    def _char(self, code: int) -> str | None:
        if ALT_GR in self._held:
            return _WITH_ALT_GR[self.layout].get(code)
        keys = _SHIFTED if self._held & SHIFT else _PLAIN
        return _EVERYWHERE.get(code) or keys[self.layout].get(code)

    def _end(self) -> Scan | None:
        typed, garbled = self._typed, self._garbled
        self._typed, self._garbled = "", False
        self._held.clear()  # a modifier whose release was lost must not spoil the next code
        if garbled:
            return GARBLED
        return scanned(typed) if typed else None
