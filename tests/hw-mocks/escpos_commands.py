"""The bytes a receipt printer gets → its commands, one at a time, as far as they have come.

The table holds what receipt printers know, not what our driver happens to send: a byte that a
real printer would not take is told as ``Unknown``. Source: Epson's ESC/POS command reference.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Characters:
    """Printable bytes; what they mean depends on the code page."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Control:
    """One control byte: LF, CR, HT, FF."""

    byte: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its first two or three bytes, e.g. ``ESC @``, and what follows them."""

    name: bytes
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A byte that no printer takes here."""

    byte: int


Token = Characters | Control | Command | Unknown

_FIXED = {
    **{b"\x1b" + bytes([c]): 0 for c in b"@2<"},
    **{b"\x1b" + bytes([c]): 1 for c in b"!EatdJM-G{R3A+=rVT "},
    **{b"\x1b" + bytes([c]): 2 for c in b"c$\\B"},
    b"\x1bp": 3,
    **{b"\x1d" + bytes([c]): 1 for c in b"!BbhwHfaIr|"},
    **{b"\x1d" + bytes([c]): 2 for c in b"LWP$\\"},
    **{b"\x1c" + bytes([c]): 0 for c in b".&"},
    b"\x10\x04": 1,
    b"\x10\x05": 1,
}
_CONTROLS = b"\n\r\t\x0c\x18\x00"
_BLOCKS = (b"\x1d(", b"\x1b(", b"\x1c(")
_RASTER = b"\x1dv0"
_COLUMN_IMAGE = b"\x1b*"
_CUT = b"\x1dV"
_REAL_TIME = b"\x10\x14"
_EJECTOR = b"\x1de"


def next_token(buffer: bytes | bytearray) -> tuple[Token, int] | None:
    """The first command in the buffer and its length; ``None`` while it has not come whole."""
    if not buffer:
        return None
    if buffer[0] >= 0x20 and buffer[0] != 0x7F:
        return _characters(buffer)
    if buffer[0] in _CONTROLS:
        return Control(buffer[0]), 1
    if buffer[0] not in b"\x1b\x1c\x1d\x10":
        return Unknown(buffer[0]), 1
    if len(buffer) < 2:
        return None
    return _command(buffer)


def _characters(buffer: bytes | bytearray) -> tuple[Token, int]:
    end = next((i for i, b in enumerate(buffer) if b < 0x20 or b == 0x7F), len(buffer))
    return Characters(bytes(buffer[:end])), end


def _command(buffer: bytes | bytearray) -> tuple[Token, int] | None:
    name = bytes(buffer[:2])
    size = _size(name, buffer)
    if size is None:
        return Unknown(buffer[0]), 1
    head = 3 if name in _BLOCKS or bytes(buffer[:3]) == _RASTER else 2
    if len(buffer) < size or len(buffer) < head:
        return None
    return Command(bytes(buffer[:head]), bytes(buffer[head:size])), size


def _size(name: bytes, buffer: bytes | bytearray) -> int | None:
    """The whole command's length, at least; longer than the buffer until its length has come."""
    if name in _FIXED:
        return 2 + _FIXED[name]
    if name in _BLOCKS:
        return 5 + _little(buffer, 3, 2)
    if name == b"\x1dv":
        return 8 + _little(buffer, 4, 2) * _little(buffer, 6, 2)
    if name == _COLUMN_IMAGE:
        rows = 3 if buffer[2:3] in (b" ", b"!") else 1
        return 5 + rows * _little(buffer, 3, 2)
    if name == _CUT:
        return 4 if buffer[2:3] in (b"A", b"B", b"a", b"b") else 3
    if name == _EJECTOR:
        return 4 if buffer[2:3] == b"\x03" else 3
    if name == _REAL_TIME:
        return 10 if buffer[2:3] == b"\x08" else 5
    return None


def _little(buffer: bytes | bytearray, start: int, length: int) -> int:
    return int.from_bytes(buffer[start : start + length], "little")
