"""A card for ourselves, or the word that another program has it, within a bounded time.

While another program is in a transaction, pcscd lets nobody even connect to the card and answers
only when the transaction ends (pcsc-lite's ``SCardConnect``). So connecting has a thread and a
connection to pcscd of its own; who waits goes on with the reader when it takes too long.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from kiosk.drivers.scard import T0, CardLine, ScardError, card_service
from kiosk.drivers.scard_faults import IN_USE

PATIENCE_SECONDS = 2.0
"""How long another program may have the card before the patron is told."""
_PAUSE_SECONDS = 0.1
_LEAVE_SECONDS = 3.0


class CardClaims:
    """Claims the cards in one reader, one after the other. For one thread."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._stuck: _Claim | None = None

    @contextmanager
    def claimed(self, atr: bytes, protocols: int = T0) -> Iterator[CardLine]:
        """Power the card up and hold it, over one of the ``protocols``.

        Raises ``ScardError``, with ``IN_USE`` where another program does not let go of the card.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        claim, card = self._claim(atr, protocols, until)
        try:
            yield card
        finally:
            claim.end()

    def _claim(self, atr: bytes, protocols: int, until: float) -> tuple["_Claim", CardLine]:
        if self._stuck and not self._stuck.ended(within=until - time.monotonic()):
            raise _in_use()  # one claim that hangs is enough
        while True:
            self._stuck = claim = _Claim(self._reader, atr, protocols)
            try:
                card = claim.card(within=until - time.monotonic())
            except ScardError as error:
                if error.code != IN_USE or time.monotonic() + _PAUSE_SECONDS > until:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return claim, card


class _Claim:
    """One try, on its own thread: connects, holds the card until the end, lets go of it.

    If it is ended before it could connect, it lets go as soon as it can.
    """

    def __init__(self, reader: str, atr: bytes, protocols: int) -> None:
        self._wanted = reader, atr, protocols
        self._answer: SimpleQueue[CardLine | ScardError] = SimpleQueue()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="card claim", daemon=True)
        self._thread.start()

    def card(self, within: float) -> CardLine:
        """The card, once it is ours. Raises ``ScardError``, then the claim has ended or will."""
        try:
            answer = self._answer.get(timeout=max(within, 0))
        except Empty:
            self._end.set()
            raise _in_use() from None
        if isinstance(answer, ScardError):
            raise answer
        return answer

    def end(self) -> None:
        """Let go of the card; on return the next one can claim it."""
        self._end.set()
        self._thread.join(_LEAVE_SECONDS)

    def ended(self, within: float) -> bool:
        """Whether it let go, perhaps only after it waited for another program."""
        self._thread.join(max(within, 0))
        return not self._thread.is_alive()

    def _hold(self) -> None:
        try:
            with card_service() as service, service.connect(*self._wanted) as card:
                self._answer.put(card)
                self._end.wait()
        except ScardError as error:
            self._answer.put(error)


def _in_use() -> ScardError:
    return ScardError("SCardConnect", IN_USE)
