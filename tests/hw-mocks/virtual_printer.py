"""A receipt printer on the network, a serial line or USB, that speaks and takes wire bytes.

``paper``, ``cover`` and the plug are what staff would touch; ``receipts``, ``text`` and ``raw`` are
what came out. Free of pytest: the bench uses it too, and draws ``receipts``.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self

from escpos_decoder import Receipt
from printer_mechanism import Cover, Mechanism, PaperLevel
from virtual_pty import VirtualLine
from virtual_socket import VirtualSocket
from virtual_usb import VirtualUsb

_UNASKED = b"\x10\x00\x00\x00"
"""An automatic status back: four bytes that no question asked for."""


class _Way(Protocol):
    def say(self, data: bytes) -> None: ...
    def plug(self) -> None: ...
    def unplug(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


class _Serial(VirtualLine):
    def __init__(self, path: Path, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        super().__init__(path)

    def heard(self, data: bytes) -> None:
        self._hear(data)


class _Network(VirtualSocket):
    def __init__(self, port: int, hear: Callable[[bytes], None]) -> None:
        self._hear = hear
        super().__init__(port)

    def heard(self, data: bytes) -> None:
        self._hear(data)


class VirtualPrinter:
    """A printer, plugged in. ``columns``: across its paper; ``confirms``: it knows ``GS ( H``.

    ``presenter``: it is built in, and hands out what it cut only when told to.
    """

    path: Path
    """Where it is found on the serial line."""
    port: int
    """Where it is found on 127.0.0.1; stays the same."""
    bus: VirtualUsb
    """The bus that it is on, and whatever goes wrong there."""

    def __init__(
        self, *, columns: int = 48, confirms: bool = True, presenter: bool = False
    ) -> None:
        self.mute = False
        """Says nothing, and prints."""
        self.lagging = False
        """Gives each answer only when the next question has come."""
        self.chatty = False
        """Sends a status unasked before each answer."""
        self.stuttering = False
        """Gives each answer twice."""
        self._held = b""
        self._change = threading.Condition(threading.RLock())
        self._reading = threading.Event()
        self._reading.set()
        self._cable = threading.Lock()
        self._mechanism = Mechanism(
            self._answer, columns=columns, confirms=confirms, presenter=presenter
        )
        self._way: _Way

    @classmethod
    def on_network(
        cls, port: int = 0, *, columns: int = 48, confirms: bool = True, presenter: bool = False
    ) -> Self:
        """A printer that listens on 127.0.0.1. ``port`` 0: a free one."""
        printer = cls(columns=columns, confirms=confirms, presenter=presenter)
        printer._way = way = _Network(port, printer._take)
        printer.port = way.port
        return printer

    @classmethod
    def on_serial(
        cls, path: Path, *, columns: int = 48, confirms: bool = True, presenter: bool = False
    ) -> Self:
        """A printer on a serial line, found at ``path``."""
        printer = cls(columns=columns, confirms=confirms, presenter=presenter)
        printer._way = _Serial(path, printer._take)
        printer.path = path
        return printer

    @classmethod
    def on_usb(cls, *, columns: int = 48, confirms: bool = True, presenter: bool = False) -> Self:
        """A printer on a bus of its own."""
        printer = cls(columns=columns, confirms=confirms, presenter=presenter)
        printer._way = printer.bus = VirtualUsb(printer._take)
        return printer

    @property
    def paper(self) -> PaperLevel:
        """``ok``, ``low`` or ``out``."""
        return self._mechanism.sensors.paper

    @paper.setter
    def paper(self, level: PaperLevel) -> None:
        with self._change:
            self._mechanism.sensors.paper = level
            self._go_on()

    @property
    def cover(self) -> Cover:
        """``open`` or ``closed``."""
        return self._mechanism.sensors.cover

    @cover.setter
    def cover(self, cover: Cover) -> None:
        with self._change:
            self._mechanism.sensors.cover = cover
            self._go_on()

    @property
    def tells_all(self) -> bool:
        """It answers ``DLE EOT 20`` too, as Custom's printers do."""
        return self._mechanism.sensors.tells_all

    @tells_all.setter
    def tells_all(self, tells_all: bool) -> None:
        self._mechanism.sensors.tells_all = tells_all

    @property
    def cutter_jammed(self) -> bool:
        """An error that staff must mend."""
        return self._mechanism.sensors.cutter_jammed

    @cutter_jammed.setter
    def cutter_jammed(self, jammed: bool) -> None:
        with self._change:
            self._mechanism.sensors.cutter_jammed = jammed
            self._go_on()

    def after_lines(self, count: int, event: Callable[["VirtualPrinter"], None]) -> None:
        """Let something happen when so many more lines are printed, in the midst of a receipt."""
        with self._change:
            self._mechanism.surprise(count, lambda: event(self))

    def pull_cable(self) -> None:
        """As ``unplug``, for ``after_lines``: not one line more is printed."""
        self._mechanism.frozen = True
        threading.Thread(target=self.unplug, daemon=True).start()

    def stop_reading(self) -> None:
        """Take no more bytes, as a printer whose buffer is full."""
        self._reading.clear()

    def start_reading(self) -> None:
        """Take what has come meanwhile, and go on."""
        self._reading.set()

    def say(self, data: bytes) -> None:
        """Send bytes that nobody asked for."""
        self._way.say(data)

    def plug(self) -> None:
        """Give it its cable back."""
        with self._cable:
            with self._change:
                self._mechanism.power_off()
            self._way.plug()

    def unplug(self) -> None:
        """Pull its cable."""
        with self._cable:
            self._reading.set()
            self._way.unplug()

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """What it cut off, oldest first."""
        with self._change:
            return self._mechanism.paper.receipts

    @property
    def hanging(self) -> Receipt:
        """What hangs out of it and is not cut."""
        with self._change:
            return self._mechanism.paper.hanging

    @property
    def held_out(self) -> Receipt | None:
        """What its presenter holds out to whoever stands there."""
        with self._change:
            return self._mechanism.paper.held_out

    @property
    def ejected(self) -> tuple[Receipt, ...]:
        """What its presenter let fall."""
        with self._change:
            return tuple(self._mechanism.paper.ejected)

    @property
    def taken_back(self) -> tuple[Receipt, ...]:
        """What its presenter swallowed."""
        with self._change:
            return tuple(self._mechanism.paper.taken_back)

    def hand_over(self) -> None:
        """Someone takes what is held out."""
        with self._change:
            self._mechanism.paper.held_out = None

    @property
    def text(self) -> str:
        """All receipts as plain text, a form feed between them."""
        return "\f".join(receipt.text for receipt in self.receipts)

    @property
    def raw(self) -> bytes:
        """All bytes that it printed, without questions."""
        with self._change:
            return bytes(self._mechanism.raw)

    @property
    def unknown(self) -> tuple[int, ...]:
        """Bytes that no printer would have taken."""
        with self._change:
            return tuple(self._mechanism.paper.unknown)

    def wait_for_receipts(self, count: int, within: float = 5.0) -> bool:
        """Whether so many receipts were cut off within these seconds."""
        with self._change:
            return self._change.wait_for(lambda: len(self.receipts) >= count, within)

    def wait_for_hanging(self, lines: int, within: float = 5.0) -> bool:
        """Whether so many lines hang out of it, not cut off, within these seconds."""
        with self._change:
            return self._change.wait_for(lambda: len(self.hanging.lines) >= lines, within)

    def _take(self, data: bytes) -> None:
        self._reading.wait()
        with self._change:
            self._mechanism.take(data)
            self._change.notify_all()

    def _go_on(self) -> None:
        self._mechanism.run()
        self._change.notify_all()

    def _answer(self, data: bytes) -> None:
        if self.mute:
            return
        if self.lagging:
            data, self._held = self._held, data
        self._way.say((_UNASKED if self.chatty else b"") + data * (2 if self.stuttering else 1))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._cable:
            self._reading.set()
            self._way.__exit__()
