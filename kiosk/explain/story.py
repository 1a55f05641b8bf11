"""An explanation as people tell it: where and when, who and what, the decision, and why."""

from collections.abc import Iterator
from typing import assert_never

from kiosk.domain.account import branch_name, collections, library_name
from kiosk.domain.circulation import (
    AskFirst,
    ItemRefused,
    LoanGranted,
    RenewalGranted,
    ReturnAccepted,
)
from kiosk.domain.credential import Scheme
from kiosk.domain.destination import masked
from kiosk.domain.ids import BranchCode, PatronKey
from kiosk.domain.membership import Admitted, Refused, Way
from kiosk.domain.payment import Payable, PaymentRefused
from kiosk.domain.reasons import StaffNotice
from kiosk.domain.samenwerking import Here, Right
from kiosk.domain.staffed import staffed_from
from kiosk.explain.explanation import Explanation
from kiosk.explain.question import Action, Shown
from kiosk.words.catalogue import Words
from kiosk.words.items import destination, refusal
from kiosk.words.marking import msg
from kiosk.words.passes import REASONS, notice_words
from kiosk.words.remedies import PAYMENT_REASONS, REMEDIES, what_to_do
from kiosk.words.rules import RULES
from kiosk.words.staff import STAFF_NOTICES

ACTIONS = {
    Action.ADMIT: msg("Admission"),
    Action.CHECKOUT: msg("Lending"),
    Action.RETURN: msg("Return"),
    Action.RENEW: msg("Renewal"),
    Action.PAY: msg("Payment"),
    Action.COLLECT: msg("Collecting a hold"),
}
RIGHTS = {
    Right.LEND: msg("lend"),
    Right.RETURN: msg("return"),
    Right.RENEW: msg("renew"),
    Right.COLLECT: msg("collect holds"),
    Right.PAY: msg("pay"),
}
SCHEMES = {
    Scheme.BIB: msg("library pass"),
    Scheme.EID: msg("eID"),
    Scheme.CHIP: msg("chip"),
    Scheme.UITPAS: msg("UiTPAS"),
    Scheme.AKAART: msg("A-kaart"),
    Scheme.LEGACY: msg("older pass"),
}


def story(explained: Explanation, words: Words) -> tuple[str, ...]:
    """Tell it in a language, a line each."""
    return (
        _heading(explained, words),
        *_about(explained, words),
        *_asked(explained.asked, words),
        *_outcome(explained, words),
        *_notices(explained, words),
        words.gettext("Why:"),
        *(
            f"{number:3}. {words.gettext(RULES[rule])}"
            for number, rule in enumerate(explained.rules, 1)
        ),
    )


def _heading(explained: Explanation, words: Words) -> str:
    at = explained.at
    day = words.day(at.day, at.day)
    when = (
        f"{day} {at.day.year}"
        if at.moment is None
        else f"{day} {at.day.year}, {words.clock(at.moment)}"
    )
    action = words.gettext(ACTIONS[explained.question.action])
    return f"{action} · {at.library.name}, {at.branch.name} ({at.branch.code}) · {when}"


def _about(explained: Explanation, words: Words) -> Iterator[str]:
    shown, item = explained.question.shown, explained.item
    if shown is not None:
        yield words.gettext("Pass: {card}").format(card=_card(shown, words))
    admission = explained.admission
    if isinstance(admission, Admitted) and explained.outcome is not admission:
        yield _way(explained.at, admission, words)
    if item is not None:
        library = library_name(explained.at.region, item.library)
        sentence = words.gettext("Item: {title} ({barcode}), of {library}")
        yield sentence.format(title=item.title, barcode=item.barcode, library=library)


def _card(shown: Shown, words: Words) -> str:
    """The kind, and the end of its number; nothing of a national number."""
    kind = words.gettext(SCHEMES[shown.credential.scheme])
    if shown.credential.scheme is Scheme.EID:
        return kind
    return f"{kind} {masked(PatronKey(shown.credential.number))}"


def _asked(asked: AskFirst | None, words: Words) -> Iterator[str]:
    if asked is not None and asked.fee:
        sentence = words.gettext("First the patron is asked to agree to {amount}.")
        yield sentence.format(amount=words.money(asked.fee))
    if asked is not None and asked.parts:
        sentence = words.gettext("First the patron is asked to count {parts} parts.")
        yield sentence.format(parts=asked.parts)


