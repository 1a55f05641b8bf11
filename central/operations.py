"""Taking in what kiosks did: each operation exactly once, with what became of it.

An operation and its outcome are one transaction. What was taken in before answers as it did then;
what cannot be applied is kept and becomes staff work. One bad operation never stops the others.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from central.circulation import Effect, Why, apply
from central.in_bulk import write
from central.ledger import Ledger, Taken
from central.reach import Reach
from central.seen import Seen
from central.shelves import Shelves
from central.stock import changes
from central.stocktaking import Asks, within
from central.store import Store
from central.trips import write_and_end
from central.understanding import ReceivedBatch, Sent, understood
from kiosk.sync.wire import OutcomeKind, Outcomes

log = logging.getLogger(__name__)


def take_in(store: Store, who: Asks, batch: ReceivedBatch, now: datetime) -> Outcomes:
    """Take in a batch, in its order, in one transaction.

    When one cannot be applied, or the database refuses what came of it, the batch is taken in one
    by one, so that only that one is left to staff.
    """
    desk = _Desk(store, who, batch.incarnation, now)
    sent = tuple(map(understood, batch.operations))
    try:
        return desk.take(sent)
    except _REFUSALS:
        alone = [desk.take_alone(each) for each in sent]
    outcomes = tuple(outcome for each in alone for outcome in each.outcomes)
    return Outcomes(epoch=alone[-1].epoch, outcomes=outcomes)


class _CannotApplyError(Exception):
    """It could not be applied, and the transaction is to be undone."""


_REFUSALS = (DataError, IntegrityError, ProgrammingError, _CannotApplyError)
"""What comes again however often it is tried; a database that is busy or away is something else."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where a kiosk's operations come in."""

    store: Store
    who: Asks
    incarnation: str
    now: datetime

    def take(self, sent: tuple[Sent, ...]) -> Outcomes:
        """Take operations in, in one transaction. Raises ``_REFUSALS``."""
        reach = Reach(self.incarnation, sent)
        with within(self.store, self.who, reach) as (connection, there):
            region = there.sender.region
            ledger = Ledger(there.sender, self.incarnation, self.now)
            shelves = Shelves(there.stock.copy(), region, there.standings, self.now)
            seen = Seen(ledger, there.before)
            taken = [_take(each, shelves, seen, self.now) for each in sent]
            head = there.heads[region]
            rv = head.rv + len(shelves.stock.news().get(region, ()))
            with write_and_end(connection):
                write(
                    connection,
                    *changes(there.heads, there.stock, shelves.stock),
                    *ledger.writes(taken, rv),
                )
                outcomes = tuple(each.outcome(rv) for each in taken)
        return Outcomes(epoch=head.epoch, outcomes=outcomes)

    def take_alone(self, sent: Sent) -> Outcomes:
        """Take one in; when it cannot be, leave it to staff."""
        try:
            return self.take((sent,))
        except _REFUSALS as why:
            kind = type(why.__cause__).__name__
            log.error("operation %s could not be applied: %s", sent.id, kind)  # noqa: TRY400 - a message or a traceback may tell who lent what
            return self.take((replace(sent, operation=None, why=Why.COULD_NOT_APPLY),))


def _take(sent: Sent, shelves: Shelves, seen: Seen, now: datetime) -> Taken:
    again = seen.again(sent)
    if again is not None:
        return again
    taken = Taken(sent, _apply(sent, shelves, now))
    seen.add(taken)
    return taken


def _apply(sent: Sent, shelves: Shelves, now: datetime) -> Effect:
    if sent.operation is None:
        return Effect(OutcomeKind.NEEDS_STAFF, sent.why)
    try:
        return apply(sent.operation, sent.id, shelves, now)
    except Exception as why:
        raise _CannotApplyError from why
