"""Screen by screen: what each scan, touch and answer of the desk leads to, and what it leaves.

``test_visit.py`` tells whole visits; here stands the rest of the table, a line for each.
"""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.credential import CodeProblem, ItemCode, UnclearCode
from kiosk.domain.ids import ItemId, LibraryCode
from kiosk.domain.membership import Reason
from kiosk.domain.reasons import Remedy
from kiosk.domain.session.effects import (
    Admit,
    Effect,
    FindOut,
    Lend,
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
    Returns,
    Screen,
    Session,
    Start,
    TurnedAway,
)
from kiosk.domain.session.table import step
from kiosk.domain.visit import Account, AccountLoan, Advice, BranchLoans, Done, NoteKind
from tests.domain.session.visitors import BARCODES, EID, line, patron, scanned

ME, OTHER = patron(), patron("p-2")
ITEM = ItemCode(BARCODES[1])
UNCLEAR = UnclearCode("LR012345")
LENT, BACK = line(BARCODES[0]), line(BARCODES[0], Done.RETURNED)
ACCOUNT = Account(
    (
        BranchLoans(
            "Bib Beveren",
            LibraryCode("BEV"),
            (AccountLoan(ItemId("i-1"), "De aanslag", date(2026, 12, 1), overdue=False),),
        ),
    )
)
ADVICE = Advice(Remedy.RENEW_MEMBERSHIP)

LOANS = Loans(ME, (LENT,))
LENDING = replace(LOANS, checking=ITEM.barcode)
PAGE, CHOICE = AccountPage(LOANS, ACCOUNT), ReceiptChoice(LOANS)
RETURNS = Returns((BACK,))
AWAY, BYE = TurnedAway(Reason.EXPIRED, ADVICE), Goodbye(1, 0, Receipt.NONE)


def in_use(screen: Screen) -> Session:
    """A session in French, warned, with help and a hint on the glass."""
    return Session(screen, "fr", NoteKind.PRINTER_FAILED, warned=True, help=True, eid_inside=True)


def calm(screen: Screen) -> Session:
    """The same once somebody did something."""
    return Session(screen, "fr", eid_inside=True)


@pytest.mark.parametrize(
    ("screen", "event", "then", "asked"),
    [
        (Start(), Tapped(Tap.LEND), Identify(), ()),
        (Start(), Tapped(Tap.STAY), Start(), ()),
        (Identify(), Tapped(Tap.RETURN), Returns(), ()),
        (Identify(), scanned(ITEM.barcode), Identify(ITEM), ()),
        (Identify(), PassShown(EID), Identify(), (Admit(EID),)),
        (LOANS, PassShown(EID), LOANS, (Admit(EID),)),
        (LOANS, scanned(ITEM.barcode), LENDING, (Lend(ME, ITEM),)),
        (LOANS, Tapped(Tap.ACCOUNT), LOANS, (ReadAccount(ME),)),
        (LOANS, Tapped(Tap.STAY), LOANS, ()),
        (LOANS, Tapped(Tap.DONE), CHOICE, ()),
        (PAGE, scanned(ITEM.barcode), LENDING, (Lend(ME, ITEM),)),
        (PAGE, CodeShown(UNCLEAR), PAGE, (FindOut(UNCLEAR, item_first=True),)),
        (PAGE, PassShown(EID), PAGE, (Admit(EID),)),
        (PAGE, Tapped(Tap.BACK), LOANS, ()),
        (PAGE, Tapped(Tap.DONE), CHOICE, ()),
        (PAGE, Tapped(Tap.STAY), PAGE, ()),
        (PAGE, Tapped(Tap.RENEW, "i-1"), PAGE, (Renew(ME, (ItemId("i-1"),)),)),
        (PAGE, Tapped(Tap.RENEW_ALL), PAGE, (Renew(ME, (ItemId("i-1"),)),)),
        (CHOICE, scanned(ITEM.barcode), LENDING, (Lend(ME, ITEM),)),
        (CHOICE, PassShown(EID), CHOICE, (Admit(EID),)),
        (CHOICE, CodeShown(UNCLEAR), CHOICE, (FindOut(UNCLEAR, item_first=True),)),
        (CHOICE, Tapped(Tap.BACK), LOANS, ()),
        (CHOICE, Tapped(Tap.STAY), CHOICE, ()),
        (CHOICE, Tapped(Tap.RECEIPT_NO), BYE, ()),
        (
            RETURNS,
            scanned(ITEM.barcode),
            replace(RETURNS, checking=ITEM.barcode),
            (TakeBack(ITEM),),
        ),
        (
            RETURNS,
            CodeShown(UNCLEAR),
            replace(RETURNS, checking="LR012345"),
            (TakeBack(UNCLEAR.as_item),),
        ),
        (RETURNS, PassShown(EID), RETURNS, (Admit(EID),)),
        (RETURNS, Tapped(Tap.LEND), Identify(), ()),
        (RETURNS, Tapped(Tap.STAY), RETURNS, ()),
        (RETURNS, Tapped(Tap.DONE), Goodbye(0, 1, Receipt.NONE), ()),
        (RETURNS, Tapped(Tap.BACK), Goodbye(0, 1, Receipt.NONE), ()),
        (AWAY, Tapped(Tap.RETURN), Returns(), ()),
        (AWAY, Tapped(Tap.STAY), AWAY, ()),
        (BYE, Tapped(Tap.STAY), BYE, ()),
    ],
)
def test_what_a_patron_does_also_ends_the_warning_the_hint_and_the_help(
    screen: Screen, event: Event, then: Screen, asked: tuple[Effect, ...]
) -> None:
    assert step(in_use(screen), event) == (calm(then), asked)


