"""Words about cards: why a patron is not admitted, what is wrong with a card or a code."""

from collections.abc import Sequence

from kiosk.domain.credential import CodeProblem
from kiosk.domain.membership import Notice, Reason
from kiosk.domain.reading import ReadProblem
from kiosk.domain.visit import Collection
from kiosk.words.catalogue import Saying, Words
from kiosk.words.marking import msg

REASONS: dict[Reason, Saying] = {
    Reason.UNKNOWN_PASS: Saying(
        msg("We do not know this card here."),
        msg("New here? Enrol at the desk. Or try another card."),
    ),
    Reason.OLDER_PASS_ELSEWHERE: Saying(
        msg("This older card only works in its own library."),
        msg("Have it replaced by a new one at the desk."),
    ),
    Reason.PASS_LOST: Saying(
        msg("This card was reported lost."),
        msg("Have you found it? Take it to the desk."),
    ),
    Reason.PASS_BLOCKED: Saying(
        msg("This card is blocked."),
        msg("Go to the desk. They will help you there."),
    ),
    Reason.PASS_REPLACED: Saying(
        msg("You have a newer card than this one."),
        msg("Use your new card. Lost it? Ask at the desk."),
    ),
    Reason.PASS_NOT_LINKED: Saying(
        msg("This card is not linked to this library yet."),
        msg("Have it linked at the desk, once. After that it always works."),
    ),
    Reason.EID_NOT_A_PASS: Saying(
        msg("You cannot borrow with your eID here."),
        msg("Use your library card instead, or ask for one at the desk."),
    ),
    Reason.STAFF_BLOCK: Saying(
        msg("You cannot borrow with this card now."),
        msg("Ask at the desk why. You can still bring items back here."),
    ),
    Reason.UNCONFIRMED: Saying(
        msg("Your online enrolment is not confirmed yet."),
        msg("Show your eID at the desk, then you can borrow at once."),
    ),
    Reason.NOT_STARTED: Saying(
        msg("Your membership has not started yet."),
        msg("Do you want to borrow today? Ask at the desk."),
    ),
    Reason.EXPIRED: Saying(
        msg("Your membership has ended."),
        msg("Renew it at the desk, then you can borrow at once."),
    ),
    Reason.NOT_ENROLLED: Saying(
        msg("You are not enrolled in this library yet."),
        msg("Enrol at the desk, then you can borrow at once."),
    ),
    Reason.ENROL_WITHOUT_PAYING: Saying(
        msg("You are not enrolled in this library yet."),
        msg("Enrol at the desk. You do not pay again."),
    ),
    Reason.KOPPELING_MISSING: Saying(
        msg("Your membership does not work here yet."),
        msg("That is our mistake. The desk can put it right."),
    ),
    Reason.ADMINISTRATIVE: Saying(
        msg("This card is for the library's own work."),
        msg("Use your own card to borrow."),
    ),
    Reason.SEVERAL_RECORDS: Saying(
        msg("We find this card twice in our files."),
        msg("The desk can put that right. Go there with your card."),
    ),
    Reason.NOT_READY: Saying(
        msg("The kiosk is not ready yet."),
        msg("Try again in a moment, or go to the desk."),
    ),
}

READ_PROBLEMS: dict[ReadProblem, Saying] = {
    ReadProblem.CARD_PULLED: Saying(
        msg("Your card was taken out too soon."),
        msg("Put it in again and leave it there for a moment."),
    ),
    ReadProblem.CARD_MUTE: Saying(
        msg("Your card does not answer."),
        msg("Turn it over and put it in again, with the chip first."),
    ),
    ReadProblem.CARD_IN_USE: Saying(
        msg("The card reader is busy."),
        msg("Take your card out and put it in again."),
    ),
    ReadProblem.NOT_AN_EID: Saying(
        msg("This card is not an eID."),
        msg("Put in your eID, or use another card."),
    ),
    ReadProblem.EID_NOT_ACTIVATED: Saying(
        msg("This eID is not activated yet."),
        msg("Activate it at your town hall. Use another card for now."),
    ),
    ReadProblem.EID_FORGED: Saying(
        msg("We cannot accept this eID."),
        msg("Go to the desk with it."),
    ),
    ReadProblem.EID_EXPIRED: Saying(
        msg("This eID has expired."),
        msg("Use another card, or go to the desk."),
    ),
    ReadProblem.EID_UNSURE: Saying(
        msg("We cannot check this eID here."),
        msg("Use another card, or go to the desk."),
    ),
    ReadProblem.TWO_CARDS: Saying(
        msg("We see two cards at once."),
        msg("Hold only one card to the reader."),
    ),
    ReadProblem.RANDOM_CHIP: Saying(
        msg("This phone or bank card is not a library card."),
        msg("Hold your UiTPAS or A-kaart to the reader."),
    ),
    ReadProblem.OTHER_CHIP: Saying(
        msg("This is not a card that we can use."),
        msg("Hold your UiTPAS or A-kaart to the reader."),
    ),
    ReadProblem.CARD_TOO_SHORT: Saying(
        msg("You took the card away too soon."),
        msg("Hold it still to the reader for a moment."),
    ),
    ReadProblem.GARBLED_CODE: Saying(
        msg("The barcode could not be read."),
        msg("Scan it again, straight in front of the scanner."),
    ),
}

CODE_PROBLEMS: dict[CodeProblem, Saying] = {
    CodeProblem.ISBN: Saying(
        msg("This is the publisher's barcode."),
        msg("Scan the library's own barcode. It is usually on a label."),
    ),
    CodeProblem.GARBLED: Saying(
        msg("We cannot use this code."),
        msg("Scan the library's own barcode. It is usually on a label."),
    ),
    CodeProblem.UNKNOWN: Saying(
        msg("We do not know this code."),
        msg("Is it a card or a book of the library? Then show it at the desk."),
    ),
}

NOTICES: dict[Notice, Saying] = {
    Notice.ENDS_THIS_MONTH: Saying(
        msg("Your membership ends this month."),
        msg("You can renew it at the desk."),
    ),
    Notice.RENEW_ONLY_ONE: Saying(
        msg("One membership is enough for all libraries of the region."),
        msg("You need to renew only one."),
    ),
    Notice.DEBT: Saying(
        msg("You have to pay before you can borrow again."),
        msg("You can pay, and bring items back."),
    ),
    Notice.LONG_OVERDUE: Saying(
        msg("You have had something for far too long."),
        msg("Bring it back first. Then you can borrow again."),
    ),
}


def notice_words(words: Words, notice: Notice, only_elsewhere: Sequence[Collection]) -> Saying:
    """What an admitted patron is told. ``only_elsewhere``: what another membership gives."""
    said = words.saying(NOTICES[notice])
    if notice is not Notice.RENEW_ONLY_ONE or not only_elsewhere:
        return said
    one = words.gettext("{collection} of {library}")
    named = (one.format(collection=each.name, library=each.library) for each in only_elsewhere)
    unless = words.gettext("Renew only one, unless you need {collections}.")
    return Saying(said.what, unless.format(collections=", ".join(named)))
