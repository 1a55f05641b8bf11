"""What one can ask of the bench, as JSON: each unknown key is an error, each value has a bound."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from printer_mechanism import Cover, PaperLevel
from virtual_desk.contact_slot import EidTrick

Uid = Annotated[str, Field(pattern=r"^([0-9A-Fa-f]{8}|[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20})$")]
"""A chip's number: 4, 7 or 10 bytes in hex."""


class Order(BaseModel):
    """What all orders share."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PutInEid(Order):
    """An eID goes into the contact reader; one that is in comes out first."""

    patron: str = Field(examples=["P0001"], description="a patron of the demo who has an eID")
    applet: Literal["1.7", "1.8"] = Field("1.8", description="the program on the chip")
    trick: EidTrick | None = Field(None, description="an eID that is not as it should be")

    @model_validator(mode="after")
    def _only_newer_cards_can_be_copies(self) -> Self:
        if self.trick is EidTrick.COPIED and self.applet != "1.8":
            raise ValueError("only applet 1.8 can be told from a copy: leave applet out")
        return self


class TapCard(Order):
    """A contactless card is held to the reader: exactly one of ``uid``, ``patron``, ``trick``."""

    uid: Uid | None = Field(None, examples=["04A1B2C3D4E5F6"], description="a chip's number, hex")
    patron: str | None = Field(None, description="a patron of the demo: their own card")
    trick: Literal["phone", "two_cards"] | None = Field(
        None, description="a phone, or two cards in one wallet"
    )
    seconds: float = Field(1.0, ge=0.05, le=60, description="for how long")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [self.uid, self.patron, self.trick].count(None) != 2:
            raise ValueError("give exactly one of uid, patron and trick")
        return self


class Scan(Order):
    """A scanner reads a code: exactly one of ``barcode`` and ``trick``."""

    device: Literal["hid", "serial"] = Field(description="the one that types, or the serial one")
    barcode: str | None = Field(
        None, min_length=1, max_length=128, examples=["30004000138035"], description="the code"
    )
    trick: Literal["garbage"] | None = Field(None, description="noise from a broken scanner")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [self.barcode, self.trick].count(None) != 1:
            raise ValueError("give exactly one of barcode and trick")
        return self


class HandlePrinter(Order):
    """Hands at the printer; what is left out stays as it is."""

    paper: PaperLevel | None = Field(None, description="a new roll, one nearly used up, or none")
    cover: Cover | bool | None = Field(None, description="its cover; true: open")
    cutter: Literal["ok", "jammed"] | None = Field(None, description="its knife")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.paper is None and self.cover is None and self.cutter is None:
            raise ValueError("give at least one of paper, cover and cutter")
        return self

    @property
    def cover_wanted(self) -> Cover | None:
        """How the cover is to be."""
        if isinstance(self.cover, bool):
            return "open" if self.cover else "closed"
        return self.cover


class Plug(Order):
    """A device's plug."""

    plugged: bool = Field(description="whether it is to be in")
