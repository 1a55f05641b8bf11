"""PC/SC through pyscard's own C layer: a reader's state, a connection to the card in it.

pyscard's ``CardMonitor`` dies for good when pcscd restarts, so nothing of it is used. Importing
this module loads libpcsclite, which reads ``PCSCLITE_CSOCK_NAME`` once: see ``pcscd``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from smartcard import scard

T0 = scard.SCARD_PROTOCOL_T0
"""The eID's only protocol."""
ANY_PROTOCOL = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1


class ScardError(Exception):
    """A call failed. ``code`` is PC/SC's result code, ``call`` what we asked for."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call} answered {code:08X}")
        self.call = call
        self.code = code


@dataclass(frozen=True, slots=True)
class Slot:
    """What pcscd last said of a reader's slot. ``raw`` holds its flags and its event counter."""

    raw: int = scard.SCARD_STATE_UNAWARE

    @property
    def card_in(self) -> bool:
        """Whether a card is in, talking or not."""
        return bool(self.raw & scard.SCARD_STATE_PRESENT)

    @property
    def moves(self) -> int:
        """How often a card went in or out, modulo 65536: tells a card that was swapped."""
        return self.raw >> 16

    @property
    def gone(self) -> bool:
        """Whether the reader itself is gone."""
        return bool(self.raw & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE))


@dataclass(frozen=True, slots=True)
class CardLine:
    """A connection to the card in a reader, for us alone."""

    atr: bytes
    _handle: int = field(repr=False)
    _protocol: int

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        """Send one command; the answer's data and status word. Raises ``ScardError``."""
        code, answer = scard.SCardTransmit(self._handle, self._protocol, list(apdu))
        _check("SCardTransmit", code)
        if len(answer) < 2:
            raise ScardError("SCardTransmit", scard.SCARD_E_NOT_TRANSACTED)
        return bytes(answer[:-2]), int.from_bytes(answer[-2:])


@dataclass(frozen=True, slots=True)
class CardService:
    """A connection to pcscd. After any error it is of no more use: make a new one."""

    _handle: int = field(repr=False)

    def readers(self) -> tuple[str, ...]:
        """The names of the readers that are plugged in."""
        code, names = scard.SCardListReaders(self._handle, [])
        if code == scard.SCARD_E_NO_READERS_AVAILABLE:
            return ()
        _check("SCardListReaders", code)
        return tuple(names)

    def next_state(self, reader: str, seen: Slot, seconds: float) -> tuple[Slot, bytes] | None:
        """Wait until the slot is no longer as ``seen``: how it is now, and the card's ATR.

        ``None`` when it still is after ``seconds``, or when somebody said ``wake``.
        """
        states = [(reader, seen.raw)]
        code, changes = scard.SCardGetStatusChange(self._handle, int(seconds * 1000), states)
        if code in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED):
            return None
        _check("SCardGetStatusChange", code)
        _, now, atr = changes[0]
        return Slot(now), bytes(atr)

    def wake(self) -> None:
        """End a wait of ``next_state``, from another thread. Without one, nothing happens."""
        scard.SCardCancel(self._handle)

    @contextmanager
    def connect(self, reader: str, atr: bytes, protocols: int = T0) -> Iterator[CardLine]:
        """Power the card up and claim it, over one of the ``protocols``.

        Fails at once if another program uses the card, where asking for a transaction would wait
        without bound. If the other one is in a transaction, pcscd makes even this wait for its end:
        see ``card_claim``.
        """
        code, card, protocol = scard.SCardConnect(
            self._handle, reader, scard.SCARD_SHARE_EXCLUSIVE, protocols
        )
        _check("SCardConnect", code)
        try:
            yield CardLine(atr, card, protocol)
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


@contextmanager
def card_service() -> Iterator[CardService]:
    """Connect to pcscd. Raises ``ScardError``."""
    code, handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    _check("SCardEstablishContext", code)
    try:
        yield CardService(handle)
    finally:
        scard.SCardReleaseContext(handle)


def _check(call: str, code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise ScardError(call, code)
