"""What a reader needs of a card, the status words cards answer, and cards that misbehave."""

from dataclasses import dataclass, field
from typing import Protocol

DONE = b"\x90\x00"
WRONG_LENGTH = b"\x67\x00"
NOT_SATISFIED = b"\x69\x85"
NO_FILE_CHOSEN = b"\x69\x86"
WRONG_DATA = b"\x6a\x80"
NOT_FOUND = b"\x6a\x82"
WRONG_PARAMETERS = b"\x6a\x86"
BEYOND_THE_END = b"\x6b\x00"
FAILED = b"\x6f\x00"
UNKNOWN_COMMAND = b"\x6d\x00"
UNKNOWN_CLASS = b"\x6e\x00"


def more(length: int) -> bytes:
    """Say that ``length`` bytes wait for GET RESPONSE."""
    return bytes([0x61, length])


def wrong_le(length: int) -> bytes:
    """Say that ``length`` would have been the right length to ask for."""
    return bytes([0x6C, length & 0xFF])


class Pulled(Exception):
    """The card is drawn out of the reader, now."""


class VirtualCard(Protocol):
    """A chip. ``answer`` may raise ``Pulled``."""

    @property
    def atr(self) -> bytes:
        """What it says when it gets power."""
        ...

    def power_up(self) -> None:
        """It gets power, or is reset."""
        ...

    def answer(self, command: bytes) -> bytes:
        """Answer one command."""
        ...


@dataclass
class PulledAfter:
    """A card that is drawn out when it should answer the command after the first ``commands``."""

    card: VirtualCard
    commands: int
    _answered: int = field(default=0, repr=False)

    @property
    def atr(self) -> bytes:
        """As the card says."""
        return self.card.atr

    def power_up(self) -> None:
        """As the card does."""
        self.card.power_up()

    def answer(self, command: bytes) -> bytes:
        """As the card answers, until it is pulled."""
        if self._answered == self.commands:
            raise Pulled
        self._answered += 1
        return self.card.answer(command)


@dataclass(frozen=True, slots=True)
class OtherCard:
    """A chip that is no eID, by default a bank card. ``to_select``: its answer to SELECT."""

    atr: bytes = bytes.fromhex("3B6500002063CB6A00")
    to_select: bytes = NOT_FOUND

    def power_up(self) -> None:
        """Nothing to forget."""

    def answer(self, command: bytes) -> bytes:
        """It has nothing that the kiosk would select."""
        return self.to_select if command[1:2] == b"\xa4" else UNKNOWN_COMMAND


BANK_CARD = OtherCard()
EMPTY_CARD = OtherCard(to_select=UNKNOWN_CLASS)
"""A chip on which no program was ever put."""
SIS_CARD = OtherCard(atr=bytes.fromhex("A2131091"))
"""The social security card of before 2014: a memory chip, which speaks none of the protocols."""


MUTE_CARD = OtherCard(atr=bytes(40))
"""A card put in upside down. vpcd takes an empty ATR for no card; of one that is longer than any
card's it makes the same as of none: there is a card, and it gets no power."""
