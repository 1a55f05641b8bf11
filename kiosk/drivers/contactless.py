"""Contactless cards (UiTPAS, A-kaart) on a reader behind pcscd: ACR1252, ACR122U, OMNIKEY.

pcscd tells when a card comes into the field; the reader itself answers with the chip's number.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.reading import Reading, ReadProblem, Unreadable
from kiosk.drivers.chip import TOO_SHORT, Chip, ChipReading, Presentation, chip_reading
from kiosk.drivers.pcscd import PATIENCE_SECONDS, Interface, PcscReader
from kiosk.drivers.reading_thread import ReadingThread

if TYPE_CHECKING:  # pyscard costs the kiosk's start nothing
    from kiosk.drivers.card_claim import CardClaims
    from kiosk.drivers.scard import CardService

LOOK_SECONDS = 0.1
"""How long to wait before looking again whether the card is still away, or is back."""

GET_UID = bytes.fromhex("FFCA000000")
"""Answered by the reader, not by the card (PC/SC part 3, 3.2.2.1.3)."""
_OK = 0x9000
_LEFT_THE_FIELD = 0x6300
"""No information given: the card went before its number was known."""

_PROBLEMS = {
    ReadProblem.CARD_PULLED: ReadProblem.CARD_TOO_SHORT,
    ReadProblem.CARD_MUTE: ReadProblem.CARD_TOO_SHORT,
    ReadProblem.NOT_AN_EID: ReadProblem.OTHER_CHIP,
}
"""What a card's fault in a slot is on a contactless reader."""


@dataclass
class ContactlessReader:
    """A contactless reader behind pcscd. It tells of one card at a time.

    ``socket``, ``patience``: as for ``EidReader``. ``reader_name``: the beginning of the reader's
    name, ``None`` for the only one whose name says that it is contactless.
    """

    name: str
    _: KW_ONLY
    socket: Path | None = None
    reader_name: str | None = None
    patience: float = PATIENCE_SECONDS
    _reader: PcscReader = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Nothing is opened yet."""
        self._reader = PcscReader(
            self.name, Interface.CONTACTLESS, self.socket, self.reader_name, self.patience
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Wait for cards. Raises ``DeviceLost``."""
        async with self._reader.watched(lambda: _watch) as readings:
            yield readings


def _watch(service: "CardService", reader: str, thread: ReadingThread) -> None:
    from kiosk.drivers.card_claim import CardClaims
    from kiosk.drivers.scard import Slot
    from kiosk.drivers.scard_faults import unplugged

    claims, presentation = CardClaims(reader), Presentation()
    seen, atr, again = Slot(), b"", False
    while thread.going_on():
        looks = again or not (seen.card_in or presentation.over)
        seconds = LOOK_SECONDS if looks else thread.longest_wait
        if change := service.next_state(reader, seen, seconds):
            seen, atr = change
        elif seen.card_in and not again:
            continue
        if seen.gone:
            raise unplugged()
        shown = _read(claims, atr) if seen.card_in else None
        # A card back in the field before the reader missed it makes no new event.
        again = shown == TOO_SHORT
        if reading := presentation.look(shown):
            thread.tell(reading)


def _read(claims: "CardClaims", atr: bytes) -> ChipReading | None:
    from kiosk.drivers.scard import ANY_PROTOCOL, ScardError
    from kiosk.drivers.scard_faults import card_problem

    try:
        with claims.claimed(atr, ANY_PROTOCOL) as card:
            uid, status = card.transmit(GET_UID)
    except ScardError as error:
        problem = card_problem(error)
        if problem is None:
            raise
        return Unreadable(_PROBLEMS.get(problem, problem))
    return answered(uid, status)


def answered(uid: bytes, status: int) -> ChipReading | None:
    """What the reader's answer to ``GET_UID`` says of the chip: data and status word."""
    hasty = status == _LEFT_THE_FIELD
    return chip_reading(Chip(uid if status == _OK else b"", hasty=hasty))
