"""Words for the short hints to a patron."""

from typing import assert_never

from kiosk.domain.circulation import ItemReason
from kiosk.domain.credential import CodeProblem
from kiosk.domain.membership import Reason
from kiosk.domain.reading import ReadProblem
from kiosk.domain.visit import Hint, NoteKind
from kiosk.words.catalogue import Saying, Words
from kiosk.words.items import ITEM_REASONS
from kiosk.words.marking import msg
from kiosk.words.passes import CODE_PROBLEMS, READ_PROBLEMS, REASONS

NOTES: dict[NoteKind, Saying] = {
    NoteKind.ALREADY_LISTED: Saying(
        msg("This is already in your list."),
        msg("You do not need to scan it again."),
    ),
    NoteKind.PRINTER_FAILED: Saying(
        msg("Your receipt could not be printed."),
        msg("Everything else is in order. Do you need one? Ask at the desk."),
    ),
    NoteKind.NO_RECEIPT_POSSIBLE: Saying(
        msg("The receipt printer does not work now."),
        msg("Everything else is in order. Do you need one? Ask at the desk."),
    ),
    NoteKind.ONLY_BY_MAIL: Saying(
        msg("The receipt printer does not work now."),
        msg("You can have your receipt by e-mail."),
    ),
    NoteKind.NOT_MAILED: Saying(
        msg("Your receipt could not be e-mailed."),
        msg("Everything else is in order. Do you need one? Ask at the desk."),
    ),
    NoteKind.SHOW_CARD_FIRST: Saying(
        msg("Show your card first."),
        msg("After that you can borrow this."),
    ),
    NoteKind.ANSWER_FIRST: Saying(
        msg("Answer this first."),
        msg("Then scan the next one again."),
    ),
    NoteKind.NOT_LENT: Saying(
        msg("You did not borrow this, and it costs you nothing."),
        msg("Leave it at the kiosk, or put it back."),
    ),
    NoteKind.NOT_RENEWED: Saying(
        msg("This was not renewed, and it costs you nothing."),
        msg("Bring it back on time."),
    ),
}


def hint_words(words: Words, hint: Hint) -> Saying:
    """A hint in words."""
    return words.saying(_saying(hint))


def _saying(hint: Hint) -> Saying:
    match hint:
        case NoteKind():
            return NOTES[hint]
        case ReadProblem():
            return READ_PROBLEMS[hint]
        case CodeProblem():
            return CODE_PROBLEMS[hint]
        case ItemReason():
            return ITEM_REASONS[hint]
        case Reason():
            return REASONS[hint]
        case _:
            assert_never(hint)