@pytest.mark.parametrize(
    ("screen", "event", "then", "asked"),
    [
        (Start(), IsItem(ITEM), Identify(ITEM), ()),
        (Identify(), IsItem(ITEM), Identify(ITEM), ()),
        (Identify(), Welcomed(ME), Loans(ME), ()),
        (Identify(), NotAdmitted(Reason.EXPIRED, ADVICE), AWAY, ()),
        (Identify(ITEM), Welcomed(ME), Loans(ME, checking=ITEM.barcode), (Lend(ME, ITEM),)),
        (Start(), NotAdmitted(Reason.EXPIRED, ADVICE), AWAY, ()),
        (LENDING, Settled(LENT), LOANS, ()),
        (LOANS, AccountRead(ACCOUNT), PAGE, ()),
        (LOANS, Welcomed(OTHER), Loans(OTHER), ()),
        (PAGE, Settled(BACK), replace(PAGE, loans=Loans(ME, (BACK,))), ()),
        (
            PAGE,
            Settled(line(ITEM.barcode, Done.RENEWED)),
            replace(PAGE, loans=Loans(ME, (LENT, line(ITEM.barcode, Done.RENEWED)))),
            (),
        ),
        (PAGE, AccountRead(Account()), replace(PAGE, account=Account()), ()),
        (PAGE, IsItem(ITEM), LENDING, (Lend(ME, ITEM),)),
        (PAGE, Welcomed(OTHER), Loans(OTHER), ()),
        (CHOICE, IsItem(ITEM), LENDING, (Lend(ME, ITEM),)),
        (CHOICE, Welcomed(OTHER), Loans(OTHER), ()),
        (RETURNS, Welcomed(ME), Loans(ME), ()),
        (RETURNS, NotAdmitted(Reason.EXPIRED, ADVICE), AWAY, ()),
        (Returns(checking=BARCODES[0]), Settled(BACK), RETURNS, ()),
        (BYE, ReceiptEnded(True), BYE, ()),
        (Goodbye(1, 0, Receipt.PRINTING), ReceiptEnded(False), Goodbye(1, 0, Receipt.FAILED), ()),
    ],
)
def test_what_the_desk_answers_leaves_the_warning_the_hint_and_the_help(
    screen: Screen, event: Event, then: Screen, asked: tuple[Effect, ...]
) -> None:
    assert step(in_use(screen), event) == (in_use(then), asked)


@pytest.mark.parametrize("screen", [LOANS, PAGE, CHOICE])
def test_another_pass_that_is_refused_is_only_a_hint(screen: Screen) -> None:
    refused = step(in_use(screen), NotAdmitted(Reason.EXPIRED, ADVICE))
    assert refused == (replace(in_use(screen), hint=Reason.EXPIRED), ())


