"""Decides as the desk would, once, and keeps nothing."""

from dataclasses import replace

from kiosk.domain.circulation import (
    Answers,
    AskFirst,
    ItemFacts,
    ItemRefused,
    Parts,
    checkout,
    choose,
    collect,
    renew_item,
    spellings,
    take_back,
)
from kiosk.domain.ids import LibraryCode
from kiosk.domain.membership import Admitted, Refused, admit
from kiosk.domain.outcome import NO_ANSWERS
from kiosk.domain.payment import pay
from kiosk.domain.region import Region
from kiosk.domain.samenwerking import Here, here
from kiosk.domain.standing import in_standing
from kiosk.explain.explanation import Explanation, Outcome
from kiosk.explain.known import Known
from kiosk.explain.question import Action, CannotExplain, Question, Shown
from kiosk.words.marking import msg

NOTHING_FETCHED = msg("This kiosk has fetched nothing from the central service yet.")
NO_BRANCH = msg("There is no branch {branch} here; there are: {codes}.")
_NO_LIBRARY = msg("There is no library {library} here; there are: {codes}.")


def explain(known: Known, question: Question) -> Explanation:
    """Decide, and tell by which rules. Raises ``CannotExplain``."""
    region = known.region()
    if region is None:
        raise CannotExplain(NOTHING_FETCHED)
    at = _here(region, question)
    admission = None if question.shown is None else _admit(known, at, question.shown)
    match admission:
        case Admitted() if question.action is Action.ADMIT:
            return Explanation(question, at, admission, admission)
        case Admitted() if question.action is Action.PAY:
            paid = pay(at, admission, known.fees(admission.patron))
            return Explanation(question, at, admission, paid)
        case Refused() if question.action is not Action.RETURN:
            return Explanation(question, at, admission, admission)
        case _:
            return _about_item(known, at, question, admission)


def _here(region: Region, question: Question) -> Here:
    try:
        at = here(region, question.branch, question.when.day)
    except LookupError:
        codes = ", ".join(sorted(branch.code for branch in region.branches))
        raise CannotExplain(NO_BRANCH, branch=question.branch, codes=codes) from None
    return replace(at, moment=question.when.moment)


def _admit(known: Known, at: Here, shown: Shown) -> Admitted | Refused:
    found = known.passes(shown.credential)
    if shown.issuer is not None:
        _must_be_known(at.region, shown.issuer)
        found = tuple(one for one in found if one.card.issuer == shown.issuer)
    decision = admit(at, shown.credential.scheme, found)
    if isinstance(decision, Refused):
        return decision
    key = decision.patron
    return in_standing(at, decision, known.fees(key), known.loans(key))


def _must_be_known(region: Region, library: LibraryCode) -> None:
    codes = sorted(one.code for one in region.libraries)
    if library not in codes:
        raise CannotExplain(_NO_LIBRARY, library=library, codes=", ".join(codes))


def _about_item(
    known: Known, at: Here, question: Question, admission: Admitted | Refused | None
) -> Explanation:
    patron = admission if isinstance(admission, Admitted) else None
    served = None if question.action is Action.RETURN else patron
    candidates = () if question.code is None else known.items(spellings(at, question.code))
    chosen = choose(at, candidates, served)
    if isinstance(chosen, ItemRefused):
        return Explanation(question, at, admission, _after(served, at, chosen))
    outcome = _decide(known, at, question.action, patron, chosen, NO_ANSWERS)
    if not isinstance(outcome, AskFirst):
        return Explanation(question, at, admission, outcome, item=chosen.item)
    agreed = Answers(outcome.fee, Parts.COMPLETE if outcome.parts else Parts.NOT_ASKED)
    then = _decide(known, at, question.action, patron, chosen, agreed)
    if isinstance(then, AskFirst):
        raise CannotExplain(msg("The questions that this item asks cannot be answered."))
    return Explanation(question, at, admission, then, outcome, chosen.item)


def _after(served: Admitted | None, at: Here, refused: ItemRefused) -> ItemRefused:
    """Nothing was found by the barcode; the patron was admitted all the same."""
    if served is None:
        return refused
    return replace(refused, rules=(*served.rules, *refused.rules[len(at.rules) :]))


def _decide(
    known: Known,
    at: Here,
    action: Action,
    patron: Admitted | None,
    facts: ItemFacts,
    answers: Answers,
) -> Outcome | AskFirst:
    if patron is None or action is Action.RETURN:
        borrower = None if facts.loan is None else known.patron(facts.loan.patron)
        stands_here = None if patron is None else patron.patron
        return take_back(at, facts, answers, borrower, stands_here)
    match action:
        case Action.RENEW:
            return renew_item(at, patron, facts, answers)
        case Action.COLLECT:
            return collect(at, patron, facts, known.loans(patron.patron), answers)
        case _:
            return checkout(at, patron, facts, known.loans(patron.patron), answers)
