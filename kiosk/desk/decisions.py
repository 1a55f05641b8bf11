"""Decides on facts and keeps what was decided. Blocking: the desk runs it in its own thread.

The domain says what may be; this asks it with what is known here and now, and writes it down
before anyone sees a green line.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from kiosk.bodies import pass_digest
from kiosk.cache.facts import Facts
from kiosk.cache.outbox import Outbox
from kiosk.domain.account import account, branch_name, card_name, collections
from kiosk.domain.circulation import (
    Answers,
    AskFirst,
    ItemReason,
    ItemRefused,
    LoanedItem,
    LoanGranted,
    RenewalGranted,
    ReturnAccepted,
    checkout,
    choose,
    renew,
    spellings,
    take_back,
)
from kiosk.domain.credential import CodeProblem, Credential, ItemCode, UnclearCode
from kiosk.domain.freshness import Freshness, lending_stop, renewal_stop
from kiosk.domain.ids import BranchCode, ItemId, LoanId
from kiosk.domain.membership import Admitted, Reason, Refused, admit
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.outcome import NO_ANSWERS
from kiosk.domain.records import Item, Loan
from kiosk.domain.samenwerking import Here, here_at
from kiosk.domain.session.events import IsItem, NotAdmitted, NothingRead, Welcomed
from kiosk.domain.standing import in_standing
from kiosk.domain.visit import Account, Advice, Deed, Done, Line, Patron, Question

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
    freshness: Callable[[], Freshness] = lambda: Freshness.FRESH
    """How old what is known is: it limits lending and renewing, never returning."""

    def admit(self, credential: Credential) -> Welcomed | NotAdmitted:
        """Decide whether a patron may use the kiosk."""
        at = self._here()
        if at is None:
            return NotAdmitted(Reason.NOT_READY)
        found = self.facts.passes(pass_digest(self.region_key, credential))
        decision = admit(at, credential.scheme, found)
        if isinstance(decision, Refused):
            return NotAdmitted(decision.reason, _advice(decision), decision.staff_notices)
        admitted = self._in_standing(at, decision, self.facts.loans(decision.patron))
        named = collections(at, admitted.only_elsewhere)
        email = any(each.patron.email for each in found if each.patron.key == decision.patron)
        return Welcomed(Patron(admitted, card_name(at, admitted.source), named, email))

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

    def lend(
        self, patron: Patron, code: ItemCode, answers: Answers = NO_ANSWERS
    ) -> Line | Question:
        """Decide on lending an item; keep it, or ask first."""
        at = self._here()
        if at is None:
            return _failed(code, ItemReason.UNKNOWN_ITEM)
        chosen = choose(at, self.facts.items(spellings(at, code)), patron.admitted)
        if isinstance(chosen, ItemRefused):
            return self._line(at, code, chosen)
        has_it = chosen.loan is not None and chosen.loan.patron == patron.key
        stop = renewal_stop(self.freshness()) if has_it else self._lending_stop(patron)
        if stop is not None:
            return _failed(code, stop, chosen.item)
        loans = self.facts.loans(patron.key)
        admitted = self._in_standing(at, patron.admitted, loans)
        decision = checkout(at, admitted, chosen, loans, answers)
        if isinstance(decision, AskFirst):
            return _question(Deed.RENEW if has_it else Deed.LEND, code, decision, answers)
        return self._settle(at, patron, code, decision)

    def take_back(self, code: ItemCode, answers: Answers = NO_ANSWERS) -> Line | Question:
        """Decide on a return; keep it, or ask first."""
        at = self._here()
        if at is None:
            return _failed(code, ItemReason.UNKNOWN_ITEM)
        chosen = choose(at, self.facts.items(spellings(at, code)), None)
        if isinstance(chosen, ItemRefused):
            return self._line(at, code, chosen)
        borrower = None if chosen.loan is None else self.facts.patron(chosen.loan.patron)
        decision = take_back(at, chosen, answers, borrower)
        match decision:
            case ItemRefused():
                return self._line(at, code, decision)
            case AskFirst():
                return _question(Deed.TAKE_BACK, code, decision, answers)
            case ReturnAccepted():
                return self._keep_return(at, code, decision, chosen.loan)
            case _:
                assert_never(decision)

    def _keep_return(
        self, at: Here, code: ItemCode, decision: ReturnAccepted, loan: Loan | None
    ) -> Line:
        item, operation = decision.item, Return(decision.item.id, self.branch, self.clock())
        if decision.fine and loan is not None:
            fine = decision.fine
            operation = replace(operation, fine=fine, loan=loan.id, was_due=loan.due)
        if not self._kept(operation, None):
            return _failed(code, ItemReason.NOT_SAVED, item)
        to = None if decision.branch is None else branch_name(at.region, decision.branch)
        held = decision.held_for
        return Line(
            item.id,
            item.title,
            Done.RETURNED,
            code.barcode,
            place=decision.place,
            branch=to,
            fine=decision.fine,
            kept_for="" if held is None else held.patron,
            staff_notices=decision.staff_notices,
        )

    def renew(
        self, patron: Patron, items: tuple[ItemId, ...], answers: Answers = NO_ANSWERS
    ) -> tuple[Line | Question, ...]:
        """Decide on renewing loans of the patron; keep what is granted."""
        at = self._here()
        if at is None:
            return ()
        loans = self.facts.loans(patron.key)
        admitted = self._in_standing(at, patron.admitted, loans)
        served = replace(patron, admitted=admitted)
        mine = [entry for entry in loans if entry.item.id in items]
        return tuple(self._renew(at, served, entry, answers) for entry in mine)

    def _renew(
        self, at: Here, patron: Patron, loaned: LoanedItem, answers: Answers
    ) -> Line | Question:
        code, holds = ItemCode(loaned.item.barcode), self.facts.holds_on(loaned.item)
        stop = renewal_stop(self.freshness())
        if stop is not None:
            return _failed(code, stop, loaned.item)
        decision = renew(at, patron.admitted, loaned, holds, answers)
        if isinstance(decision, AskFirst):
            return _question(Deed.RENEW, code, decision, answers)
        return self._settle(at, patron, code, decision)

    def account(self, patron: Patron) -> Account:
        """Read the patron's account."""
        at = self._here()
        if at is None:
            return Account()
        holds = tuple((hold, self._title(hold.item)) for hold in self.facts.holds(patron.key))
        loans, fees = self.facts.loans(patron.key), self.facts.owed(patron.key)
        return account(at, loans, holds, fees, patron.admitted.digital)

    def _in_standing(self, at: Here, admitted: Admitted, loans: tuple[LoanedItem, ...]) -> Admitted:
        """With what is owed and overdue at this moment: it can change within a visit."""
        return in_standing(at, admitted, self.facts.fees(admitted.patron), loans)

    def _lending_stop(self, patron: Patron) -> ItemReason | None:
        """Why nothing more may be lent on what is known: too old, or enough until it is newer."""
        known = self.freshness()
        if known is Freshness.FRESH:
            return None
        return lending_stop(known, len(self.outbox.lent_to(patron.key)))

    def _here(self) -> Here | None:
        region = self.facts.region()
        if region is None:
            return None
        try:
            return here_at(region, self.branch, self.clock())
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
        fine = 0
        match decision:
            case ItemRefused():
                return self._line(at, code, decision)
            case LoanGranted(item=item, due=due, fee=fee, hold=hold):
                now, loan_id = self.clock(), LoanId(str(self.new_id()))
                operation: Operation = Checkout(
                    loan_id, item.id, patron.key, self.branch, now, due, fee, hold
                )
                loan = Loan(loan_id, item.id, patron.key, self.branch, now, due)
                done = Done.LENT
            case RenewalGranted(item=item, loan=old, due=due, fee=fee, fine=fine):
                now, was_due = self.clock(), old.due if fine else None
                operation = Renewal(
                    old.id, item.id, patron.key, self.branch, now, due, fee, fine, was_due
                )
                loan = replace(old, due=due, renewals=old.renewals + 1, renewed_at=now)
                done = Done.RENEWED
        if not self._kept(operation, loan):
            return _failed(code, ItemReason.NOT_SAVED, item)
        return Line(item.id, item.title, done, code.barcode, due=due, fee=fee, fine=fine)

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


def _question(deed: Deed, code: ItemCode, first: AskFirst, answers: Answers) -> Question:
    item = first.item
    return Question(deed, code, item.id, item.title, first.fee, first.parts, answers)


def _failed(code: ItemCode, reason: ItemReason, item: Item | None = None) -> Line:
    """Nothing could be decided or kept: no rule said so."""
    return replace(_refused(code.barcode, ItemRefused(reason, item)), advice=None)


def _refused(barcode: str, refused: ItemRefused) -> Line:
    item = refused.item
    key, title = (barcode, "") if item is None else (item.id, item.title)
    advice = _advice(refused)
    return Line(key, title, Done.REFUSED, barcode, reason=refused.reason, advice=advice)


def _advice(refused: Refused | ItemRefused) -> Advice:
    return Advice(refused.remedy, refused.staffed_from, refused.meanwhile)
