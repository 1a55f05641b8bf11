"""Each day all rows are compared with the central service's, by their sums; what differs is mended.

Beside the feed, for it takes minutes: what comes in is applied meanwhile, as always.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kiosk.cache.local import Cursor, Held, LocalCache
from kiosk.regionfile.sums import Sums
from kiosk.regionfile.tables import form
from kiosk.sync.client import CentralClient
from kiosk.sync.patience import NOT_NOW
from kiosk.sync.rows import rows
from kiosk.sync.trouble import FeedCondition
from kiosk.sync.wire import BucketSums, Changes

_log = logging.getLogger(__name__)
EVERY = timedelta(hours=24)
FIRST = timedelta(hours=1)
"""About: not all kiosks of a morning at once."""
AGAIN = timedelta(minutes=5)
"""About: where a region's rows change all the time, it is the evening that brings equal places."""
_AT_ONCE = 8
"""Buckets whose rows are held in memory: of 3 million patrons, 50 MB."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is compared. ``condition``: where it is told what was mended."""

    client: CentralClient
    cache: LocalCache
    condition: FeedCondition
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self) -> None:
        """Compare once a day, for ever."""
        pause = FIRST
        while True:
            await self.sleep(pause.total_seconds() * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
            pause = EVERY if await self._tried() else AGAIN

    async def _tried(self) -> bool:
        try:
            return await self.compare()
        except NOT_NOW as why:
            _log.info("rows are compared later (%s)", type(why).__name__)
        return False

    async def compare(self) -> bool:
        """Find rows that changed by themselves, and mend them; ``False``: it could not be told."""
        theirs = await self.client.get(BucketSums, "/v1/sums")
        if theirs.form != form():
            return False
        ours = await asyncio.to_thread(self.cache.sums_at, Cursor(theirs.epoch, theirs.rv))
        if ours is None:
            return False
        bad = ours.differing(Sums.from_hexes(theirs.sums))
        for start in range(0, len(bad), _AT_ONCE):
            if not await self._mend(bad[start : start + _AT_ONCE]):
                return False
        return True

    async def _mend(self, buckets: Sequence[int]) -> bool:
        """Read what is here before the right rows are asked for: those are then not behind it."""
        held = await asyncio.to_thread(self.cache.held, buckets)
        for bucket in buckets:
            right = await self.client.get(Changes, f"/v1/buckets/{bucket}")
            mended = await asyncio.to_thread(self._put_right, held[bucket], right)
            if mended is None:
                return False
            if mended:
                self.condition.mended += mended
                _log.error("%d rows had changed by themselves and were fetched again", mended)
        return True

    def _put_right(self, held: Held, right: Changes) -> int | None:
        return self.cache.mend(held, rows(right), Cursor(right.epoch, right.upto))
