"""Pulling: keeps the cache at the head of the region's feed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache, Row, to_row
from kiosk.cache.outbox import Outbox
from kiosk.sync.client import CentralClient, CentralDown, MustRefetch
from kiosk.sync.link import Link
from kiosk.sync.patience import patiently
from kiosk.sync.wire import Changes

_log = logging.getLogger(__name__)
KEPT = timedelta(days=35)
"""Longer than any backup of the central service goes back."""
KEPT_GENERATION = timedelta(days=1)
"""How long the cache's generation before stays, for people who left are still in it."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """The region's feed, applied to the cache for ever. ``applied``: told after each change."""

    client: CentralClient
    cache: LocalCache
    outbox: Outbox
    link: Link
    applied: Callable[[], None]
    hand_all_on: Callable[[], Awaitable[None]]
    clock: Callable[[], datetime] = _now
    level: Callable[[str | None], None] = lambda _: None
    """Told, with the ``Date`` of its answer, whenever the cache is level with the feed."""

    async def run(self) -> None:
        """Follow the feed until cancelled, through every fault of the central service."""
        while True:
            await patiently(self.follow_once, self.link)
            await self.forget()

    async def follow_once(self) -> None:
        """Wait for news and apply them."""
        at = await asyncio.to_thread(self.cache.cursor)
        head = await self.client.head(at.epoch, at.rv, wait=25 if self.link.up else 0)
        self.link.heard()
        await self.offer_again(head.epoch)
        if head.epoch != at.epoch or head.rv < at.rv:
            await self.refetch()
        elif head.rv > at.rv:
            await self.catch_up(at)
        self.level(self.client.date)

    async def offer_again(self, epoch: str) -> None:
        """Tell a central service that came back from a backup what it may have lost.

        Only then is its region fetched: until it knows again, our cache knows better. A cache that
        is empty, damaged perhaps, does not tell in which epoch it was: the outbox does. It is asked
        each time: a word of the epoch before may come in late, when the new one is known already.
        """
        count = await asyncio.to_thread(self.outbox.offer_again, epoch)
        if count:
            _log.warning("the central service has a new feed: %d operations offered again", count)
            await self.hand_all_on()

    async def forget(self) -> None:
        """Delete what the central service has had for longer than any backup goes back."""
        now = self.clock()
        await asyncio.to_thread(self.outbox.forget, now - KEPT)
        await asyncio.to_thread(self.cache.forget_before, now - KEPT_GENERATION)

    async def catch_up(self, at: Cursor) -> None:
        """Apply what came since."""
        try:
            while True:
                page = await self.client.changes(at.epoch, at.rv)
                upto = Cursor(page.epoch, page.upto)
                await asyncio.to_thread(self.cache.apply, rows(page), upto)
                self._settle(upto)
                if page.upto >= page.head or page.upto <= at.rv:
                    return
                at = upto
        except MustRefetch:
            await self.refetch()

    async def refetch(self) -> None:
        """Fetch the whole region again; the old one serves until the new one is complete."""
        _log.info("fetching the whole region")
        pages = [page async for page in self._all()]
        batches = ((rows(page), Cursor(page.epoch, page.upto)) for page in pages)
        await asyncio.to_thread(self.cache.replace, batches)
        if pages:
            self._settle(Cursor(pages[-1].epoch, pages[-1].upto))

    async def _all(self) -> AsyncIterator[Changes]:
        epoch, after = "", 0
        while True:
            try:
                page = await self.client.changes(epoch, after)
            except MustRefetch as error:
                raise CentralDown("the feed changed while it was fetched") from error
            yield page
            if page.upto >= page.head or page.upto <= after:
                return
            epoch, after = page.epoch, page.upto

    def _settle(self, at: Cursor) -> None:
        self.outbox.settle(at.rv, at.epoch)
        self.applied()


def rows(page: Changes) -> list[Row]:
    """Check a page's changes. A kind that we do not know is for a newer kiosk: left out.

    Raises ``CentralDown`` for a row that is not what it says.
    """
    kinds = set(Kind)
    try:
        return [
            to_row(Kind(change.kind), change.key, change.body)
            for change in page.changes
            if change.kind in kinds
        ]
    except ValueError as error:
        raise CentralDown(f"a row that cannot be read ({type(error).__name__})") from error