def _outcome(explained: Explanation, words: Words) -> Iterator[str]:
    at, outcome = explained.at, explained.outcome
    match outcome:
        case Admitted():
            yield from _admitted(at, outcome, words)
        case Refused():
            said = words.saying(REASONS[outcome.reason])
            yield words.gettext("No: {reason}").format(reason=said.what)
            yield what_to_do(words, outcome.remedy, outcome.meanwhile, outcome.staffed_from, at.day)
        case ItemRefused():
            said = refusal(words, outcome.reason, _branch(at, outcome.branch))
            yield words.gettext("No: {reason}").format(reason=said.what)
            yield (
                said.now
                if outcome.branch and outcome.staffed_from is None
                else what_to_do(
                    words, outcome.remedy, outcome.meanwhile, outcome.staffed_from, at.day
                )
            )
        case LoanGranted() | RenewalGranted():
            yield from _granted(at, outcome, words)
        case ReturnAccepted():
            yield from _taken_back(at, outcome, words)
        case Payable():
            yield from _payable(at, outcome, words)
        case PaymentRefused():
            said = words.saying(PAYMENT_REASONS[outcome.reason])
            yield words.gettext("No: {reason}").format(reason=said.what)
            where = (library_name(at.region, library) for library in outcome.libraries)
            yield " ".join((words.gettext(REMEDIES[outcome.remedy]), ", ".join(where))).strip()
        case _:
            assert_never(outcome)


def _way(at: Here, admitted: Admitted, words: Words) -> str:
    own = words.gettext("Admitted with an own subscription, {subscription} of {library}.")
    regional = words.gettext(
        "Admitted with a membership of {library}; it counts here as {subscription}."
    )
    sentence = own if admitted.way is Way.OWN else regional
    return sentence.format(
        subscription=admitted.subscription.name, library=library_name(at.region, admitted.source)
    )


def _admitted(at: Here, admitted: Admitted, words: Words) -> Iterator[str]:
    yes = words.gettext("Yes.")
    yield f"{yes} {_way(at, admitted, words)}"
    rights = admitted.rights
    yield words.gettext("With items of this library: {rights}.").format(
        rights=_rights(rights.own, words)
    )
    yield words.gettext("With items of the other libraries: {rights}.").format(
        rights=_rights(rights.others, words)
    )
    for offer in admitted.digital:
        sentence = (
            words.gettext("Digital collection {collection} of {library}: yes.")
            if offer.yours
            else words.gettext("Digital collection {collection} of {library}: no.")
        )
        library = library_name(at.region, offer.library)
        yield sentence.format(collection=offer.collection, library=library)


def _rights(rights: frozenset[Right], words: Words) -> str:
    held = (words.gettext(RIGHTS[right]) for right in Right if right in rights)
    return ", ".join(held) or words.gettext("nothing")


def _granted(at: Here, granted: LoanGranted | RenewalGranted, words: Words) -> Iterator[str]:
    sentence = (
        words.gettext("Yes: lent until {day}.")
        if isinstance(granted, LoanGranted)
        else words.gettext("Yes: renewed until {day}.")
    )
    yield sentence.format(day=words.day(granted.due, at.day))
    if granted.fee:
        yield words.gettext("It costs {amount}.").format(amount=words.money(granted.fee))
    if isinstance(granted, RenewalGranted) and granted.fine:
        yield words.gettext("Fine: {amount}.").format(amount=words.money(granted.fine))


def _taken_back(at: Here, accepted: ReturnAccepted, words: Words) -> Iterator[str]:
    to = destination(words, accepted.place, _branch(at, accepted.branch))
    yield words.gettext("Yes: taken back. {destination}").format(destination=to)
    if accepted.held_for is not None:
        sentence = words.gettext("It is kept for the hold of patron {patron}.")
        yield sentence.format(patron=accepted.held_for.patron)
    if accepted.fine:
        yield words.gettext("Fine: {amount}.").format(amount=words.money(accepted.fine))


def _payable(at: Here, payable: Payable, words: Words) -> Iterator[str]:
    sentence = words.gettext("Yes: {amount} may be paid here.")
    yield sentence.format(amount=words.money(payable.amount))
    opens = staffed_from(at)
    if opens is not None:
        when = words.gettext("The desk is staffed from {moment}.")
        yield when.format(moment=words.moment(opens, at.day))
    for library in sorted({fee.library for fee in payable.elsewhere}):
        amount = sum(fee.amount for fee in payable.elsewhere if fee.library == library)
        sentence = words.gettext("To pay in {library}: {amount}.")
        yield sentence.format(library=library_name(at.region, library), amount=words.money(amount))


def _branch(at: Here, code: BranchCode | None) -> str | None:
    return None if code is None else branch_name(at.region, code)


def _notices(explained: Explanation, words: Words) -> Iterator[str]:
    admission, outcome = explained.admission, explained.outcome
    if isinstance(admission, Admitted):
        for notice in admission.notices:
            named = collections(explained.at, admission.only_elsewhere)
            said = notice_words(words, notice, named)
            told = f"{said.what} {said.now}".strip()
            yield words.gettext("Told to the patron: {notice}").format(notice=told)
    staff: tuple[StaffNotice, ...] = () if admission is None else admission.staff_notices
    if isinstance(outcome, ReturnAccepted):
        staff = (*staff, *outcome.staff_notices)
    for each in staff:
        yield words.gettext("Told to staff: {notice}").format(
            notice=words.gettext(STAFF_NOTICES[each])
        )
