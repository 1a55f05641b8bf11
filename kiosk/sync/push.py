"""Pushing: hands the outbox on, oldest first, until each operation has the central service's word.

The same operation can be sent many times and is applied once: its id tells.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from kiosk.cache.outbox import NOTHING_BLOCKED, Acknowledgement, Blocked, Kept, Outbox
from kiosk.cache.outbox.poison import REST
from kiosk.sync.client import CentralClient, CentralDown, Choked
from kiosk.sync.link import Link
from kiosk.sync.patience import patiently
from kiosk.sync.wire import OperationBatch, Outcome, OutcomeKind, Outcomes, SentOperation

_log = logging.getLogger(__name__)
BATCH = 50
RETRY_SECONDS = 900.0
"""How long what the central service choked on waits until it is tried again."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Push:
    """The outbox on its way. ``moved``: told after each batch."""

    client: CentralClient
    outbox: Outbox
    link: Link
    moved: Callable[[], None]
    calendar: Callable[[], datetime] = _now
    """The kiosk's own: what day it is, whatever the clocks say. It may ask the disk."""
    retry_seconds: float = RETRY_SECONDS
    blocked: Blocked = NOTHING_BLOCKED
    """What the central service chokes on, and what has to wait for it."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _again_at: float | None = None
    """When, by the loop's clock, what is blocked is tried again."""

    def wake(self) -> None:
        """Tell that the outbox has something new."""
        self._news.set()

    async def run(self) -> None:
        """Hand on for ever, through every fault of the central service."""
        while True:
            self._news.clear()
            if not await patiently(self.send_once, self.link):
                await self._wait()

    async def hand_all_on(self) -> None:
        """Hand on until nothing is left but what is blocked. Raises what the client raises."""
        while await self.send_once():
            pass

    async def send_once(self) -> int:
        """Send the oldest batch; return how many operations got their word, or have to wait."""
        async with self._one:
            blocked = self.blocked | await asyncio.to_thread(self.outbox.poisoned)
            kept = await asyncio.to_thread(self.outbox.pending, BATCH, blocked)
            if not kept:
                return 0
            try:
                return await self._send(kept)
            except Choked:
                return await self._send_singly(kept)

    async def _send(self, kept: tuple[Kept, ...]) -> int:
        answer = await self.client.send(_batch(self.outbox.incarnation, kept))
        self.link.heard()
        words = _words(kept, answer)
        await asyncio.to_thread(lambda: self.outbox.acknowledge(words, self.calendar()))
        self.moved()
        return len(words)

    async def _send_singly(self, kept: tuple[Kept, ...]) -> int:
        """Find what it chokes on, which has to wait. Raises ``CentralDown`` if it is ill itself."""
        blocked, done, choked = self.blocked, 0, list[UUID]()
        for each in kept:
            if blocked.holds(each):
                continue
            try:
                done += await self._send((each,))
            except Choked as why:
                _log.error("operation %s is set aside for now: %s", each.id, why)
                blocked = blocked.plus(each)
                choked.append(each.id)
        if not done:
            await self._send_nothing()
        self.blocked = blocked
        await asyncio.to_thread(lambda: self.outbox.choked(choked, self.calendar()))
        self.moved()
        return done + len(choked)

    async def _send_nothing(self) -> None:
        """Ask whether it takes in anything at all: one that chokes on nothing is ill itself."""
        try:
            await self.client.send(_batch(self.outbox.incarnation, ()))
        except Choked as why:
            raise CentralDown("everything is answered with an error") from why

    async def _wait(self) -> None:
        """Wait for news; what is blocked is tried again from time to time, poison rarely."""
        now = asyncio.get_running_loop().time
        if self._again_at is None:
            self._again_at = now() + self.retry_seconds
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._again_at):
                await self._news.wait()
        if now() >= self._again_at:
            self._again_at = None
            self.blocked = NOTHING_BLOCKED
            await asyncio.to_thread(lambda: self.outbox.hope_again(self.calendar() - REST))


def _batch(incarnation: str, kept: tuple[Kept, ...]) -> OperationBatch:
    return OperationBatch(
        incarnation=incarnation,
        operations=tuple(SentOperation(id=k.id, seq=k.seq, body=k.operation) for k in kept),
    )


def _words(kept: tuple[Kept, ...], answer: Outcomes) -> tuple[Acknowledgement, ...]:
    """Take only words on what was sent. Raises ``CentralDown`` when there are none."""
    sent = {operation.id for operation in kept}
    words = tuple(_word(each, answer.epoch) for each in answer.outcomes if each.id in sent)
    if not words:
        raise CentralDown("an answer about none of the operations that were sent")
    return words


def _word(outcome: Outcome, epoch: str) -> Acknowledgement:
    became = (outcome.first or OutcomeKind.APPLIED) if _is_again(outcome) else outcome.outcome
    aside = became is OutcomeKind.NEEDS_STAFF
    if aside:
        _log.warning("operation %s needs staff: %s", outcome.id, outcome.reason)
    return Acknowledgement(outcome.id, aside, outcome.reason, outcome.rv, became, epoch)


def _is_again(outcome: Outcome) -> bool:
    """Whether our first try arrived although its reply did not: what it said then, holds."""
    return outcome.outcome is OutcomeKind.DUPLICATE
