"""Decides on facts and keeps what was decided. Blocking: the desk runs it in its own thread.

The domain says what may be; this asks it with what is known here and now, and writes it down
before anyone sees a green line.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from kiosk.bodies import pass_digest
from kiosk.cache.facts import Facts
from kiosk.cache.outbox import Outbox
from kiosk.domain.account import account, branch_name, card_name
from kiosk.domain.circulation import (
    ItemReason,
    ItemRefused,
    LoanGranted,
    RenewalGranted,
    checkout,
    choose,
    renew,
    spellings,
    take_back,
)
from kiosk.domain.credential import CodeProblem, Credential, ItemCode, UnclearCode
from kiosk.domain.ids import BranchCode, ItemId, LoanId
from kiosk.domain.membership import Reason, Refused, admit
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.period import day_of
from kiosk.domain.records import Loan
from kiosk.domain.samenwerking import Here, here
from kiosk.domain.session.events import IsItem, NotAdmitted, NothingRead, Welcomed
from kiosk.domain.visit import Account, Done, Line, Patron

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions at one branch. ``new_id``: a fresh unique id for each loan."""

    facts: Facts
    outbox: Outbox
    branch: BranchCode
    region_key: bytes
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]

    def admit(self, credential: Credential) -> Welcomed | NotAdmitted:
        """Decide whether a patron may use the kiosk."""
        at = self._here()
        if at is None:
            return NotAdmitted(Reason.NOT_READY)
        found = self.facts.passes(pass_digest(self.region_key, credential))
        decision = admit(at, credential.scheme, found)
        if isinstance(decision, Refused):
            return NotAdmitted(decision.reason)
        return Welcomed(Patron(decision, card_name(at, decision.source)))

    def find_out(
        self, code: UnclearCode, *, item_first: bool
    ) -> Welcomed | NotAdmitted | IsItem | NothingRead:
        """Tell whether a code is an older pass or an older item barcode."""
        at = self._here()
        if at is None:
            return NotAdmitted(Reason.NOT_READY)
        is_pass = bool(self.facts.passes(pass_digest(self.region_key, code.as_pass)))
        is_item = bool(self.facts.items(spellings(at, code.as_item)))
        if is_item and (item_first or not is_pass):
            return IsItem(code.as_item)
        return self.admit(code.as_pass) if is_pass else NothingRead(CodeProblem.UNKNOWN)

    def lend(self, patron: Patron, code: ItemCode) -> Line:
        """Decide on lending an item; keep it."""
        at = self._here()
        if at is None:
            return _refused(code.barcode, ItemRefused(ItemReason.UNKNOWN_ITEM))
        chosen = choose(at, self.facts.items(spellings(at, code)), patron.admitted)
        if isinstance(chosen, ItemRefused):
            return self._line(at, code, chosen)
        decision = checkout(at, patron.admitted, chosen, self.facts.loans(patron.key))
        return self._settle(at, patron, code, decision)

    def take_back(self, code: ItemCode) -> Line:
        """Decide on a return; keep it."""
        at = self._here()
        if at is None:
            return _refused(code.barcode, ItemRefused(ItemReason.UNKNOWN_ITEM))
        chosen = choose(at, self.facts.items(spellings(at, code)), None)
        decision = chosen if isinstance(chosen, ItemRefused) else take_back(at, chosen)
        if isinstance(decision, ItemRefused):
            return self._line(at, code, decision)
        item = decision.item
        if not self._kept(Return(item.id, self.branch, self.clock()), None):
            return _refused(code.barcode, ItemRefused(ItemReason.NOT_SAVED, item))
        to = None if decision.branch is None else branch_name(at.region, decision.branch)
        return Line(
            item.id, item.title, Done.RETURNED, code.barcode, place=decision.place, branch=to
        )

    def renew(self, patron: Patron, items: tuple[ItemId, ...]) -> tuple[Line, ...]:
        """Decide on renewing loans of the patron; keep what is granted."""
        at = self._here()
        if at is None:
            return ()
        mine = [entry for entry in self.facts.loans(patron.key) if entry.item.id in items]
        return tuple(
            self._settle(
                at,
                patron,
                ItemCode(entry.item.barcode),
                renew(at, patron.admitted, entry, self.facts.holds_on(entry.item)),
            )
            for entry in mine
        )

    def account(self, patron: Patron) -> Account:
        """Read the patron's account."""
        at = self._here()
        if at is None:
            return Account()
        holds = tuple((hold, self._title(hold.item)) for hold in self.facts.holds(patron.key))
        return account(at, self.facts.loans(patron.key), holds, self.facts.fees(patron.key))

    def _here(self) -> Here | None:
        region = self.facts.region()
        if region is None:
            return None
        try:
            return here(region, self.branch, day_of(self.clock()))
        except LookupError as error:
            _log.error("%s: nobody can be served until the central service tells more", error)
            return None

    def _settle(
        self,
        at: Here,
        patron: Patron,
        code: ItemCode,
        decision: LoanGranted | RenewalGranted | ItemRefused,
    ) -> Line:
        match decision:
            case ItemRefused():
                return self._line(at, code, decision)
            case LoanGranted(item=item, due=due):
                now, loan_id = self.clock(), LoanId(str(self.new_id()))
                operation: Operation = Checkout(loan_id, item.id, patron.key, self.branch, now, due)
                loan = Loan(loan_id, item.id, patron.key, self.branch, now, due)
                done = Done.LENT
            case RenewalGranted(item=item, loan=old, due=due):
                now = self.clock()
                operation = Renewal(old.id, item.id, patron.key, self.branch, now, due)
                loan = replace(old, due=due, renewals=old.renewals + 1, renewed_at=now)
                done = Done.RENEWED
        if not self._kept(operation, loan):
            return _refused(code.barcode, ItemRefused(ItemReason.NOT_SAVED, item))
        return Line(item.id, item.title, done, code.barcode, due=due)

    def _kept(self, operation: Operation, loan: Loan | None) -> bool:
        try:
            self.outbox.record(operation, loan)
        except SQLAlchemyError as error:
            _log.error("a %s could not be written down: %s", operation.type, type(error).__name__)
            return False
        return True

    def _line(self, at: Here, code: ItemCode, refused: ItemRefused) -> Line:
        to = None if refused.branch is None else branch_name(at.region, refused.branch)
        return replace(_refused(code.barcode, refused), branch=to)

    def _title(self, item: ItemId | None) -> str:
        found = None if item is None else self.facts.item(item)
        return "" if found is None else found.title


def _refused(barcode: str, refused: ItemRefused) -> Line:
    item = refused.item
    key, title = (barcode, "") if item is None else (item.id, item.title)
    return Line(key, title, Done.REFUSED, barcode, reason=refused.reason)
