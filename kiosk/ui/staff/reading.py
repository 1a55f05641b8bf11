"""What the staff's page reads of this kiosk, for one request. Blocking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from kiosk.cache.facts import Facts
from kiosk.cache.outbox import Outbox
from kiosk.desk.notices import ToldStaff
from kiosk.domain.ids import BranchCode
from kiosk.domain.operation import Operation
from kiosk.domain.visit import Line
from kiosk.printing.jobs import Job, Jobs, Way
from kiosk.ui.staff.room import Again, Answer, Asked, KeptFor, Matter, Matters

_MOST = 100
_RECEIPTS = 20


@dataclass(frozen=True, slots=True)
class Backroom:
    """Looks into the kiosk's files; changes only what staff ask for. ``kept_for``: the latest last.

    ``lives``: for how long a receipt may wait once staff ask for it.
    """

    facts: Facts
    outbox: Outbox
    jobs: Jobs
    lives: Mapping[Way, timedelta]
    branch: BranchCode
    region_key: bytes
    clock: Callable[[], datetime]
    kept_for: Callable[[], tuple[Line, ...]]
    told: Callable[[], tuple[ToldStaff, ...]]
    language: str

    def matters(self) -> Matters:
        """What waits; the newest of what was set aside first."""
        return Matters(
            tuple(self._matter(kept.operation) for kept in self.outbox.pending(_MOST)),
            tuple(
                self._matter(
                    told.operation, told.reason or told.outcome, told.seq if told.is_taken_in else 0
                )
                for told in self.outbox.for_staff(_MOST)
            ),
            tuple(KeptFor(line.title, line.kept_for) for line in reversed(self.kept_for())),
            self._receipts(),
            self.told(),
        )

    def dismiss(self, number: int) -> None:
        """Staff are done with what came back; until then it stays on the page."""
        self.outbox.dismiss(number)

    def again(self, receipt: Again) -> bool:
        """Have a receipt sent once more; the press or the post finds it within seconds."""
        found = (job for job in self._receipts() if job.number == receipt.number)
        job = next(found, None)
        if job is None:
            return False
        life = self.lives[job.way]
        return self.jobs.ask_again(job.number, self.clock(), life, receipt.made_at)

    def _receipts(self) -> tuple[Job, ...]:
        """None where the file cannot be used: that is told with the devices, and logged."""
        try:
            return self.jobs.recent(_RECEIPTS)
        except SQLAlchemyError:
            return ()

    def why(self, asked: Asked) -> Answer:
        """Decide as the desk would, and tell by which rules, as ``kiosk explain`` does."""
        from kiosk.ui.staff.asking import Rulebook  # loaded when somebody asks

        return Rulebook(self.facts, self.region_key, self.branch, self.language).answer(
            asked, self.clock()
        )

    def _matter(self, operation: Operation | None, reason: str = "", number: int = 0) -> Matter:
        if operation is None:
            return Matter("", "?", None, reason, number)
        item = self.facts.item(operation.item)
        title = operation.item if item is None else f"{item.title} ({item.barcode})"
        return Matter(operation.type, title, operation.at, reason, number)
