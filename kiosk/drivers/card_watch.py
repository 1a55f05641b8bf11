"""Waits at one PC/SC reader and has each card read once, when it goes in."""

import time
from collections.abc import Callable

from kiosk.domain.reading import CardRemoved, Reading, Unreadable
from kiosk.drivers.reading_thread import ReadingThread
from kiosk.drivers.scard import CardLine, CardService, ScardError, Slot
from kiosk.drivers.scard_faults import IN_USE, card_problem, unplugged

ReadCard = Callable[[CardLine], Reading]
"""Reads the card on this line. May raise ``ScardError``."""

_POLL_SECONDS = 0.25
"""How long it waits before it looks whether it should end; a card wakes it at once."""
_IN_USE_SECONDS = 2.0
"""How long another program may hold the card before the patron is told."""
_IN_USE_PAUSE = 0.1


def watch_cards(
    service: CardService, reader: str, read_card: ReadCard, thread: ReadingThread
) -> None:
    """Tell ``thread`` what each card says and when it is out, in turns, until it should end.

    Raises ``ScardError`` or ``DeviceLost`` when pcscd or the reader goes; then, too, a card that
    was read is first told to be out.
    """
    seen, card_told = Slot(), False
    try:
        while thread.going_on():
            change = service.next_state(reader, seen, _POLL_SECONDS)
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
                thread.tell(_read(service, reader, atr, read_card))
                card_told = True
    finally:
        if card_told:
            thread.tell(CardRemoved())


def _read(service: CardService, reader: str, atr: bytes, read_card: ReadCard) -> Reading:
    until = time.monotonic() + _IN_USE_SECONDS
    while True:
        try:
            with service.connect(reader, atr) as card:
                return read_card(card)
        except ScardError as error:
            if error.code == IN_USE and time.monotonic() < until:
                time.sleep(_IN_USE_PAUSE)
                continue
            problem = card_problem(error)
            if problem is None:
                raise
            return Unreadable(problem)