@pytest.mark.parametrize("screen", [LOANS, PAGE, CHOICE, RETURNS])
def test_what_is_listed_already_is_not_done_again(screen: Screen) -> None:
    session, effects = step(in_use(screen), scanned(BARCODES[0]))
    assert (session.hint, effects) == (NoteKind.ALREADY_LISTED, ())
    assert session.language == "fr"


@pytest.mark.parametrize("screen", [Start(), Identify(), LOANS, PAGE, CHOICE, RETURNS, AWAY, BYE])
def test_what_says_nothing_is_a_hint_on_every_screen(screen: Screen) -> None:
    read = step(in_use(screen), NothingRead(CodeProblem.ISBN))
    assert read == (replace(calm(screen), hint=CodeProblem.ISBN), ())


@pytest.mark.parametrize(
    ("screen", "event"),
    [
        (Start(), Tapped(Tap.BACK)),
        (Start(), Tapped(Tap.DONE)),
        (Start(), IdleOver()),
        (Identify(ITEM), Tapped(Tap.BACK)),
        (Identify(ITEM), IdleOver()),
        (Returns(), Tapped(Tap.DONE)),
        (Returns(), Tapped(Tap.BACK)),
        (RETURNS, IdleOver()),
        (AWAY, Tapped(Tap.BACK)),
        (AWAY, Tapped(Tap.DONE)),
        (AWAY, IdleOver()),
        (BYE, Tapped(Tap.BACK)),
        (BYE, Tapped(Tap.DONE)),
        (BYE, IdleOver()),
    ],
)
def test_nothing_of_it_is_left_for_the_next_one(screen: Screen, event: Event) -> None:
    assert step(in_use(screen), event) == (Session(eid_inside=True), ())


@pytest.mark.parametrize("screen", [AWAY, BYE])
def test_the_next_one_need_not_touch_the_glass_first(screen: Screen) -> None:
    afresh = Session(eid_inside=True)
    assert step(in_use(screen), PassShown(EID)) == (afresh, (Admit(EID),))
    assert step(in_use(screen), CodeShown(UNCLEAR)) == (afresh, (FindOut(UNCLEAR),))
    shown = step(in_use(screen), scanned(ITEM.barcode))
    assert shown == (replace(afresh, screen=Identify(ITEM)), ())


@pytest.mark.parametrize("screen", [LOANS, PAGE, CHOICE])
def test_who_walks_off_leaves_a_goodbye_in_his_language_and_nothing_else(screen: Screen) -> None:
    assert step(in_use(screen), IdleOver()) == (calm(BYE), ())


@pytest.mark.parametrize(
    ("screen", "then"), [(LOANS, CHOICE), (PAGE, CHOICE), (Start(), Start()), (RETURNS, RETURNS)]
)
def test_a_card_that_is_taken_out_is_out(screen: Screen, then: Screen) -> None:
    out, effects = step(in_use(screen), CardTakenOut())
    assert (out.screen, out.eid_inside, effects) == (then, False, ())


def test_only_a_card_that_was_put_in_is_to_be_taken_out() -> None:
    assert step(Session(), PassShown(EID, inserted=True))[0].eid_inside is True
    assert step(Session(), PassShown(EID))[0].eid_inside is False


def test_help_comes_and_goes_with_the_same_button_and_leaves_the_hint() -> None:
    helped, effects = step(in_use(LOANS), Tapped(Tap.HELP))
    assert (helped, effects) == (replace(in_use(LOANS), help=False, warned=False), ())
    again = step(helped, Tapped(Tap.HELP))
    assert again == (replace(in_use(LOANS), warned=False), ())


def test_another_language_ends_the_warning_and_leaves_the_rest() -> None:
    changed = step(in_use(LOANS), Tapped(Tap.LANGUAGE, "de"))
    assert changed == (replace(in_use(LOANS), language="de", warned=False), ())


@pytest.mark.parametrize(("screen", "warned"), [(LOANS, True), (BYE, True), (Start(), False)])
def test_nobody_is_warned_at_the_start_screen(screen: Screen, warned: bool) -> None:
    assert step(calm(screen), IdleWarning()) == (replace(calm(screen), warned=warned), ())
