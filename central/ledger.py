"""What became of each operation, as it is written down and told to its kiosk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from central import schema
from central.circulation import Effect
from central.in_bulk import How, Write
from central.sessions import Sender
from central.staff import OPERATION, StaffWork, new_work
from central.store import stamp
from central.understanding import Sent
from kiosk.sync.wire import Outcome, OutcomeKind


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written down of an operation: its row in ``schema.operation``."""

    id: str
    kiosk: str
    incarnation: str
    seq: int
    body: str
    received_at: str
    outcome: str
    rv: int
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an operation. ``rv``: where the feed was, if it was taken in by then.

    ``is_aside``: it cannot stand among the operations.
    """

    sent: Sent
    effect: Effect
    rv: int | None = None
    is_first: bool = True
    is_aside: bool = False

    def outcome(self, rv: int) -> Outcome:
        """Tell the kiosk; ``rv``: where the feed is with all of the batch in it."""
        told = self.effect.outcome
        return Outcome(
            id=UUID(self.sent.id),
            outcome=told if self.is_first else OutcomeKind.DUPLICATE,
            rv=rv if self.rv is None else self.rv,
            reason=self.effect.reason,
            first=None if self.is_first else told,
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where it is written what becomes of a kiosk's operations."""

    sender: Sender
    incarnation: str
    now: datetime

    def writes(self, taken: Sequence[Taken], rv: int) -> Iterator[Write]:
        """Say how what came for the first time is written down, and what is there for staff."""
        first = [each for each in taken if each.is_first]
        rows = [self._row(each) for each in first if not each.is_aside]
        yield Write(How.ADD, schema.operation, rows, self._alike(rv))
        left = (each for each in first if each.effect.outcome is not OutcomeKind.APPLIED)
        yield new_work(map(self._work, left), self.now)

    def _alike(self, rv: int) -> dict[str, object]:
        """What a batch's rows have in common."""
        return {
            "kiosk": self.sender.id,
            "incarnation": self.incarnation,
            "received_at": stamp(self.now),
            "rv": rv,
        }

    def _row(self, taken: Taken) -> dict[str, object]:
        return {
            "id": taken.sent.id,
            "seq": taken.sent.seq,
            "body": taken.sent.text,
            "outcome": taken.effect.outcome,
            "reason": taken.effect.reason,
        }

    def _work(self, taken: Taken) -> StaffWork:
        """What cannot stand among the operations is kept here, once."""
        sent = taken.sent
        suffix = f":{sha256(sent.text.encode()).hexdigest()}" if taken.is_aside else ""
        return StaffWork(
            key=f"{OPERATION}{sent.id}{suffix}",
            source="operation",
            reason=taken.effect.reason,
            about=sent.id,
            detail=sent.text,
            region=self.sender.region,
            branch=self.sender.branch,
        )
