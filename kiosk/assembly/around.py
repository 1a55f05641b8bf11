"""What is around the session: place, time, data, devices, and what is still to be handed on."""

import contextlib
from dataclasses import dataclass
from datetime import datetime

from kiosk.cache.local import LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.desk.situation import Freshness, Situation
from kiosk.domain.account import branch_name
from kiosk.domain.freshness import freshness
from kiosk.domain.ids import BranchCode
from kiosk.domain.period import BRUSSELS
from kiosk.domain.region import Region
from kiosk.domain.samenwerking import Here, here_at
from kiosk.domain.staffed import staffed_from
from kiosk.drivers.health import HealthBoard
from kiosk.sync.clock import Clock
from kiosk.sync.link import Link
from kiosk.sync.region_files import RegionFiles
from kiosk.sync.trouble import FeedCondition


@dataclass(frozen=True, slots=True)
class Around:
    """Asked at each drawing of a screen, so nothing here waits. ``files``: ``None``, no snapshots.

    ``branch``: where the kiosk stands.
    """

    branch: BranchCode
    cache: LocalCache
    outbox: Outbox
    clock: Clock
    link: Link
    board: HealthBoard
    files: RegionFiles | None

    def now(self) -> datetime:
        """The time on the wall of a Flemish library."""
        return self.clock.now().astimezone(BRUSSELS)

    def freshness(self) -> Freshness:
        """How far what the cache tells may be trusted."""
        over = self.files is not None and self.files.belief.is_over(self.clock.now())
        return freshness(self.clock.age(), over=over)

    def situation(self) -> Situation:
        """How the kiosk is doing, now."""
        region, counted = self.cache.region(), self.outbox.count()
        condition = FeedCondition() if self.files is None else self.files.condition
        at = self._place(region)
        return Situation(
            at=self.now(),
            branch=self.branch,
            branch_name=self.branch if at is None else branch_name(at.region, self.branch),
            library_name="" if at is None else at.library.name,
            region_name="" if at is None or at.group is None else at.group.region_name,
            freshness=Freshness.EMPTY if region is None else self.freshness(),
            synced_at=self.clock.heard_at(),
            central_up=self.link.up,
            unsent=counted.pending,
            set_aside=counted.set_aside + counted.damaged,
            devices=self.board.devices(),
            feed=condition.trouble,
            staffed_from=None if at is None else staffed_from(at),
            mended=condition.mended,
        )

    def _place(self, region: Region | None) -> Here | None:
        """Where the kiosk stands now, as far as that is known."""
        if region is not None:
            with contextlib.suppress(LookupError):
                return here_at(region, self.branch, self.now())
        return None
