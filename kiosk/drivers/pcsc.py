"""The eID reader: real pyscard on a thread of its own, loaded by that thread."""

import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.period import day_of
from kiosk.domain.reading import EidRead, Reading, Require, Unreadable
from kiosk.drivers import DeviceLost, Fault
from kiosk.drivers.pcscd import PATIENCE_SECONDS, Interface, PcscReader

if TYPE_CHECKING:  # pyscard and cryptography cost the kiosk's start nothing
    from kiosk.drivers.eid.checked import Tell
    from kiosk.drivers.eid.read import Trust
    from kiosk.drivers.pcscd import Watch
    from kiosk.drivers.scard import CardLine

log = logging.getLogger(__name__)

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
    ``None`` for the only contact reader. ``patience``: seconds after which a silent pcscd counts
    as lost.
    """

    name: str
    _: KW_ONLY
    socket: Path | None = None
    roots: Path
    require: Require = Require.SIGNED
    reader_name: str | None = None
    patience: float = PATIENCE_SECONDS
    today: Callable[[], date] = belgian_today
    _reader: PcscReader = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Nothing is opened yet."""
        self._reader = PcscReader(
            self.name, Interface.CONTACT, self.socket, self.reader_name, self.patience
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Reading]]:
        """Wait for cards. Raises ``DeviceLost``."""
        async with self._reader.watched(self._prepare) as readings:
            yield readings

    def _prepare(self) -> "Watch":
        from kiosk.drivers.card_watch import watch_cards

        read = partial(self._read, pinned_trust(self.roots, self.require))
        return lambda service, reader, thread: watch_cards(service, reader, read, thread)

    def _read(self, trust: "Trust", card: "CardLine") -> Reading:
        from kiosk.drivers.eid.refusal import CardRefused

        try:
            return read_card(card, trust, self.today())
        except CardRefused as refused:
            log.info("%s: card refused: %s", self.name, refused.why)
            return Unreadable(refused.problem)


def pinned_trust(directory: Path, require: Require) -> "Trust":
    """What a library believes: the roots in its directory. Raises ``DeviceLost``."""
    from kiosk.drivers.eid.read import Trust
    from kiosk.drivers.eid.roots import RootsUnusable, load_roots

    try:
        roots = load_roots(directory)
    except RootsUnusable as unusable:
        raise DeviceLost(Fault.NOT_FOUND, str(unusable)) from unusable
    if not roots.certificates and require is not Require.ANY:
        sentence = f"There is no root certificate of the eID in {directory}: put them there."
        raise DeviceLost(Fault.NOT_FOUND, sentence)
    return Trust(roots, require)


def read_card(card: "CardLine", trust: "Trust", today: date, tell: "Tell | None" = None) -> EidRead:
    """Read and verify the card on this line. Raises ``CardRefused`` or ``ScardError``."""
    from kiosk.drivers.eid.apdu import CHALLENGE_LENGTH, Applet
    from kiosk.drivers.eid.checked import tell_nobody
    from kiosk.drivers.eid.read import read_eid

    settle = partial(time.sleep, _SETTLE_SECONDS if card.atr == _OLD_ATR else 0)
    challenge = secrets.token_bytes(CHALLENGE_LENGTH)
    return read_eid(Applet(card.transmit, settle), trust, today, challenge, tell or tell_nobody)
