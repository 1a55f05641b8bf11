"""What costs something or must be counted is asked before it is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.credential import ItemCode, UnclearCode
from kiosk.domain.ids import ItemId, LibraryCode
from kiosk.domain.outcome import Answers, Parts
from kiosk.domain.session.effects import Lend, Renew, TakeBack
from kiosk.domain.session.events import (
    AccountRead,
    Asked,
    CardTakenOut,
    CodeShown,
    Event,
    IdleOver,
    IdleWarning,
    ItemShown,
    PassShown,
    Settled,
    Tap,
    Tapped,
    Welcomed,
)
from kiosk.domain.session.state import AccountPage, Goodbye, Loans, Returns, Session, Start
from kiosk.domain.visit import Account, Deed, Done, Line, NoteKind, Question
from tests.domain.session.visitors import EID, after, patron

BEV = LibraryCode("BEV")
PATRON = patron()
DVD = ItemCode("30004000000001")
OTHER = ItemCode("30004000000002")
PRICE = Question(Deed.LEND, DVD, ItemId("i-1"), "De film", fee=100)
SET = Question(Deed.LEND, DVD, ItemId("i-1"), "Het spel", fee=50, parts=24)
LENT = Line("i-9", "De aanslag", Done.LENT, "30004000000009", date(2026, 12, 15))


def yes(question: Question) -> Tapped:
    return Tapped(Tap.AGREE, question.name)


def no(question: Question) -> Tapped:
    return Tapped(Tap.DECLINE, question.name)


def asked(question: Question, *lines: Line) -> Session:
    """A patron scanned something, and is asked."""
    scanned = Session(Loans(PATRON, lines, checking=question.code.barcode), eid_inside=True)
    return after(scanned, Asked(question))[0]


def test_nothing_is_lent_before_the_patron_agreed_to_the_price() -> None:
    session = asked(PRICE)
    assert session.questions == (PRICE,)
    assert session.screen == Loans(PATRON)
    session, effects = after(session, yes(PRICE))
    assert effects == (Lend(PATRON, DVD, Answers(fee=100)),)
    assert session.questions == ()
    assert session.screen == Loans(PATRON, checking=DVD.barcode)


def test_who_declines_the_price_has_not_borrowed_it_and_nothing_is_red() -> None:
    session, effects = after(asked(PRICE, LENT), no(PRICE))
    assert effects == ()
    assert session.questions == ()
    assert session.screen == Loans(PATRON, (LENT,))
    assert session.hint is NoteKind.NOT_LENT


def test_the_parts_are_counted_before_the_price_is_asked() -> None:
    session, effects = after(asked(SET), yes(SET))
    assert effects == ()
    [price] = session.questions
    assert (price.parts, price.fee) == (0, 50)
    _, effects = after(session, yes(price))
    assert effects == (Lend(PATRON, DVD, Answers(50, Parts.COMPLETE)),)


def test_a_second_touch_on_the_parts_does_not_agree_to_the_price() -> None:
    session, effects = after(asked(SET), yes(SET), yes(SET))
    assert effects == ()
    assert [question.fee for question in session.questions] == [50]


def test_an_incomplete_set_is_decided_on_as_incomplete() -> None:
    _, effects = after(asked(SET), no(SET))
    assert effects == (Lend(PATRON, DVD, Answers(parts=Parts.INCOMPLETE)),)


@pytest.mark.parametrize(("answer", "parts"), [(yes, Parts.COMPLETE), (no, Parts.INCOMPLETE)])
def test_a_set_that_comes_back_is_counted_and_always_taken_back(
    answer: Callable[[Question], Tapped], parts: Parts
) -> None:
    back = replace(SET, deed=Deed.TAKE_BACK, fee=0)
    session, _ = after(Session(Returns(checking=DVD.barcode)), Asked(back))
    session, effects = after(session, answer(back))
    assert effects == (TakeBack(DVD, answers=Answers(parts=parts)),)
    assert session.screen == Returns(checking=DVD.barcode)


def test_renewals_that_cost_something_are_asked_one_after_the_other() -> None:
    first = replace(PRICE, deed=Deed.RENEW)
    second = replace(first, item=ItemId("i-2"))
    session = Session(AccountPage(Loans(PATRON), Account()))
    session, _ = after(session, Asked(first), Asked(second), AccountRead(Account()))
    assert session.questions == (first, second)
    session, effects = after(session, yes(first))
    assert effects == (Renew(PATRON, (ItemId("i-1"),), Answers(fee=100)),)
    session, effects = after(session, no(second))
    assert (session.questions, effects) == ((), ())
    assert session.hint is NoteKind.NOT_RENEWED


@pytest.mark.parametrize(
    "event", [ItemShown(OTHER), PassShown(EID, inserted=True), CodeShown(UnclearCode("LR1"))]
)
def test_while_a_question_is_open_another_scan_only_gets_a_hint(event: Event) -> None:
    before = asked(PRICE, LENT)
    session, effects = after(before, event)
    assert effects == ()
    assert session == replace(before, hint=NoteKind.ANSWER_FIRST)


@pytest.mark.parametrize("tap", [Tap.ACCOUNT, Tap.BACK, Tap.STAY, Tap.LEND, Tap.RENEW_ALL])
def test_while_a_question_is_open_no_other_button_works(tap: Tap) -> None:
    assert after(asked(PRICE), Tapped(tap)) == (asked(PRICE), ())


def test_a_question_waits_under_the_warning_and_is_still_there_after_it() -> None:
    session, _ = after(asked(PRICE), IdleWarning(), Tapped(Tap.STAY))
    assert session == asked(PRICE)


@pytest.mark.parametrize("end", [IdleOver(), Tapped(Tap.DONE)])
def test_the_end_of_the_visit_drops_the_question_and_does_nothing(end: Event) -> None:
    session, effects = after(asked(PRICE), end)
    assert isinstance(session.screen, Goodbye)
    assert (session.screen.lent, session.questions, effects) == (0, (), ())


@pytest.mark.parametrize("lines", [(), (LENT,)])
def test_taking_the_card_out_drops_the_question(lines: tuple[Line, ...]) -> None:
    session, effects = after(asked(PRICE, *lines), CardTakenOut())
    assert (session.questions, effects) == ((), ())


def test_the_next_patron_is_not_asked_what_the_one_before_was() -> None:
    session, effects = after(asked(PRICE), Welcomed(replace(PATRON, card="Waas · Temse")))
    assert (session.questions, effects) == ((), ())


def test_whoever_walks_off_from_a_set_leaves_nothing_behind() -> None:
    back = replace(SET, deed=Deed.TAKE_BACK, fee=0)
    session, effects = after(Session(Returns()), Asked(back), IdleOver())
    assert (session, effects) == (Session(Start()), ())


def test_an_answer_to_nothing_changes_nothing() -> None:
    settled = after(asked(PRICE), yes(PRICE), Settled(LENT))[0]
    assert after(settled, yes(PRICE)) == (settled, ())


def test_an_answer_names_what_was_asked_of_which_item_and_never_runs_on() -> None:
    assert PRICE.name == "100:i-1"
    assert SET.name == "parts:i-1"
    endless = replace(PRICE, item=ItemId("i" * 100))
    assert endless.name == "100:" + "i" * 60
