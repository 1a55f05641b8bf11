"""A kiosk that takes a region as files, and a line to its central service that can be cut."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from central_here import (
    KioskThere,
)
from cut_line import CutLine
from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import RegionId
from kiosk.regionfile.sums import Sums
from kiosk.sync.belief import Belief
from kiosk.sync.client import CentralClient
from kiosk.sync.comparing import Comparing
from kiosk.sync.feed import Feed
from kiosk.sync.link import Link
from kiosk.sync.push import Push
from kiosk.sync.region_files import RegionFiles
from kiosk.sync.wire import BucketSums


@dataclass
class Clock:
    """Set by hand, for both sides."""

    now: datetime

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@dataclass
class Kiosk:
    """A kiosk without a desk, whose files outlive it."""

    there: KioskThere
    state: Path
    clock: Clock
    line: CutLine
    root: str

    def __post_init__(self) -> None:
        """Start."""
        self.cache = LocalCache(self.state / "cache.db")
        self.outbox = Outbox(self.state / "outbox.db")
        self.client = CentralClient("http://central", "token", transport=self.line)
        link = Link()
        push = Push(self.client, self.outbox, link, lambda: None)
        self.files = RegionFiles(
            self.client,
            self.cache,
            Belief(self.state, self.root),
            RegionId("waas"),
            self.state,
            self.clock,
        )
        self.feed = Feed(
            self.client,
            self.cache,
            self.outbox,
            link,
            lambda: None,
            push.hand_all_on,
            files=self.files,
        )

    async def stop(self) -> None:
        """Let go of the files."""
        await self.client.close()
        self.cache.close()
        self.outbox.close()

    async def restart(self) -> None:
        """Begin again with what is on the disk."""
        await self.stop()
        self.__post_init__()

    def is_level(self) -> bool:
        """Whether it holds what the central service holds."""
        answer = self.there.get("/v1/sums").raise_for_status()
        theirs = BucketSums.model_validate_json(answer.content)
        return self.cache.sums() == Sums.from_hexes(theirs.sums)

    @property
    def snapshots(self) -> int:
        """How often it asked for a snapshot, or a part of one."""
        return sum("/v1/snapshots/" in path for path in self.line.asked)

    @property
    def comparing(self) -> Comparing:
        """What compares its rows."""
        comparing = self.feed.comparing()
        assert comparing is not None
        return comparing
