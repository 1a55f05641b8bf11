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

HOVERS_AFTER = 5
"""Looks at a card that answers and never comes to tell its number."""

TOO_SHORT = Unreadable(ReadProblem.CARD_TOO_SHORT)


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip on the reader. ``uid``: its number; empty where it has none (Topaz)."""

    uid: bytes = field(repr=False)
    alone: bool = True
    """No other chip lies on the reader."""
    hasty: bool = False
    """It answered the reader's call, and was gone before its number was known."""


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
        case Chip(hasty=True):
            return TOO_SHORT
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
    the same phone. A card on its way to the reader, or away from it, gives its number in the next
    look or gave it before; that it was held too short is known once it is gone, or hovers.
    """

    _shown: ChipReading | None = None
    _missed: int = 0
    _hasty: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing is shown, and looking on without a card changes nothing."""
        return self._shown is None and not self._hasty

    def look(self, reading: ChipReading | None) -> ChipReading | None:
        """Take what one look gave; give back what is new."""
        if reading is None:
            return self._look_at_nothing()
        self._missed = 0
        if reading == TOO_SHORT:
            self._hasty += self._shown is None
            return self._show(TOO_SHORT) if self._hasty >= HOVERS_AFTER else None
        return self._show(reading)

    def _look_at_nothing(self) -> ChipReading | None:
        self._missed += 1
        if self._missed < GONE_AFTER:
            return None
        hasty, self._hasty, self._shown = self._hasty, 0, None
        return TOO_SHORT if hasty else None

    def _show(self, reading: ChipReading) -> ChipReading | None:
        before, self._shown, self._hasty = self._shown, reading, 0
        return reading if reading != before else None
