"""Pulling: keeps the cache at the head of the region's feed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError

from kiosk.cache.generations import BadGeneration
from kiosk.cache.local import Cursor, LocalCache, Row
from kiosk.cache.outbox import Outbox
from kiosk.cache.snapshot import NoRoom
from kiosk.domain.calendar import OFF_AT_MOST
from kiosk.sync.client import CentralClient, CentralDown, MustRefetch
from kiosk.sync.comparing import Comparing
from kiosk.sync.link import Link
from kiosk.sync.patience import patiently
from kiosk.sync.region_files import RegionFiles
from kiosk.sync.rows import rows
from kiosk.sync.wire import Changes, Head

_log = logging.getLogger(__name__)
KEPT = timedelta(days=35) + OFF_AT_MOST
"""By the kiosk's own calendar: no backup of the central service goes back further than 35 days."""
AT_ONCE = 100_000
"""Rows that are applied in one transaction at most: about 100 MB of memory."""
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
    calendar: Callable[[], datetime] = _now
    """The kiosk's own: what day it is, whatever the clocks say. It may ask the disk."""
    level: Callable[[str | None], None] = lambda _: None
    """Told, with the ``Date`` of its answer, whenever the cache is level with the feed."""
    files: RegionFiles | None = None
    """``None``: this kiosk enrolled where there were no snapshots."""

    async def run(self) -> None:
        """Follow the feed until cancelled, through every fault of the central service."""
        while True:
            await patiently(self.follow_once, self.link)
            await self.forget()

    def comparing(self) -> Comparing | None:
        """What finds, beside this, rows that changed by themselves; ``None``: nothing can."""
        if self.files is None:
            return None
        return Comparing(self.client, self.cache, self.files.condition)

    async def follow_once(self) -> None:
        """Wait for news and apply them."""
        at = await asyncio.to_thread(self.cache.cursor)
        head = await self.client.head(at.epoch, at.rv, wait=25 if self.link.up else 0)
        self.link.heard()
        if head.epoch != at.epoch or await self._has_word_of_another(head.epoch):
            await self.offer_again(head.epoch)
        if head.epoch != at.epoch or head.rv < at.rv:
            await self.refetch(head)
        elif head.rv > at.rv:
            await self.catch_up(at, head)
        self.level(self.client.date)
        if self.files is not None:
            await self.files.look_after()

    async def offer_again(self, epoch: str) -> None:
        """Tell a central service that came back from a backup what it may have lost.

        Only then is its region fetched: until it knows again, our cache knows better. A cache that
        is empty, damaged perhaps, does not tell in which epoch it was: the outbox does.
        """
        count = await asyncio.to_thread(self.outbox.offer_again, epoch)
        if count:
            _log.warning("the central service has a new feed: %d operations offered again", count)
            await self.hand_all_on()

    async def _has_word_of_another(self, epoch: str) -> bool:
        """One of the epoch before may come in late, when the new one is known already."""
        return await asyncio.to_thread(self.outbox.has_word_of_another, epoch)

    async def forget(self) -> None:
        """Delete what the central service has had for longer than any backup goes back.

        On a full disk that waits until the next time; what is known stays fresh meanwhile. The
        cache's files have their dates from the wall clock, and are judged by it.
        """
        try:
            await asyncio.to_thread(lambda: self.outbox.forget(self.calendar() - KEPT))
            await asyncio.to_thread(self.cache.forget_before, _now() - KEPT_GENERATION)
        except (OperationalError, OSError) as why:
            _log.error("nothing could be deleted (%s): is the disk full?", type(why).__name__)

    async def catch_up(self, at: Cursor, head: Head) -> None:
        """Apply what came since, as much as there is memory for in one transaction."""
        try:
            if self.files is not None and await self.files.is_much(at, head):
                at = await self._by_snapshot(self.files, at, head)
            while at.rv < head.rv:
                at = await self._apply_next(at, head)
        except MustRefetch:
            await self.refetch(await self.client.head("", 0, wait=0))

    async def _by_snapshot(self, files: RegionFiles, at: Cursor, head: Head) -> Cursor:
        """Take a snapshot where that is the faster way; where it cannot be had, changes do too."""
        try:
            if await files.snapshot(at, head):
                return await self._settled()
        except (CentralDown, BadGeneration, NoRoom) as why:
            _log.warning("no snapshot (%s): the changes are fetched one by one", why)
        return at

    async def _apply_next(self, at: Cursor, head: Head) -> Cursor:
        fetched: list[Row] = []
        upto = at
        while upto.rv < head.rv and len(fetched) < AT_ONCE:
            page = await self._page(upto, head)
            if page.upto <= upto.rv:
                raise CentralDown("a stretch of the feed that leads nowhere")
            fetched += await asyncio.to_thread(rows, page)
            upto = Cursor(page.epoch, page.upto)
        await asyncio.to_thread(self.cache.apply, fetched, upto)
        self._settle(upto)
        return upto

    async def _page(self, at: Cursor, head: Head) -> Changes:
        if self.files is not None:
            return await self.files.segment(at, head)
        return await self.client.changes(at.epoch, at.rv)

    async def refetch(self, head: Head) -> None:
        """Fetch the whole region again; the old one serves until the new one is complete."""
        _log.info("fetching the whole region")
        if self.files is None or not await self.files.snapshot(Cursor(), head):
            await self._from_the_start()
        at = await self._settled()
        if at.epoch == head.epoch and at.rv < head.rv:
            await self.catch_up(at, head)

    async def _from_the_start(self) -> None:
        new = await asyncio.to_thread(self.cache.new_region)
        try:
            async for page in self._all():
                batch, upto = await asyncio.to_thread(rows, page), Cursor(page.epoch, page.upto)
                await asyncio.to_thread(new.add, batch, upto)
            await asyncio.to_thread(self.cache.use, new)
        finally:
            await asyncio.to_thread(new.close)

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

    async def _settled(self) -> Cursor:
        at = await asyncio.to_thread(self.cache.cursor)
        self._settle(at)
        return at

    def _settle(self, at: Cursor) -> None:
        self.outbox.settle(at.rv, at.epoch)
        self.applied()
