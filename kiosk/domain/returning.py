"""Taking items back: nobody needs a card for it."""

from kiosk.domain.asking import ask_first
from kiosk.domain.choosing import may_return, of, so_far, whose
from kiosk.domain.destination import destination
from kiosk.domain.fine import Fine, fine_here, where_lent
from kiosk.domain.ids import PatronKey
from kiosk.domain.item_reasons import ItemReason
from kiosk.domain.outcome import (
    NO_ANSWERS,
    Answers,
    AskFirst,
    ItemFacts,
    ItemRefused,
    Parts,
    ReturnAccepted,
    refuse_item,
)
from kiosk.domain.reasons import StaffNotice
from kiosk.domain.records import Item, ItemState, Loan, Patron
from kiosk.domain.rule import Rule
from kiosk.domain.samenwerking import Here, Right
from kiosk.domain.subscribing import serving


def take_back(
    at: Here,
    facts: ItemFacts,
    answers: Answers = NO_ANSWERS,
    borrower: Patron | None = None,
    patron: PatronKey | None = None,
) -> ReturnAccepted | AskFirst | ItemRefused:
    """Decide on a return.

    ``borrower``: of the loan, for the fine; ``patron``: who stands here, where that is known.
    """
    item = facts.item
    rules = (*at.rules, Rule.RETURN_NEEDS_NO_CARD, *facts.why)
    if not may_return(at, facts):
        return refuse_item(at, ItemReason.RETURN_ELSEWHERE, item, item.home_branch, rules)
    question = ask_first(item, 0, item.parts, answers, rules)
    if question is not None:
        return question
    by_form = Right.RETURN in of(at, at.rights, item)
    to = destination(at, facts, answers.parts, by_form=by_form)
    late = _fine(at, item, so_far(at, facts.loan), borrower)
    staff = tuple(_staff_notices(at, facts, answers, patron, by_form=by_form))
    handled = whose(at, item) if by_form else Rule.LENT_BEFORE_STEPPING_BACK
    told = (Rule.STAFF_ARE_TOLD,) if staff else ()
    chain = (*rules, handled, to.rule, *late.rules, *told)
    return ReturnAccepted(item, to.place, to.branch, to.held_for, late.amount, staff, chain)


def _fine(at: Here, item: Item, loan: Loan | None, borrower: Patron | None) -> Fine:
    if loan is None or loan.due >= at.day:
        return Fine(0)
    lender = where_lent(at, loan)
    served = None if borrower is None else serving(lender, borrower)
    return fine_here(lender, None if served is None else served.subscription, item, loan.due)


def _staff_notices(
    at: Here,
    facts: ItemFacts,
    answers: Answers,
    patron: PatronKey | None,
    *,
    by_form: bool,
) -> list[StaffNotice]:
    item, loan = facts.item, so_far(at, facts.loan)
    told = {
        StaffNotice.CAME_BACK_MISSING: item.state is ItemState.MISSING,
        StaffNotice.CAME_BACK_IN_TRANSIT: item.state is ItemState.IN_TRANSIT,
        StaffNotice.LENT_TO_SOMEONE_ELSE: (
            patron is not None and loan is not None and loan.patron != patron
        ),
        StaffNotice.PARTS_MISSING: answers.parts is Parts.INCOMPLETE,
        StaffNotice.PARTS_UNCHECKED: item.parts > 1 and answers.parts is Parts.UNCHECKED,
        StaffNotice.INTERLIBRARY_BACK: item.interlibrary,
        StaffNotice.NO_TRANSPORT_ANY_MORE: not by_form,
    }
    return [notice for notice, holds in told.items() if holds]
