"""What the bench answers, as JSON."""

from typing import Literal

from pydantic import BaseModel, Field

from kiosk.domain.records import PassStatus
from printer_mechanism import Cover, PaperLevel
from virtual_desk.contact_slot import EidTrick


class Done(BaseModel):
    """What was done, in a sentence."""

    done: str


class Refusal(BaseModel):
    """Why nothing was done, and what to do instead."""

    detail: str


class EidCard(BaseModel):
    """The card in the contact reader."""

    patron: str
    applet: str
    trick: EidTrick | None


class EidNow(BaseModel):
    """The contact reader. ``why_not``: why there is none; empty where there is one."""

    plugged: bool
    why_not: str
    card: EidCard | None


class NfcNow(BaseModel):
    """The contactless reader."""

    plugged: bool
    cards: int = Field(description="how many lie on it")
    looks: int = Field(
        description="how often the kiosk looked for a card; starts anew with the plug"
    )
    bare: int = Field(description="how many of its latest looks met no card")


class ScannerNow(BaseModel):
    """A scanner."""

    plugged: bool


class PrinterNow(BaseModel):
    """The printer."""

    plugged: bool
    paper: PaperLevel
    cover: Cover
    cutter: Literal["ok", "jammed"]
    printed: int = Field(description="grows with everything that is printed or torn off")


class State(BaseModel):
    """All devices, now. ``screen``: the address of the kiosk's screen."""

    screen: str
    eid: EidNow
    nfc: NfcNow
    hid: ScannerNow
    serial: ScannerNow
    printer: PrinterNow


class Times(BaseModel):
    """When each device's latest answer began, in seconds since the epoch; null: none yet."""

    eid: float | None = Field(description="the first ATR of the card that is in")
    nfc: float | None = Field(description="the reader's first answer about what lies on it now")
    hid: float | None = Field(description="the first key of the last scan")
    serial: float | None = Field(description="the first byte of the last scan")


class Barcode(BaseModel):
    """A pass with a barcode."""

    kind: str
    number: str
    status: PassStatus


class Person(BaseModel):
    """A made-up patron and what is in their pocket."""

    key: str
    library: str
    story: str
    eid: bool
    chip: str | None
    barcodes: list[Barcode]


class Thing(BaseModel):
    """An item to scan. ``branch``: where it belongs; ``lent_to``: who had it in the demo's data."""

    barcode: str
    title: str
    author: str
    kind: str
    branch: str
    lent_to: str
