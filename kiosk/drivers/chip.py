"""What a contactless chip's number says, and when a card counts as shown. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kiosk.domain.reading import ChipRead, ReadProblem, Unreadable

ChipReading = ChipRead | Unreadable

NXP: AbstractSet[int] = frozenset({0x04})
"""The chip maker of UiTPAS and A-kaart (MIFARE DESFire, Ultralight): a number's first byte."""

RANDOM = 0x08
"""First byte of a 4-byte number that a chip makes up each time (ISO/IEC 14443-3): phones."""

GONE_AFTER = 3
"""Looks without a card. A card held at the edge of the field is missed now and then."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip on the reader. ``uid``: its number; empty where it has none (Topaz)."""

    uid: bytes = field(repr=False)
    alone: bool = True
    """No other chip lies on the reader."""


def chip_listed(answer: bytes) -> Chip | None:
    """The chip in the answer to InListPassiveTarget, type A; ``None`` where there is none.

    How many there are, then of each: its number in the list, SENS_RES (2 bytes), SEL_RES, the
    UID's length, the UID (NXP UM0701-02). Raises ``IndexError`` where the answer is cut short.
    """
    count, first = answer[0], answer[1:]
    if not count:
        return None
    length, uid = first[4], first[5:]
    if len(uid) < length:
        raise IndexError
    return Chip(uid[:length], alone=count == 1)


def chip_reading(chip: Chip | None, makers: AbstractSet[int] = NXP) -> ChipReading | None:
    """What the chip on the reader says, if there is one.

    ``makers``: first bytes of the 7-byte numbers that are accepted.
    """
    match chip:
        case None:
            return None
        case Chip(alone=False):
            return Unreadable(ReadProblem.TWO_CARDS)
        case Chip(uid=uid) if len(uid) == 7 and uid[0] in makers:
            return ChipRead(uid.hex().upper())
        case Chip(uid=uid) if len(uid) == 4 and uid[0] == RANDOM:
            return Unreadable(ReadProblem.RANDOM_CHIP)
        case _:
            return Unreadable(ReadProblem.OTHER_CHIP)


@dataclass
class Presentation:
    """Turns repeated looks at the reader into one reading each time a card is shown.

    Readings are compared, not numbers: a phone has another number at each look and is still
    the same phone.
    """

    _shown: ChipReading | None = None
    _missed: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing is shown, and looking on without a card changes nothing."""
        return self._shown is None

    def look(self, reading: ChipReading | None) -> ChipReading | None:
        """Take what one look gave; give it back if it is new."""
        if reading is None:
            self._missed += 1
            if self._missed >= GONE_AFTER:
                self._shown = None
            return None
        before, self._shown, self._missed = self._shown, reading, 0
        return reading if reading != before else None
