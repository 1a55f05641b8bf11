"""What is inside a virtual receipt printer: its buffer, its sensors, its paper. Bytes in and out.

As real ones, it answers real-time questions at once, wherever they stand in the bytes, even within
an image; it stops when the paper ends or the cover opens, keeps what it has not printed, and goes
on when that is mended: so a driver that leaves an old receipt in the buffer is found out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from escpos_commands import Command, next_token
from escpos_decoder import Paper

PaperLevel = Literal["ok", "low", "out"]
Cover = Literal["open", "closed"]

_STATUS = b"\x10\x04"
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_ALL = 20
_REAL_TIME = (_STATUS, b"\x10\x05", b"\x10\x14")
_PROCESS_ID = b"\x1d(H"


@dataclass
class Sensors:
    """What the printer knows of itself."""

    paper: PaperLevel = "ok"
    cover: Cover = "closed"
    cutter_jammed: bool = False
    tells_all: bool = False
    """Custom's: it answers ``DLE EOT 20`` too."""

    @property
    def stopped(self) -> bool:
        """Whether it is offline."""
        return self.paper == "out" or self.cover == "open" or self.cutter_jammed

    def status(self, query: int) -> bytes:
        """The answer to ``DLE EOT n``; none to an ``n`` it does not know."""
        if query == _ALL:
            return self._all() if self.tells_all else b""
        out, opened = self.paper == "out", self.cover == "open"
        bits = {
            1: 0x04 | (0x08 if self.stopped else 0),
            2: (0x04 if opened else 0) | (0x20 if out else 0) | (0x40 if self.cutter_jammed else 0),
            3: 0x08 if self.cutter_jammed else 0,
            4: {"ok": 0, "low": 0x0C, "out": 0x6C}[self.paper],
        }
        return bytes((0x12 | bits[query],)) if query in bits else b""

    def _all(self) -> bytes:
        paper = {"ok": 0x80, "low": 0x04, "out": 0x05}[self.paper]
        hands = 0x0A if self.cover == "open" else 0x08
        return bytes((0x10, 0x0F, paper, hands, 0x20, 0x01 if self.cutter_jammed else 0))


class Mechanism:
    """Takes bytes, prints what it can, and hands its answers to ``say``."""

    def __init__(
        self,
        say: Callable[[bytes], None],
        *,
        columns: int,
        confirms: bool,
        presenter: bool = False,
    ) -> None:
        self._say = say
        self._confirms = confirms
        self._pending = bytearray()
        self._tail = b""
        self._surprise: tuple[int, Callable[[], None]] | None = None
        self.sensors = Sensors()
        self.frozen = False
        """Prints nothing more, and says nothing of why."""
        self.paper = Paper(columns, presenter=presenter)
        self.raw = bytearray()
        """All bytes that were printed, without questions."""

    def surprise(self, after_lines: int, event: Callable[[], None]) -> None:
        """Let something happen once so many more lines are printed."""
        self._surprise = (self.paper.line_count + after_lines, event)

    def power_off(self) -> None:
        """Forget what is in the buffer."""
        self._pending.clear()
        self._tail = b""
        self.frozen = False

    def take(self, data: bytes) -> None:
        """Bytes come in."""
        for byte in data:
            self._tail = (self._tail + bytes((byte,)))[-len(_CLEAR) :]
            self._pending.append(byte)
            if self._tail[-3:-1] == _STATUS:
                self._say(self.sensors.status(byte))
            if self._tail == _CLEAR:
                self._pending.clear()
                self._say(b"\x37\x25\x00")
        self.run()

    def run(self) -> None:
        """Print what can be printed now."""
        while not self.frozen and not self.sensors.stopped:
            found = next_token(self._pending)
            if not found:
                return
            token, length = found
            done = self._pending[:length]
            del self._pending[:length]
            if isinstance(token, Command) and token.name == _PROCESS_ID:
                self._complete(token.data)
            elif not (isinstance(token, Command) and token.name in _REAL_TIME):
                self.raw += done
                self.paper.apply(token)
                self.sensors.cutter_jammed |= self.paper.jammed
                self._happen()

    def _complete(self, data: bytes) -> None:
        """``GS ( H`` function 48: say that all before it is on the paper."""
        if self._confirms and data[2:4] == b"00":
            self._say(b"\x37\x22" + data[4:8] + b"\x00")

    def _happen(self) -> None:
        if self._surprise and self.paper.line_count >= self._surprise[0]:
            event, self._surprise = self._surprise[1], None
            event()
