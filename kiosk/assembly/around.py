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
from kiosk.domain.period import BRUSSELS, day_of
from kiosk.domain.region import Region
from kiosk.domain.samenwerking import here
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
        branch, library, group = self._names(region)
        return Situation(
            at=self.now(),
            branch=self.branch,
            branch_name=branch,
            library_name=library,
            region_name=group,
            freshness=Freshness.EMPTY if region is None else self.freshness(),
            synced_at=self.clock.heard_at(),
            central_up=self.link.up,
            unsent=counted.pending,
            set_aside=counted.set_aside + counted.damaged,
            devices=self.board.devices(),
            feed=condition.trouble,
            mended=condition.mended,
        )

    def _names(self, region: Region | None) -> tuple[str, str, str]:
        """Of the branch, its library and their group, as far as they are known."""
        if region is not None:
            with contextlib.suppress(LookupError):
                at = here(region, self.branch, day_of(self.now()))
                group = "" if at.group is None else at.group.region_name
                return branch_name(region, self.branch), at.library.name, group
        return self.branch, "", ""
