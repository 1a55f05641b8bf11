"""Pushing: hands the outbox on, oldest first, until each operation has the central service's word.

The same operation can be sent many times and is applied once: its id tells.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kiosk.cache.outbox import Acknowledgement, Kept, Outbox
from kiosk.sync.client import CentralClient, CentralDown
from kiosk.sync.link import Link
from kiosk.sync.patience import patiently
from kiosk.sync.wire import OperationBatch, Outcome, OutcomeKind, SentOperation

_log = logging.getLogger(__name__)
BATCH = 50


@dataclass
class Push:
    """The outbox on its way. ``moved``: told after each batch."""

    client: CentralClient
    outbox: Outbox
    link: Link
    moved: Callable[[], None]
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Tell that the outbox has something new."""
        self._news.set()

    async def run(self) -> None:
        """Hand on for ever, through every fault of the central service."""
        while True:
            self._news.clear()
            if not await patiently(self.send_once, self.link):
                await self._news.wait()

    async def send_once(self) -> int:
        """Send the oldest batch; return how many operations got their word."""
        kept = await asyncio.to_thread(self.outbox.pending, BATCH)
        if not kept:
            return 0
        answer = await self.client.send(_batch(self.outbox.incarnation, kept))
        self.link.heard()
        words = _words(kept, answer.outcomes)
        await asyncio.to_thread(self.outbox.acknowledge, words, datetime.now(UTC))
        self.moved()
        return len(words)


def _batch(incarnation: str, kept: tuple[Kept, ...]) -> OperationBatch:
    return OperationBatch(
        incarnation=incarnation,
        operations=tuple(SentOperation(id=k.id, seq=k.seq, body=k.operation) for k in kept),
    )


def _words(kept: tuple[Kept, ...], outcomes: tuple[Outcome, ...]) -> tuple[Acknowledgement, ...]:
    """Take only words on what was sent. Raises ``CentralDown`` when there are none."""
    sent = {operation.id for operation in kept}
    words = tuple(_word(outcome) for outcome in outcomes if outcome.id in sent)
    if not words:
        raise CentralDown("an answer about none of the operations that were sent")
    return words


def _word(outcome: Outcome) -> Acknowledgement:
    aside = outcome.outcome is OutcomeKind.NEEDS_STAFF
    if aside:
        _log.warning("operation %s needs staff: %s", outcome.id, outcome.reason)
    return Acknowledgement(outcome.id, aside, outcome.reason, outcome.rv)
