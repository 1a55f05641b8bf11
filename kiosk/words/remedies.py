"""Words about what a patron can do: now, meanwhile, and when somebody is at the desk."""

from collections.abc import Sequence
from datetime import date, datetime

from kiosk.domain.payment import PaymentReason
from kiosk.domain.reasons import Meanwhile, Remedy
from kiosk.domain.visit import Advice
from kiosk.words.catalogue import Saying, Words
from kiosk.words.marking import msg

REMEDIES: dict[Remedy, str] = {
    Remedy.OTHER_PASS_OR_DESK: msg("Try another card, or enrol at the desk."),
    Remedy.USE_LIBRARY_PASS: msg("Use your library card instead of your eID."),
    Remedy.USE_NEW_PASS: msg("Use your new card."),
    Remedy.USE_OWN_PASS: msg("Use your own card."),
    Remedy.REPLACE_PASS: msg("Have your card replaced by a new one at the desk."),
    Remedy.LINK_PASS: msg("Have your card linked at the desk, once."),
    Remedy.CONFIRM_ENROLMENT: msg("Have your enrolment confirmed at the desk."),
    Remedy.RENEW_MEMBERSHIP: msg("Renew your membership at the desk."),
    Remedy.RENEW_WITHOUT_PAYING: msg("Renew your membership at the desk. You do not pay again."),
    Remedy.ENROL: msg("Enrol at the desk."),
    Remedy.ENROL_WITHOUT_PAYING: msg("Enrol at the desk. You do not pay again."),
    Remedy.ASK_DESK: msg("Ask at the desk."),
    Remedy.TRY_LATER: msg("Try again later."),
    Remedy.SCAN_OTHER_BARCODE: msg("Scan the library's own barcode."),
    Remedy.HAND_IN_AT_DESK: msg("Hand it in at the desk."),
    Remedy.READ_IT_HERE: msg("Use it in the library."),
    Remedy.BRING_SOMETHING_BACK: msg("Bring something back first."),
    Remedy.BRING_BACK_IN_TIME: msg("Bring it back on time."),
    Remedy.RETURN_IT_THERE: msg("Bring it back in the branch it belongs to."),
    Remedy.RENEW_IT_THERE: msg("Renew it in the library where you borrowed it."),
    Remedy.PAY_FIRST: msg("Pay what you owe first."),
    Remedy.RETURN_OVERDUE_FIRST: msg("Bring back first what is long overdue."),
    Remedy.PAY_THERE: msg("Pay in the library that you owe it to."),
    Remedy.NOTHING: msg("You need not do anything."),
}

MEANWHILE: dict[Meanwhile, str] = {
    Meanwhile.RETURN: msg("You can bring items back: that needs no card."),
    Meanwhile.OTHER_PASS: msg("You can use another card."),
    Meanwhile.OTHER_ITEMS: msg("You can go on with other items."),
}

PAYMENT_REASONS: dict[PaymentReason, Saying] = {
    PaymentReason.NOTHING_OWED: Saying(
        msg("There is nothing to pay."),
    ),
    PaymentReason.PAY_ELSEWHERE: Saying(
        msg("You cannot pay this here."),
        msg("Pay in the library that you owe it to."),
    ),
}


def can_do_now(words: Words, said: str, usual: Remedy, advice: Advice | None, today: date) -> str:
    """What can be done now: what is usually said, unless the rules or the hour ask for more."""
    if advice is None or (advice.remedy is usual and advice.staffed_from is None):
        return said
    return what_to_do(words, advice.remedy, advice.meanwhile, advice.staffed_from, today)


def what_to_do(
    words: Words,
    remedy: Remedy,
    meanwhile: Sequence[Meanwhile],
    staffed_from: datetime | None,
    today: date,
) -> str:
    """What can be done about a refusal; at unstaffed hours also when, and what meanwhile."""
    said = [words.gettext(REMEDIES[remedy])]
    if staffed_from is not None:
        sentence = words.gettext("The desk is staffed from {moment}.")
        said.append(sentence.format(moment=words.moment(staffed_from, today)))
        said.extend(words.gettext(MEANWHILE[can]) for can in meanwhile)
    return " ".join(said)
