"""Whole visits through the table of transitions: what is on the glass, what the desk is asked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.circulation import ItemReason
from kiosk.domain.credential import CodeProblem, Credential, ItemCode, Scheme, UnclearCode
from kiosk.domain.ids import ItemId, LibraryCode
from kiosk.domain.membership import Reason
from kiosk.domain.reading import (
    Assurance,
    CardRemoved,
    CodeScanned,
    EidRead,
    ReadProblem,
    Unreadable,
)
from kiosk.domain.session.arrival import event_of
from kiosk.domain.session.effects import (
    Admit,
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
    CardTakenOut,
    CodeShown,
    Event,
    IdleOver,
    IdleWarning,
    IsItem,
    NotAdmitted,
    NothingRead,
    PassShown,
    ReceiptEnded,
    Settled,
    Tap,
    Tapped,
    Welcomed,
)
from kiosk.domain.session.state import (
    AccountPage,
    Goodbye,
    Identify,
    Loans,
    Receipt,
    ReceiptChoice,
    ReceiptMode,
    Returns,
    Session,
    Start,
    TurnedAway,
)
from kiosk.domain.visit import Account, AccountLoan, BranchLoans, Done, Line
from tests.domain.session.visitors import BARCODES, EID, after, line, patron, scanned


def identified(*lines: Line, mode: ReceiptMode = ReceiptMode.ASK) -> Session:
    return Session(Loans(patron(), lines), receipts=mode, eid_inside=True)


def test_a_visit_with_three_items_ends_with_a_receipt() -> None:
    session, effects = after(Session(), PassShown(EID, inserted=True))
    assert effects == (Admit(EID),)
    session, _ = after(session, Welcomed(patron()))
    for barcode in BARCODES:
        session, effects = after(session, scanned(barcode))
        assert effects == (Lend(patron(), ItemCode(barcode)),)
        assert isinstance(session.screen, Loans)
        assert session.screen.checking == barcode
        session, _ = after(session, Settled(line(barcode)))
    assert session.screen == Loans(patron(), tuple(line(barcode) for barcode in BARCODES))
    session, effects = after(session, Tapped(Tap.DONE))
    assert isinstance(session.screen, ReceiptChoice)
    assert effects == ()
    session, effects = after(session, Tapped(Tap.RECEIPT_YES))
    assert effects == (Print(tuple(line(barcode) for barcode in BARCODES), "nl"),)
    assert session.screen == Goodbye(3, 0, Receipt.PRINTING)
    session, _ = after(session, ReceiptEnded(done=True))
    assert session.screen == Goodbye(3, 0, Receipt.PRINTED)
    session, _ = after(session, IdleOver())
    assert session.screen == Start()


def test_what_was_renewed_is_not_told_as_borrowed_at_the_end() -> None:
    lent, renewed = line(BARCODES[0]), line(BARCODES[1], Done.RENEWED)
    session, _ = after(identified(lent, renewed, mode=ReceiptMode.NEVER), Tapped(Tap.DONE))
    assert session.screen == Goodbye(lent=1, returned=0, receipt=Receipt.NONE, renewed=1)


def by_mail(mode: ReceiptMode, *, prints: bool = True, email: bool = True) -> Session:
    """A patron with an address (or not), who borrowed, at a kiosk that mails."""
    loans = Loans(replace(patron(), email=email), (line(BARCODES[0]),))
    return Session(loans, receipts=mode, prints=prints, mails=True)


def test_a_patron_with_an_address_has_the_receipt_mailed_in_the_language_chosen() -> None:
    session = replace(by_mail(ReceiptMode.ASK), language="fr")
    session, effects = after(session, Tapped(Tap.DONE), Tapped(Tap.RECEIPT_MAIL))
    assert session.screen == Goodbye(1, 0, Receipt.MAILING)
    assert effects == (Mail(patron().key, (line(BARCODES[0]),), "fr"),)
    kept, _ = after(session, ReceiptEnded(done=True))
    assert kept.screen == Goodbye(1, 0, Receipt.MAILED)
    lost, _ = after(session, ReceiptEnded(done=False))
    assert lost.screen == Goodbye(1, 0, Receipt.NOT_MAILED)


def test_nobody_without_an_address_gets_mail_whatever_is_touched() -> None:
    session, effects = after(
        by_mail(ReceiptMode.ASK, email=False), Tapped(Tap.DONE), Tapped(Tap.RECEIPT_MAIL)
    )
    assert isinstance(session.screen, ReceiptChoice)
    assert effects == ()


@pytest.mark.parametrize(
    ("mode", "prints", "email", "comes_next"),
    [
        (ReceiptMode.NEVER, True, True, Receipt.NONE),
        (ReceiptMode.ASK, True, True, None),
        (ReceiptMode.ASK, True, False, None),
        (ReceiptMode.ASK, False, True, None),
        (ReceiptMode.ASK, False, False, Receipt.NONE),
        (ReceiptMode.ALWAYS, True, True, None),
        (ReceiptMode.ALWAYS, True, False, Receipt.PRINTING),
        (ReceiptMode.ALWAYS, False, True, Receipt.MAILING),
        (ReceiptMode.ALWAYS, False, False, Receipt.NONE),
    ],
)
def test_a_receipt_is_asked_about_only_where_there_is_something_to_choose(
    mode: ReceiptMode, *, prints: bool, email: bool, comes_next: Receipt | None
) -> None:
    session, _ = after(by_mail(mode, prints=prints, email=email), Tapped(Tap.DONE))
    if comes_next is None:
        assert isinstance(session.screen, ReceiptChoice)
    else:
        assert session.screen == Goodbye(1, 0, comes_next)


def test_nothing_is_green_before_it_is_settled() -> None:
    session, _ = after(identified(), scanned(BARCODES[0]))
    assert isinstance(session.screen, Loans)
    assert session.screen.lines == ()


def test_items_are_returned_without_a_card() -> None:
    session, _ = after(Session(), Tapped(Tap.RETURN))
    assert session.screen == Returns()
    session, effects = after(session, scanned(BARCODES[0]))
    assert effects == (TakeBack(ItemCode(BARCODES[0])),)
    session, _ = after(session, Settled(line(BARCODES[0], Done.RETURNED)))
    session, effects = after(session, Tapped(Tap.DONE))
    assert session.screen == Goodbye(0, 1, Receipt.NONE)
    assert effects == ()


def test_an_item_scanned_first_is_lent_when_the_card_comes() -> None:
    session, effects = after(Session(), scanned(BARCODES[0]))
    assert session.screen == Identify(ItemCode(BARCODES[0]))
    assert effects == ()
    _, effects = after(session, PassShown(EID), Welcomed(patron()))
    assert effects == (Lend(patron(), ItemCode(BARCODES[0])),)


def test_an_item_scanned_first_can_be_returned_instead() -> None:
    session, effects = after(Session(), scanned(BARCODES[0]), Tapped(Tap.RETURN))
    assert session.screen == Returns(checking=BARCODES[0])
    assert effects == (TakeBack(ItemCode(BARCODES[0])),)


@pytest.mark.parametrize("mode", list(ReceiptMode))
def test_taking_the_card_out_after_lending_ends_the_visit(mode: ReceiptMode) -> None:
    session, effects = after(identified(line(BARCODES[0]), mode=mode), CardTakenOut())
    assert not session.eid_inside
    match mode:
        case ReceiptMode.NEVER:
            assert session.screen == Goodbye(1, 0, Receipt.NONE)
        case ReceiptMode.ASK:
            assert isinstance(session.screen, ReceiptChoice)
        case ReceiptMode.ALWAYS:
            assert effects == (Print((line(BARCODES[0]),), "nl"),)


def test_taking_the_card_out_before_anything_was_lent_lets_the_patron_go_on() -> None:
    session, _ = after(identified(), CardTakenOut())
    assert session.screen == Loans(patron())


def test_whoever_walks_off_is_warned_and_then_the_visit_ends_without_a_receipt() -> None:
    session, _ = after(identified(line(BARCODES[0])), IdleWarning())
    assert session.warned
    stayed, _ = after(session, Tapped(Tap.STAY))
    assert not stayed.warned
    session, effects = after(session, IdleOver())
    assert session.screen == Goodbye(1, 0, Receipt.NONE)
    assert effects == ()


def test_what_was_renewed_stays_where_the_patron_touched_it() -> None:
    def page(*dues: tuple[str, int]) -> Account:
        loans = (
            AccountLoan(ItemId(item), "", date(2026, 6, day), overdue=False) for item, day in dues
        )
        return Account((BranchLoans("Beveren", LibraryCode("BEV"), tuple(loans)),))

    session = Session(AccountPage(Loans(patron()), page(("i-1", 1), ("i-2", 2))))
    session, _ = after(session, AccountRead(page(("i-3", 1), ("i-2", 2), ("i-1", 29))))
    assert session.screen == AccountPage(Loans(patron()), page(("i-1", 29), ("i-2", 2), ("i-3", 1)))


def test_another_card_starts_the_next_visit_with_an_empty_list() -> None:
    other = patron("p-2")
    session, _ = after(identified(line(BARCODES[0])), PassShown(EID), Welcomed(other))
    assert session.screen == Loans(other)


def _texts(value: object) -> Iterable[str]:
    return repr(value).split("'")


@pytest.mark.parametrize("last", [Tapped(Tap.RECEIPT_NO), Tapped(Tap.RECEIPT_YES), IdleOver()])
def test_nothing_of_the_patron_is_left_after_the_goodbye(last: Event) -> None:
    session, _ = after(identified(line(BARCODES[0])), Tapped(Tap.DONE), last)
    assert isinstance(session.screen, Goodbye)
    assert not {"p-1", "De aanslag", BARCODES[0]} & set(_texts(session))
    session, _ = after(session, IdleOver())
    assert session == Session(eid_inside=True)


def test_the_next_patron_starts_in_the_language_that_everyone_starts_with() -> None:
    session, _ = after(identified(), Tapped(Tap.LANGUAGE, "en"))
    assert session.language == "en"
    session, _ = after(session, Tapped(Tap.DONE))
    assert session.language == "en"
    assert after(session, IdleOver())[0].language == "nl"


def test_a_refused_patron_reads_why_and_may_still_return_items() -> None:
    session, _ = after(Session(), PassShown(EID), NotAdmitted(Reason.EXPIRED))
    assert session.screen == TurnedAway(Reason.EXPIRED)
    assert after(session, Tapped(Tap.RETURN))[0].screen == Returns()
    assert after(session, Tapped(Tap.BACK))[0].screen == Start()


def test_an_item_that_was_refused_may_be_tried_again() -> None:
    refused = replace(line(BARCODES[0], Done.REFUSED), reason=ItemReason.MISSING)
    _, effects = after(identified(refused), scanned(BARCODES[0]))
    assert effects == (Lend(patron(), ItemCode(BARCODES[0])),)
    session, _ = after(identified(refused), Settled(line(BARCODES[0])))
    assert isinstance(session.screen, Loans)
    assert session.screen.lines == (line(BARCODES[0]),)


def test_a_visit_in_which_nothing_was_done_asks_for_no_receipt() -> None:
    session, _ = after(identified(), Tapped(Tap.DONE))
    assert session.screen == Goodbye(0, 0, Receipt.NONE)


def test_scanning_another_item_at_the_receipt_goes_back_to_the_list() -> None:
    session, effects = after(identified(line(BARCODES[0])), Tapped(Tap.DONE), scanned(BARCODES[1]))
    assert isinstance(session.screen, Loans)
    assert effects == (Lend(patron(), ItemCode(BARCODES[1])),)


def test_the_account_renews_one_or_all() -> None:
    loans = tuple(
        AccountLoan(ItemId(f"i-{n}"), "De aanslag", date(2026, 12, 1), overdue=False)
        for n in (1, 2)
    )
    page = Account((BranchLoans("Bib Beveren", LibraryCode("BEV"), loans),))
    session, effects = after(identified(), Tapped(Tap.ACCOUNT))
    assert effects == (ReadAccount(patron()),)
    session, _ = after(session, AccountRead(page))
    assert session.screen == AccountPage(Loans(patron()), page)
    assert after(session, Tapped(Tap.RENEW, "i-1"))[1] == (Renew(patron(), (ItemId("i-1"),)),)
    both = (ItemId("i-1"), ItemId("i-2"))
    assert after(session, Tapped(Tap.RENEW_ALL))[1] == (Renew(patron(), both),)


@pytest.mark.parametrize(
    ("screen", "item_first"), [(Start(), False), (Loans(patron()), True), (Identify(), False)]
)
def test_an_unclear_code_is_a_pass_first_until_someone_is_known(
    screen: Start | Loans | Identify, item_first: bool
) -> None:
    code = UnclearCode("LR012345")
    assert after(Session(screen), CodeShown(code))[1] == (FindOut(code, item_first),)
    found = after(Session(screen), CodeShown(code), IsItem(code.as_item))
    assert found[1] == ((Lend(patron(), code.as_item),) if item_first else ())


def test_an_event_that_a_screen_has_no_row_for_changes_nothing() -> None:
    assert after(Session(), Settled(line(BARCODES[0]))) == (Session(), ())
    assert after(Session(), ReceiptEnded(done=True)) == (Session(), ())


def test_readings_become_events() -> None:
    assert event_of(EidRead("85073003328", Assurance.GENUINE)) == PassShown(EID, inserted=True)
    assert event_of(CardRemoved()) == CardTakenOut()
    assert event_of(CodeScanned(BARCODES[0])) == scanned(BARCODES[0])
    assert event_of(CodeScanned("LR012345")) == CodeShown(UnclearCode("LR012345"))
    assert event_of(CodeScanned("9789460010019")) == NothingRead(CodeProblem.ISBN)
    assert event_of(Unreadable(ReadProblem.TWO_CARDS)) == NothingRead(ReadProblem.TWO_CARDS)
    pass_shown = event_of(CodeScanned("20001000000018"))
    assert pass_shown == PassShown(Credential(Scheme.BIB, "20001000000018"))
