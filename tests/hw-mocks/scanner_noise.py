"""What scanners send on a bad day, made up at random, and what may be read of it.

A stream is what a scanner sends in one go: codes, pieces of codes, noise, ends and pauses, in any
order. Beside it stands what a patient human would read there, worked out here in another way than
in the drivers: anything else that is read is an item that nobody scanned.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from evdev import ecodes

from kiosk.domain.reading import CodeScanned
from kiosk.drivers.scanned import GARBLED, Scan
from virtual_scanner import keys_for

LONGEST = 64
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-./ "
_PREFIXES = ("", "", "", "]C0", "]A0", "]E0")
_NO_CHARACTER = ("F5", "ESC", "DELETE", "VOLUMEUP", "LEFTCTRL", "LEFTALT", "UP", "BACKSPACE")
_SILENT = ("TAB", "CAPSLOCK", "NUMLOCK")
KEY_SECONDS, GAP = 0.001, 0.3


Event = tuple[float, int, int, int]
"""Time, type, code, value: one of the kernel's input events."""


def code(dice: random.Random) -> str:
    """Make up a code as it stands on labels and cards."""
    digits = "".join(dice.choices("0123456789", k=9))
    return dice.choice((f"30004{digits}", f"20000{digits}", f"0{digits}123", f"ZO{digits[:7]}"))


def expected(line: str) -> Scan:
    """What may be read of one line or burst, from what was sent between its ends."""
    if len(line) > 2 * LONGEST:
        return GARBLED  # with blanks around it, too: that is no scanner
    text, symbology = line.strip(" \t\x02\x03"), None
    aim = text[:3].isascii() and text[1:2].isalpha() and text[2:3].isalnum()
    if text.startswith("]") and aim:
        symbology, text = text[1], text[3:].strip(" \t\x02\x03")
    good = 0 < len(text) <= LONGEST and all(" " <= char <= "~" for char in text)
    return CodeScanned(text, symbology) if good else GARBLED


@dataclass
class SerialNoise:
    """Streams of a serial scanner. ``line``: what was sent since the last end or pause."""

    dice: random.Random
    line: bytes = b""

    def stream(self, *, pauses: bool = True) -> Iterator[bytes | None]:
        """Pieces as they come; ``None`` is a pause."""
        for _ in range(self.dice.randrange(1, 8)):
            yield self._piece(pauses=pauses)

    def reads(self, piece: bytes | None) -> Iterator[Scan]:
        """What may be read once this piece has come."""
        if piece is None:
            if self.line:
                yield GARBLED
            self.line = b""
            return
        for number in piece:
            if number in b"\r\n":
                if self.line:
                    yield expected(self.line.decode("latin-1"))
                self.line = b""
            else:
                self.line += bytes([number])

    def _piece(self, *, pauses: bool) -> bytes | None:
        dice = self.dice
        sent = (dice.choice(_PREFIXES) + code(dice)).encode()
        match dice.randrange(9):
            case 0 | 1:
                return sent + dice.choice((b"\r", b"\n", b"\r\n"))
            case 2:
                return sent[dice.randrange(len(sent)) :] + b"\r"
            case 3:
                return sent[: dice.randrange(len(sent))]
            case 4:
                return dice.choice((b"\r", b"\n\n", b"", b"\x02", b"\x03\r", b"]", b"]C0\r"))
            case 5:
                return None if pauses else b"\n"
            case 6:
                return b" " * dice.randrange(1, 150)
            case 7:
                return dice.randbytes(dice.randrange(1, 40))
            case _:
                return sent * dice.randrange(1, 12)


@dataclass
class KeyNoise:
    """Streams of a scanner that types. ``now``: the kernel's time stamp of the latest event."""

    dice: random.Random
    layout: str = "us"
    longest: int = 150
    """Keys that a cat holds down at most."""
    now: float = 100.0
    _typed: str = ""
    _spoiled: bool = False
    _sends_enter: bool = False
    _reads: list[Scan] = field(default_factory=list)

    def stream(self) -> tuple[Sequence[Event], Sequence[Scan]]:
        """What comes in one go, and what may be read of it."""
        events = [event for _ in range(self.dice.randrange(1, 8)) for event in self._piece()]
        reads, self._reads = self._reads, []
        return events, reads

    def whole(self, code: str) -> tuple[Sequence[Event], Sequence[Scan]]:
        """One good scan, after a pause."""
        events = [*self._pause(), *self._type(code, enter=True)]
        reads, self._reads = self._reads, []
        return events, reads

    def _piece(self) -> Iterator[Event]:
        dice = self.dice
        sent = dice.choice(_PREFIXES) + code(dice)
        pieces: Sequence[Callable[[], Iterator[Event]]] = (
            lambda: self._type(sent, enter=True),
            lambda: self._type(sent, enter=True),
            lambda: self._type(sent[: dice.randrange(len(sent))]),
            lambda: self._type(dice.choice(_LETTERS) * dice.randrange(1, self.longest)),
            lambda: self._press("ENTER"),
            lambda: self._press(dice.choice(_SILENT)),
            self._wrong_key,
            self._lost,
            self._pause,
            self._beside,
        )
        yield from dice.choice(pieces)()

    def _type(self, text: str, *, enter: bool = False) -> Iterator[Event]:
        for char in text:
            yield from self._chord(keys_for(char, self.layout))
            self._typed += char
        if enter:
            yield from self._press("ENTER")

    def _press(self, key: str) -> Iterator[Event]:
        yield from self._chord([key])
        if key == "ENTER":
            self._sends_enter |= bool(self._typed) or self._spoiled
            self._end()

    def _wrong_key(self) -> Iterator[Event]:
        yield from self._chord([self.dice.choice(_NO_CHARACTER)])
        self._spoiled = True

    def _lost(self) -> Iterator[Event]:
        yield self._event(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0)
        self._spoiled = True

    def _pause(self) -> Iterator[Event]:
        """Nothing for long. A scanner that ends codes with Enter has lost this one's."""
        self.now += GAP
        self._spoiled |= self._sends_enter and bool(self._typed)
        self._end()
        yield self._event(ecodes.EV_MSC, ecodes.MSC_SCAN, 0)

    def _beside(self) -> Iterator[Event]:
        """Events that no key makes."""
        for _ in range(self.dice.randrange(1, 6)):
            kind = self.dice.choice((ecodes.EV_REL, ecodes.EV_MSC, ecodes.EV_LED, 31))
            yield self._event(kind, self.dice.randrange(0x300), self.dice.randrange(-3, 4))

    def _chord(self, keys: Sequence[str]) -> Iterator[Event]:
        numbers = [ecodes.ecodes[f"KEY_{key}"] for key in keys]
        for number in numbers:
            yield self._event(ecodes.EV_KEY, number, 1)
            for _ in range(self.dice.choice((0, 0, 0, 2))):
                yield self._event(ecodes.EV_KEY, number, 2)  # held down: no new key
        for number in reversed(numbers):
            yield self._event(ecodes.EV_KEY, number, 0)
            yield self._event(ecodes.EV_SYN, ecodes.SYN_REPORT, 0)

    def _event(self, kind: int, number: int, value: int) -> Event:
        self.now += KEY_SECONDS
        return self.now, kind, number, value

    def _end(self) -> None:
        if self._spoiled:
            self._reads.append(GARBLED)
        elif self._typed:
            self._reads.append(expected(self._typed))
        self._typed, self._spoiled = "", False
