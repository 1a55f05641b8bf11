"""What a device on the desk read, before anyone knows what it means.

Drivers make readings; ``credential`` tells what they say. A failed read is a reading too: the
patron must be told what to do.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never


class Assurance(StrEnum):
    """How sure we are that an eID is the card it claims to be."""

    GENUINE = "genuine"
    """Signed by the state, and the chip proved that it is no copy (applet 1.8)."""
    SIGNED = "signed"
    """Signed by the state; a copy cannot be excluded (applets up to 1.7)."""
    UNVERIFIED = "unverified"


class Require(StrEnum):
    """What a library asks of an eID before it counts as read.

    A card that contradicts itself (a signature or a chip that does not fit) is refused always.
    """

    GENUINE = "genuine"
    """Only cards whose chip proved that it is no copy: applet 1.8, issued since 2020."""
    SIGNED = "signed"
    ANY = "any"
    """Also cards of an issuer that is not pinned: test cards, roots not yet installed."""

    def met_by(self, assurance: Assurance) -> bool:
        """Whether this much assurance is enough."""
        match self:
            case Require.GENUINE:
                return assurance is Assurance.GENUINE
            case Require.SIGNED:
                return assurance is not Assurance.UNVERIFIED
            case Require.ANY:
                return True
            case _:
                assert_never(self)


class ReadProblem(StrEnum):
    """Why a card or code could not be read; each has words in every language."""

    CARD_PULLED = "card_pulled"
    CARD_MUTE = "card_mute"
    CARD_IN_USE = "card_in_use"
    NOT_AN_EID = "not_an_eid"
    EID_NOT_ACTIVATED = "eid_not_activated"
    EID_FORGED = "eid_forged"
    EID_EXPIRED = "eid_expired"
    EID_UNSURE = "eid_unsure"
    TWO_CARDS = "two_cards"
    RANDOM_CHIP = "random_chip"
    OTHER_CHIP = "other_chip"
    CARD_TOO_SHORT = "card_too_short"
    GARBLED_CODE = "garbled_code"


@dataclass(frozen=True, slots=True)
class EidRead:
    """A Belgian eID was put in and read. The number never appears in a ``repr``."""

    national_number: str = field(repr=False)
    assurance: Assurance


@dataclass(frozen=True, slots=True)
class ChipRead:
    """A contactless card was held to the reader.

    ``uid``: the chip's 7-byte UID in reader order, 14 upper-case hex digits.
    """

    uid: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """A scanner read a code. ``text``: printable, without prefix, suffix and AIM identifier.

    ``symbology``: the AIM identifier's code character (``C`` Code 128, ``E`` EAN, …) where the
    scanner sends it, else ``None``.
    """

    text: str = field(repr=False)
    symbology: str | None = None


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card that was in the contact reader is out."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something was shown that gave no reading."""

    problem: ReadProblem


Reading = EidRead | ChipRead | CodeScanned | CardRemoved | Unreadable


def masked(reading: Reading) -> str:
    """What a log or a technician's screen may show of a reading: its kind, never the number."""
    match reading:
        case EidRead(assurance=assurance):
            return f"eID ({assurance})"
        case ChipRead(uid=uid):
            return f"chip, {len(uid) // 2} bytes"
        case CodeScanned(text=text):
            return f"code, {len(text)} characters"
        case CardRemoved():
            return "card removed"
        case Unreadable(problem=problem):
            return f"unreadable: {problem}"
        case _:
            assert_never(reading)
