"""Devices on the desk, behind one small contract.

A driver tells only the happy path: it claims its device, yields what it reads, and raises
``DeviceLost`` when the device is gone. The supervisor opens it again, backs off, and logs once
when a device is lost and once when it is back. Blocking libraries stay behind a thread of their
own inside their driver and are imported on use.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.domain.reading import Reading


class Fault(StrEnum):
    """Why a device cannot be used."""

    NOT_FOUND = "not_found"
    NOT_PERMITTED = "not_permitted"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    WRONG_ANSWER = "wrong_answer"
    UNPLUGGED = "unplugged"
    SERVICE_DOWN = "service_down"
    NOT_READY = "not_ready"
    """It answers, and cannot work until someone sees to it: no paper, an open cover."""


class DeviceLost(Exception):
    """The device is gone or will not talk. ``sentence`` says in English what staff can do."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        super().__init__(f"{fault}: {sentence}")
        self.fault = fault
        self.sentence = sentence


class Reader(Protocol):
    """A device that reads: cards or codes."""

    @property
    def name(self) -> str:
        """The device's name in the settings, e.g. ``eid``."""
        ...

    def open(self) -> AbstractAsyncContextManager[AsyncIterator[Reading]]:
        """Claim the device; iterate what it reads; release it on exit.

        Entered means online. Raises ``DeviceLost``, on entering or on iterating.
        """
        ...


class Align(StrEnum):
    """Where a line stands on the paper."""

    LEFT = "left"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; the printer wraps it at its width, by words, with a hanging indent."""

    text: str
    bold: bool = False
    large: bool = False
    align: Align = Align.LEFT
    indent: int = 0
    """Columns by which the lines after the first are indented."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code, centred. ``payload``: ASCII."""

    payload: str


Line = Text | Rule | QrCode


class Paper(StrEnum):
    """What the printer says of its paper. Unknown is not OK, and does not block."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What a printer answers when asked. ``None``: it did not say."""

    paper: Paper
    cover_open: bool | None
    error: bool | None

    @property
    def can_print(self) -> bool:
        """Whether trying makes sense: nothing known speaks against it."""
        return self.paper is not Paper.OUT and not self.cover_open and not self.error


class PrintOutcome(StrEnum):
    """What became of a print job. ``UNCONFIRMED`` is never blindly repeated."""

    PRINTED = "printed"
    UNCONFIRMED = "unconfirmed"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    UNAVAILABLE = "unavailable"


class Printer(Protocol):
    """A receipt printer. One writer at a time; every call is bounded in time."""

    @property
    def name(self) -> str:
        """The device's name in the settings, e.g. ``printer``."""
        ...

    async def status(self) -> PrinterStatus:
        """Ask the printer how it is. Raises ``DeviceLost``."""
        ...

    async def print(self, lines: tuple[Line, ...]) -> PrintOutcome:
        """Print one receipt and cut it. Never raises for a device's fault."""
        ...
