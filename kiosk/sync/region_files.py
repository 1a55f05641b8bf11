"""The region as files: snapshots that are believed, and large deltas."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from pydantic import ValidationError

from kiosk.cache.generations import BadGeneration
from kiosk.cache.local import LocalCache
from kiosk.cache.snapshot import NoRoom, Promised, install, see_room
from kiosk.domain.ids import RegionId
from kiosk.regionfile.rows import Cursor
from kiosk.regionfile.tables import form
from kiosk.sync.belief import Belief
from kiosk.sync.client import CentralClient, CentralDown, MustRefetch
from kiosk.sync.download import download, drop, part_of, size_of
from kiosk.sync.trouble import FeedCondition, FeedTrouble, NotBelieved
from kiosk.sync.wire import Changes, Head, KeyLists, Manifest, Signed

_log = logging.getLogger(__name__)
SEGMENT = 1_000
"""Numbers of the feed in a segment; they end at multiples, so that kiosks ask for the same.

To read one takes 5 ms of a large machine's processor, in which a kiosk does nothing else.
"""
MUCH = 0.03
"""Of the rows: when more changed, a snapshot comes faster than the changes."""
LITTLE = 1_000
"""Numbers that are never too many."""
ASKED_EVERY = timedelta(hours=1)
_OF_A_MANIFEST = (FeedTrouble.NOT_SIGNED, FeedTrouble.EXPIRED, FeedTrouble.ROLLED_BACK)


@dataclass(slots=True)
class RegionFiles:
    """``state``: the kiosk's folder. ``clock``: tells the time, aware."""

    client: CentralClient
    cache: LocalCache
    belief: Belief
    region: RegionId
    state: Path
    clock: Callable[[], datetime]
    condition: FeedCondition = field(default_factory=FeedCondition)
    up: Callable[[], float] = time.monotonic
    little: int = LITTLE
    _asked: float = field(default=float("-inf"))
    _refused: set[str] = field(default_factory=set)

    async def manifest(self) -> Manifest:
        """Ask what the newest snapshot is; no name: there is none. Raises ``NotBelieved``."""
        signed = await self._signed()
        try:
            said = await self._believed(signed)
        except NotBelieved as why:
            self._troubled(why.trouble, why)
            raise
        self._clear(*_OF_A_MANIFEST)
        if said.name not in self._refused:
            self._clear(FeedTrouble.DAMAGED)
        self._asked = self.up()
        return said

    def _clear(self, *troubles: FeedTrouble) -> None:
        if self.condition.trouble in troubles:
            self.condition.trouble = None

    async def _signed(self) -> Signed:
        async with self.client.stream("/v1/manifest") as response:
            try:
                return Signed.model_validate_json(await response.aread())
            except ValidationError as error:
                raise CentralDown("an answer that is no manifest") from error

    async def _believed(self, signed: Signed) -> Manifest:
        try:
            return self.belief.believe(signed, self.region, self._now())
        except NotBelieved as why:
            if why.trouble is not FeedTrouble.NOT_SIGNED:
                raise
        self.belief.learn(await self.client.get(KeyLists, "/v1/keys"))
        return self.belief.believe(signed, self.region, self._now())

    def _now(self) -> datetime:
        """By both clocks the manifest has ended: ours may be wrong by years after a power cut.

        What we lend by is judged by our own alone.
        """
        try:
            theirs = parsedate_to_datetime(self.client.date or "").astimezone(UTC)
        except (ValueError, TypeError):
            return self.clock()
        return min(self.clock(), theirs)

    def _troubled(self, trouble: FeedTrouble, why: Exception) -> None:
        if self.condition.trouble is not trouble:
            _log.error("what the central service sent is not taken: %s", why)
        self.condition.trouble = trouble

    async def snapshot(self, at: Cursor, head: Head) -> bool:
        """Install the newest snapshot; ``False``: there is none that helps.

        Never one from before ``at``: what this kiosk did since then is no longer in its overlay.

        Raises ``NotBelieved``, ``CentralDown``, ``OSError``.
        """
        said = await self.manifest()
        if not said.name or (said.epoch, said.form) != (head.epoch, form()):
            return False
        if said.epoch == at.epoch and said.rv < at.rv:
            return False
        if said.name in self._refused:
            raise CentralDown("the snapshot that there is was damaged before")
        await self._fetched_and_installed(said)
        return True

    async def _fetched_and_installed(self, said: Manifest) -> None:
        at = Cursor(said.epoch, said.rv)
        promised = Promised(at, said.bytes, said.unpacked, said.sha256, said.rows)
        part = part_of(self.state, said)
        try:
            see_room(self.state, promised, size_of(part))
            await download(self.client, said, part)
            await asyncio.to_thread(install, self.cache, part, promised)
        except NoRoom as why:
            self._troubled(FeedTrouble.NO_ROOM, why)
            raise
        except MustRefetch as error:
            raise CentralDown("the snapshot is gone: there is a newer one") from error
        except BadGeneration as why:
            drop(part)
            self._refused.add(said.name)
            self._troubled(FeedTrouble.DAMAGED, why)
            raise NotBelieved(FeedTrouble.DAMAGED, str(why)) from why
        _log.info("a snapshot was installed: %d bytes, at %d", said.bytes, said.rv)

    async def is_much(self, at: Cursor, head: Head) -> bool:
        """Whether a snapshot comes faster than the changes from here to the head."""
        behind = head.rv - at.rv
        if behind <= self.little:
            return False
        rows = await asyncio.to_thread(self.cache.counts)
        return behind > MUCH * sum(rows.values())

    async def segment(self, at: Cursor, head: Head) -> Changes:
        """Fetch the next stretch of the feed. Raises ``MustRefetch`` too."""
        upto = min(head.rv, (at.rv // SEGMENT + 1) * SEGMENT)
        return await self.client.get(
            Changes, f"/v1/segments/{at.epoch}/{self.region}/{at.rv}-{upto}"
        )

    async def look_after(self) -> None:
        """Level with the feed, hear now and then who is believed."""
        self._clear(FeedTrouble.NO_ROOM)
        try:
            if self.up() - self._asked > ASKED_EVERY.total_seconds():
                await self.manifest()
        except (CentralDown, MustRefetch) as why:
            _log.info("not now: %s", why)
