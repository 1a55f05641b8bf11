"""The table of transitions. An event that a screen has no row for changes nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.domain.ids import ItemId
from kiosk.domain.session.effects import (
    Admit,
    Effect,
    FindOut,
    Lend,
    Mail,
    Print,
    ReadAccount,
    Renew,
    TakeBack,
)
from kiosk.domain.session.events import (
    AccountRead,
    Asked,
    CardTakenOut,
    CodeShown,
    Event,
    IdleOver,
    IdleWarning,
    IsItem,
    ItemShown,
    NotAdmitted,
    NothingRead,
    PassShown,
    ReceiptEnded,
    Settled,
    Tap,
    Tapped,
    Welcomed,
)
from kiosk.domain.session.questions import answered, ask, holds_up, unasked
from kiosk.domain.session.state import (
    DEFAULT_LANGUAGE,
    AccountPage,
    Goodbye,
    Identify,
    Loans,
    Receipt,
    ReceiptChoice,
    ReceiptMode,
    Returns,
    Screen,
    Session,
    Start,
    TurnedAway,
)
from kiosk.domain.visit import Done, Line, NoteKind

Step = tuple[Session, tuple[Effect, ...]]


def step(session: Session, event: Event) -> Step:
    """Tell what an event makes of a session, and what is to be done."""
    match event:
        case CardTakenOut():
            session = replace(session, eid_inside=False)
        case PassShown(inserted=True):
            session = replace(session, eid_inside=True)
        case Tapped(tap=Tap.LANGUAGE, value=language):
            return replace(session, language=language, warned=False), ()
        case Tapped(tap=Tap.HELP):
            return replace(session, help=not session.help, warned=False), ()
        case IdleWarning():
            return replace(session, warned=not isinstance(session.screen, Start)), ()
        case _:
            pass
    if session.questions and holds_up(event):
        return answered(_touched(session, event), event)
    row = _TABLE.get((type(session.screen), type(event)))
    if row is None:
        return _touched(session, event), ()
    return _next(session, *row(_touched(session, event), session.screen, event))


def _next(before: Session, after: Session, effects: tuple[Effect, ...]) -> Step:
    """What a screen asked is dropped with it, and nothing of it is done."""
    if type(after.screen) is not type(before.screen):
        after = unasked(after)
    return after, effects


def _touched(session: Session, event: Event) -> Session:
    """A patron who does something is not idle, and has read the hint."""
    if isinstance(event, PassShown | ItemShown | CodeShown | NothingRead | Tapped):
        return replace(session, warned=False, hint=None, help=False)
    return session


def _to(session: Session, screen: Screen, *effects: Effect) -> Step:
    return replace(session, screen=screen), effects


def _ended(session: Session, screen: Screen) -> Session:
    """A screen without a patron, in the language that everyone starts with."""
    return replace(
        session, screen=screen, language=DEFAULT_LANGUAGE, hint=None, warned=False, help=False
    )


def _admit(session: Session, _: Screen, event: PassShown) -> Step:
    return session, (Admit(event.credential),)


def _find_out(session: Session, screen: Screen, event: CodeShown) -> Step:
    """Someone who is known scans items; before that, a pass is more likely."""
    item_first = isinstance(screen, Loans | AccountPage | ReceiptChoice)
    return session, (FindOut(event.code, item_first),)


def _item_first(session: Session, _: Screen, event: ItemShown | IsItem) -> Step:
    return _to(session, Identify(event.code))


def _welcome(session: Session, screen: Screen, event: Welcomed) -> Step:
    item = screen.item if isinstance(screen, Identify) else None
    if item is None:
        return _to(session, Loans(event.patron))
    loans = Loans(event.patron, checking=item.barcode)
    return _to(session, loans, Lend(event.patron, item))


def _turn_away(session: Session, _: Screen, event: NotAdmitted) -> Step:
    return _to(session, TurnedAway(event.reason, event.advice))


def _tap_start(session: Session, screen: Screen, event: Tapped) -> Step:
    match event.tap:
        case Tap.LEND:
            return _to(session, Identify())
        case Tap.RETURN:
            return _start_returns(session, screen)
        case Tap.BACK | Tap.DONE:
            return _ended(session, Start()), ()
        case _:
            return session, ()


def _start_returns(session: Session, screen: Screen) -> Step:
    item = screen.item if isinstance(screen, Identify) else None
    if item is None:
        return _to(session, Returns())
    return _to(session, Returns(checking=item.barcode), TakeBack(item))


def _hint(session: Session, _: Screen, event: NothingRead) -> Step:
    return replace(session, hint=event.problem), ()


def _over(session: Session, _: Screen, __: IdleOver) -> Step:
    return _ended(session, Start()), ()


def _lend(session: Session, screen: Loans, event: ItemShown | IsItem) -> Step:
    if _already(screen.lines, event.code.barcode):
        return replace(session, hint=NoteKind.ALREADY_LISTED), ()
    loans = replace(screen, checking=event.code.barcode)
    return _to(session, loans, Lend(screen.patron, event.code))


def _already(lines: tuple[Line, ...], barcode: str) -> bool:
    return any(line.barcode == barcode and line.done is not Done.REFUSED for line in lines)


def _settle(session: Session, screen: Loans, event: Settled) -> Step:
    lines = _with(screen.lines, event.line)
    return _to(session, replace(screen, lines=lines, checking=None))


def _with(lines: tuple[Line, ...], line: Line) -> tuple[Line, ...]:
    """Newest last; a later result of the same item takes the place of the earlier one."""
    return (*(entry for entry in lines if entry.key != line.key), line)


def _ask(session: Session, screen: Loans | Returns, event: Asked) -> Step:
    return _to(ask(session, event.question), replace(screen, checking=None))


def _ask_account(session: Session, _: AccountPage, event: Asked) -> Step:
    return ask(session, event.question), ()


def _tap_loans(session: Session, screen: Loans, event: Tapped) -> Step:
    match event.tap:
        case Tap.DONE:
            return _finish(session, screen)
        case Tap.ACCOUNT:
            return session, (ReadAccount(screen.patron),)
        case _:
            return session, ()


def _finish(session: Session, screen: Loans) -> Step:
    """Ask for the receipt where there is something on it and something to choose."""
    done = any(line.done is not Done.REFUSED for line in screen.lines)
    mails = session.can_mail(screen.patron)
    if not done or session.receipts is ReceiptMode.NEVER or not (mails or session.prints):
        return _goodbye(session, screen, Receipt.NONE)
    if session.receipts is ReceiptMode.ALWAYS and not (mails and session.prints):
        return _goodbye(session, screen, Receipt.MAILING if mails else Receipt.PRINTING)
    return _to(session, ReceiptChoice(screen))


def _goodbye(session: Session, screen: Loans | Returns, receipt: Receipt) -> Step:
    done = Counter(line.done for line in screen.lines)
    farewell = replace(session, hint=None, warned=False, help=False)
    effects = _receipt(session, screen, receipt)
    bye = Goodbye(done[Done.LENT], done[Done.RETURNED], receipt, done[Done.RENEWED])
    return replace(farewell, screen=bye), effects


def _receipt(session: Session, screen: Loans | Returns, receipt: Receipt) -> tuple[Effect, ...]:
    done = tuple(line for line in screen.lines if line.done is not Done.REFUSED)
    match receipt, screen:
        case Receipt.PRINTING, _:
            return (Print(done, session.language),)
        case Receipt.MAILING, Loans(patron=patron):
            return (Mail(patron.key, done, session.language),)
        case _:
            return ()


def _card_out(session: Session, screen: Loans, _: CardTakenOut) -> Step:
    """Taking the card out after lending means: I am done. Before that, nothing yet."""
    session = unasked(session)
    return _finish(session, screen) if screen.lines else (session, ())


def _loans_over(session: Session, screen: Loans, _: IdleOver) -> Step:
    """The patron walked off: all is committed; a receipt would lie there for the next one."""
    return _goodbye(session, screen, Receipt.NONE)


def _next_patron(session: Session, _: Screen, event: Welcomed) -> Step:
    """Another card ends the visit of the one before; all of it is committed already."""
    return _to(unasked(session), Loans(event.patron))


def _account(session: Session, screen: Loans, event: AccountRead) -> Step:
    return _to(session, AccountPage(screen, event.account))


def _keep_visit(session: Session, _: Screen, event: NotAdmitted) -> Step:
    return replace(session, hint=event.reason), ()


def _tap_account(session: Session, screen: AccountPage, event: Tapped) -> Step:
    patron = screen.loans.patron
    match event.tap:
        case Tap.BACK:
            return _to(session, screen.loans)
        case Tap.DONE:
            return _finish(session, screen.loans)
        case Tap.RENEW:
            return session, (Renew(patron, (ItemId(event.value),)),)
        case Tap.RENEW_ALL:
            items = tuple(loan.item for group in screen.account.loans for loan in group.loans)
            return session, (Renew(patron, items),)
        case _:
            return session, ()


def _settle_account(session: Session, screen: AccountPage, event: Settled) -> Step:
    lines = _with(screen.loans.lines, event.line)
    return _to(session, replace(screen, loans=replace(screen.loans, lines=lines)))


def _refresh_account(session: Session, screen: AccountPage, event: AccountRead) -> Step:
    return _to(session, replace(screen, account=event.account.placed_as(screen.account)))


def _lend_from(session: Session, screen: AccountPage | ReceiptChoice, event: ItemShown) -> Step:
    return _lend(session, screen.loans, event)


def _lend_found(session: Session, screen: AccountPage | ReceiptChoice, event: IsItem) -> Step:
    return _lend(session, screen.loans, event)


def _tap_receipt(session: Session, screen: ReceiptChoice, event: Tapped) -> Step:
    match event.tap:
        case Tap.RECEIPT_YES:
            return _goodbye(session, screen.loans, Receipt.PRINTING)
        case Tap.RECEIPT_MAIL if session.can_mail(screen.loans.patron):
            return _goodbye(session, screen.loans, Receipt.MAILING)
        case Tap.RECEIPT_NO:
            return _goodbye(session, screen.loans, Receipt.NONE)
        case Tap.BACK:
            return _to(session, screen.loans)
        case _:
            return session, ()


def _inner_over(session: Session, screen: AccountPage | ReceiptChoice, event: IdleOver) -> Step:
    return _loans_over(session, screen.loans, event)


def _inner_card_out(session: Session, screen: AccountPage, event: CardTakenOut) -> Step:
    return _card_out(session, screen.loans, event)


def _take_back(session: Session, screen: Returns, event: ItemShown) -> Step:
    if _already(screen.lines, event.code.barcode):
        return replace(session, hint=NoteKind.ALREADY_LISTED), ()
    return _to(session, replace(screen, checking=event.code.barcode), TakeBack(event.code))


def _take_back_unclear(session: Session, screen: Returns, event: CodeShown) -> Step:
    return _take_back(session, screen, ItemShown(event.code.as_item))


def _settle_return(session: Session, screen: Returns, event: Settled) -> Step:
    return _to(session, replace(screen, lines=_with(screen.lines, event.line), checking=None))


def _tap_returns(session: Session, screen: Returns, event: Tapped) -> Step:
    match event.tap:
        case Tap.DONE | Tap.BACK:
            if not screen.lines:
                return _ended(session, Start()), ()
            return _goodbye(session, screen, Receipt.NONE)
        case Tap.LEND:
            return _to(session, Identify())
        case _:
            return session, ()


def _tap_refusal(session: Session, _: TurnedAway, event: Tapped) -> Step:
    if event.tap is Tap.RETURN:
        return _to(session, Returns())
    return (_ended(session, Start()), ()) if event.tap in (Tap.BACK, Tap.DONE) else (session, ())


def _receipt_ended(session: Session, screen: Goodbye, event: ReceiptEnded) -> Step:
    match screen.receipt:
        case Receipt.PRINTING:
            ended = Receipt.PRINTED if event.done else Receipt.FAILED
        case Receipt.MAILING:
            ended = Receipt.MAILED if event.done else Receipt.NOT_MAILED
        case _:
            return session, ()
    return _to(session, replace(screen, receipt=ended))


def _tap_goodbye(session: Session, _: Goodbye, event: Tapped) -> Step:
    return (_ended(session, Start()), ()) if event.tap in (Tap.BACK, Tap.DONE) else (session, ())


def _fresh(session: Session, _: Screen, event: Any) -> Step:
    """After a goodbye or refusal the next patron need not wait: as from the start screen."""
    return step(_ended(session, Start()), event)


Row = Callable[[Session, Any, Any], Step]
_CARD_AND_CODE: dict[type, Row] = {PassShown: _admit, CodeShown: _find_out, NothingRead: _hint}
_IDENTIFYING: dict[type, Row] = {
    **_CARD_AND_CODE,
    ItemShown: _item_first,
    IsItem: _item_first,
    Welcomed: _welcome,
    NotAdmitted: _turn_away,
    Tapped: _tap_start,
    IdleOver: _over,
}
_BETWEEN: dict[type, Row] = {
    PassShown: _fresh,
    CodeShown: _fresh,
    ItemShown: _fresh,
    NothingRead: _hint,
    IdleOver: _over,
}
_INSIDE: dict[type, Row] = {
    **_CARD_AND_CODE,
    ItemShown: _lend_from,
    IsItem: _lend_found,
    Welcomed: _next_patron,
    NotAdmitted: _keep_visit,
    IdleOver: _inner_over,
    CardTakenOut: _inner_card_out,
}
_ROWS: dict[type[Screen], dict[type, Row]] = {
    Start: _IDENTIFYING,
    Identify: _IDENTIFYING,
    Loans: {
        **_CARD_AND_CODE,
        ItemShown: _lend,
        IsItem: _lend,
        Settled: _settle,
        Asked: _ask,
        Welcomed: _next_patron,
        NotAdmitted: _keep_visit,
        AccountRead: _account,
        Tapped: _tap_loans,
        CardTakenOut: _card_out,
        IdleOver: _loans_over,
    },
    AccountPage: {
        **_INSIDE,
        Settled: _settle_account,
        Asked: _ask_account,
        AccountRead: _refresh_account,
        Tapped: _tap_account,
    },
    ReceiptChoice: {**_INSIDE, Tapped: _tap_receipt},
    Returns: {
        PassShown: _admit,
        ItemShown: _take_back,
        CodeShown: _take_back_unclear,
        NothingRead: _hint,
        Settled: _settle_return,
        Asked: _ask,
        Welcomed: _next_patron,
        NotAdmitted: _turn_away,
        Tapped: _tap_returns,
        IdleOver: _over,
    },
    TurnedAway: {**_BETWEEN, Tapped: _tap_refusal},
    Goodbye: {**_BETWEEN, ReceiptEnded: _receipt_ended, Tapped: _tap_goodbye},
}
_TABLE: dict[tuple[type[Screen], type[Event]], Row] = {
    (screen, event): row for screen, rows in _ROWS.items() for event, row in rows.items()
}
