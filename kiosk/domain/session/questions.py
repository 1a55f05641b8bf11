"""What is asked before a deed: one question after the other, and for each the parts first.

While one is open, cards and items wait. Whatever ends the screen drops it, and nothing is done.
"""

from dataclasses import replace

from kiosk.domain.outcome import Answers, Parts
from kiosk.domain.session.effects import Effect, Lend, Renew, TakeBack
from kiosk.domain.session.events import (
    CodeShown,
    Event,
    ItemShown,
    NothingRead,
    PassShown,
    Tap,
    Tapped,
)
from kiosk.domain.session.state import AccountPage, Loans, Returns, Session
from kiosk.domain.visit import Deed, NoteKind, Question

Answered = tuple[Session, tuple[Effect, ...]]
_DECLINED = {Deed.LEND: NoteKind.NOT_LENT, Deed.RENEW: NoteKind.NOT_RENEWED}


def ask(session: Session, question: Question) -> Session:
    """The session with one more question, after those that it has."""
    return replace(session, questions=(*session.questions, question))


def unasked(session: Session) -> Session:
    """The session without its questions."""
    return replace(session, questions=())


def holds_up(event: Event) -> bool:
    """Whether an event has to do with the open question: what patrons do, but not leaving."""
    match event:
        case PassShown() | ItemShown() | CodeShown() | NothingRead():
            return True
        case Tapped(tap=tap):
            return tap is not Tap.DONE
        case _:
            return False


def answered(session: Session, event: Event) -> Answered:
    """What an event makes of the open question."""
    question, *later = session.questions
    match event:
        case Tapped(tap=Tap.AGREE | Tap.DECLINE, value=value) if value != question.name:
            return session, ()
        case Tapped(tap=Tap.AGREE) if question.parts:
            counted = replace(question.answers, parts=Parts.COMPLETE)
            if question.fee:
                asked = replace(question, parts=0, answers=counted)
                return replace(session, questions=(asked, *later)), ()
            return _do(session, question, counted)
        case Tapped(tap=Tap.DECLINE) if question.parts:
            return _do(session, question, replace(question.answers, parts=Parts.INCOMPLETE))
        case Tapped(tap=Tap.AGREE):
            return _do(session, question, replace(question.answers, fee=question.fee))
        case Tapped(tap=Tap.DECLINE):
            return replace(_answered(session), hint=_DECLINED.get(question.deed)), ()
        case Tapped():
            return session, ()
        case _:
            return replace(session, hint=NoteKind.ANSWER_FIRST), ()


def _answered(session: Session) -> Session:
    return replace(session, questions=session.questions[1:])


def _do(session: Session, question: Question, answers: Answers) -> Answered:
    """Have the deed done again, as it was asked for: by scanning, or on the account."""
    session, screen, code = _answered(session), session.screen, question.code
    match screen:
        case Loans(patron=patron):
            checking = replace(screen, checking=code.barcode)
            return replace(session, screen=checking), (Lend(patron, code, answers),)
        case Returns():
            checking_return = replace(screen, checking=code.barcode)
            return replace(session, screen=checking_return), (TakeBack(code, answers=answers),)
        case AccountPage(loans=loans):
            return session, (Renew(loans.patron, (question.item,), answers),)
        case _:
            return session, ()
