"""The eID reader: real pyscard on a thread of its own, loaded by that thread."""

import logging
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.period import day_of
from kiosk.domain.reading import Reading, Require, Unreadable
from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.reading_thread import ReadingThread

if TYPE_CHECKING:  # pyscard and cryptography cost the kiosk's start nothing
    from kiosk.drivers.eid.read import Trust
    from kiosk.drivers.scard import CardLine

log = logging.getLogger(__name__)

_SOCKET = "PCSCLITE_CSOCK_NAME"
_OLD_ATR = bytes.fromhex("3B9813400AA503010101AD1311")
"""Applets 1.0 and 1.1; a hint, used only for their need of a pause."""
_SETTLE_SECONDS = 0.01


def belgian_today() -> date:
    """The day by which a Belgian card is valid or not."""
    return day_of(datetime.now(UTC))


@dataclass
class EidReader:
    """A contact card reader for Belgian eIDs. Each card it reads is told out before the next.

    ``socket``: pcscd's, ``None`` for the system's; one process talks to one pcscd. ``roots``: a
    directory of pinned root certificates. ``reader_name``: the beginning of the reader's name,
    ``None`` for the first. ``patience``: seconds after which a silent pcscd counts as lost.
    """

    name: str
    _: KW_ONLY
    socket: Path | None = None
    roots: Path
    require: Require = Require.SIGNED
    reader_name: str | None = None
    patience: float = 15.0
    today: Callable[[], date] = belgian_today
    _thread: ReadingThread | None = field(default=None, init=False, repr=False)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Wait for cards. Raises ``DeviceLost``."""
        hung = DeviceLost(
            Fault.NO_ANSWER,
            "The smart card service pcscd hangs, or another program does not let go of the card: "
            "stop that program, or restart pcscd.",
        )
        if self._thread and self._thread.alive:
            raise hung  # one hanging thread is enough
        self._thread = ReadingThread(self.name, self._work, self.patience, hung)
        async with self._thread.running() as readings:
            yield readings

    def _work(self, thread: ReadingThread) -> None:
        _choose_pcscd(self.socket)
        from kiosk.drivers.card_watch import watch_cards
        from kiosk.drivers.scard import ScardError, card_service
        from kiosk.drivers.scard_faults import reader_lost

        read_card = partial(self._read, self._trust())
        try:
            with card_service() as service:
                reader = self._choose_reader(service.readers())
                thread.online()
                watch_cards(service, reader, read_card, thread)
        except ScardError as error:
            raise reader_lost(error) from error

    def _trust(self) -> "Trust":
        from kiosk.drivers.eid.read import Trust
        from kiosk.drivers.eid.roots import RootsUnusable, load_roots

        try:
            roots = load_roots(self.roots)
        except RootsUnusable as unusable:
            raise DeviceLost(Fault.NOT_FOUND, str(unusable)) from unusable
        if not roots.certificates and self.require is not Require.ANY:
            sentence = f"There is no root certificate of the eID in {self.roots}: put them there."
            raise DeviceLost(Fault.NOT_FOUND, sentence)
        return Trust(roots, self.require)

    def _choose_reader(self, readers: tuple[str, ...]) -> str:
        wanted = self.reader_name or ""
        for reader in readers:
            if reader.startswith(wanted):
                return reader
        sentence = "There is no card reader: plug the eID reader in."
        if readers:
            sentence = f"No card reader's name begins with {wanted!r}: correct it in the settings."
        raise DeviceLost(Fault.NOT_FOUND, sentence)

    def _read(self, trust: "Trust", card: "CardLine") -> Reading:
        from kiosk.drivers.eid.apdu import CHALLENGE_LENGTH, Applet
        from kiosk.drivers.eid.read import read_eid
        from kiosk.drivers.eid.refusal import CardRefused

        settle = partial(time.sleep, _SETTLE_SECONDS if card.atr == _OLD_ATR else 0)
        challenge = secrets.token_bytes(CHALLENGE_LENGTH)
        try:
            return read_eid(Applet(card.transmit, settle), trust, self.today(), challenge)
        except CardRefused as refused:
            log.info("%s: card refused: %s", self.name, refused.why)
            return Unreadable(refused.problem)


def _choose_pcscd(socket: Path | None) -> None:
    """Tell libpcsclite, before it is loaded, where pcscd listens."""
    if socket is None or os.environ.get(_SOCKET) == str(socket):
        return
    if "smartcard.scard" in sys.modules:
        sentence = f"Another pcscd than {socket} is in use already: set the same for every reader."
        raise DeviceLost(Fault.BUSY, sentence)
    os.environ[_SOCKET] = str(socket)
