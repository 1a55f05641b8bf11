"""Waits at one PC/SC reader and has each card read once, when it goes in."""

from collections.abc import Callable

from kiosk.domain.reading import CardRemoved, Reading, Unreadable
from kiosk.drivers.card_claim import CardClaims
from kiosk.drivers.reading_thread import ReadingThread
from kiosk.drivers.scard import CardLine, CardService, ScardError, Slot
from kiosk.drivers.scard_faults import card_problem, unplugged

ReadCard = Callable[[CardLine], Reading]
"""Reads the card on this line. May raise ``ScardError``."""


def watch_cards(
    service: CardService, reader: str, read_card: ReadCard, thread: ReadingThread
) -> None:
    """Tell ``thread`` what each card says and when it is out, in turns, until it should end.

    Raises ``ScardError`` or ``DeviceLost`` when pcscd or the reader goes; then, too, a card that
    was read is first told to be out.
    """
    claims, seen, card_told = CardClaims(reader), Slot(), False
    try:
        while thread.going_on():
            change = service.next_state(reader, seen, thread.longest_wait)
            if change is None:
                continue
            now, atr = change
            if now.gone:
                raise unplugged()
            if card_told and not (now.card_in and now.moves == seen.moves):
                thread.tell(CardRemoved())
                card_told = False
            seen = now
            if now.card_in and not card_told:
                thread.tell(_read(claims, atr, read_card))
                card_told = True
    finally:
        if card_told:
            thread.tell(CardRemoved())


def _read(claims: CardClaims, atr: bytes, read_card: ReadCard) -> Reading:
    try:
        with claims.claimed(atr) as card:
            return read_card(card)
    except ScardError as error:
        problem = card_problem(error)
        if problem is None:
            raise
        return Unreadable(problem)
