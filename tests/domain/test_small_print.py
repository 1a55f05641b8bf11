"""What seldom happens and is decided all the same: told as situations, as in the decision table."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from kiosk.domain.account import account
from kiosk.domain.circulation import (
    AskFirst,
    ItemFacts,
    ItemRefused,
    LoanedItem,
    LoanGranted,
    Place,
    ReturnAccepted,
    checkout,
    collect,
    renew,
    take_back,
)
from kiosk.domain.credential import Scheme
from kiosk.domain.ids import BranchCode, FeeId, HoldId, PatronKey
from kiosk.domain.item_reasons import ItemReason
from kiosk.domain.membership import Admitted, Reason, Refused, admit
from kiosk.domain.period import BRUSSELS, Period, months_later
from kiosk.domain.reasons import Remedy
from kiosk.domain.records import Fee, HoldState, Item
from kiosk.domain.region import CalendarDay, DayKind, Form, LendingRule, StaffedHours
from kiosk.domain.samenwerking import Here, Right, Rights, here_at
from kiosk.domain.standing import in_standing
from kiosk.domain.visit import ReadyHere
from tests.domain.clauses import clauses
from tests.domain.situation import Situation
from tests.domain.told import told
from tests.domain.waasland import (
    BEV,
    BEVEREN,
    LOK,
    LOKEREN,
    TODAY,
    book,
    card,
    changed,
    hold,
    lent,
    member_of,
    patron,
    standing_in,
)

AT = standing_in(BEVEREN)
NOWHERE = BranchCode("0000")
YESTERDAY = TODAY - timedelta(days=1)
JEUGD = "lid: Beveren Jeugd"
SET_OF_TWO = "exemplaar: dvd van Beveren, 2 delen"
LATE = "uitgeleend: deze lener, tot 2026-11-10; reglement: groep, boete 0,10 per dag"
STEPPED_BACK = "vormen: 3b t/m 2026-11-10 + 3a van 2026-11-11; exemplaar: boek van Lokeren"


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        ("doet: ontleent; reglement: groep, 0 dagen", "tot: 2026-11-17"),
        (
            "doet: ontleent; reglement: groep, 21 dagen + groep, 14 dagen, van 2026-06-01",
            "tot: 2026-12-01",
        ),
        (
            f"doet: ontleent; {JEUGD}; reglement: groep, voor Jeugd, max 2 + Beveren, max 9; "
            "heeft: 2 boek in Beveren",
            "geweigerd: te veel uitleningen",
        ),
        (
            f"doet: verlengt; {JEUGD}; uitgeleend: deze lener, 2 keer verlengd; "
            "reglement: groep, voor Jeugd, 3 verlengingen",
            "verlengd",
        ),
        (f"doet: ontleent; {SET_OF_TWO}", "eerst vragen; delen: 2"),
        (f"doet: levert in; {SET_OF_TWO}; antwoord: niet geteld", "personeel: delen niet geteld"),
        ("doet: levert in; antwoord: niet geteld", "ingeleverd; personeel: geen"),
        (
            "doet: haalt af; exemplaar: dvd van Beveren; reglement: groep, dvd, leengeld 1,00; "
            "antwoord: akkoord met 1,00; reservering: deze lener, klaar, in Beveren",
            "uitgeleend; kost: 1,00; afgehaald: ja",
        ),
        (
            "doet: haalt af; reservering: deze lener, klaar, in Beveren, sinds 2026-11-17",
            "uitgeleend; afgehaald: ja",
        ),
        (
            "doet: haalt af; reservering: deze lener, klaar, in Beveren, sinds 2026-11-18",
            "geweigerd: geen reservering klaar",
        ),
        (
            "groep: 3a; doet: levert in; exemplaar: boek van Lokeren; "
            "uitgeleend: deze lener, op 2026-11-17",
            "geweigerd: elders inleveren",
        ),
        (
            f"doet: levert in; {STEPPED_BACK}; uitgeleend: deze lener, op 2026-11-10; "
            "reservering: iemand anders, in Lokeren",
            "ingeleverd; naar: transport naar Lokeren; voor: geen",
        ),
        (f"doet: levert in; lid: geen; {LATE}", "ingeleverd; boete: 0,70"),
        (
            "doet: verlengt; lid: Beveren Klas; uitgeleend: deze lener, tot 2026-11-10; reglement: "
            "groep, boete 0,10 per dag + groep, voor Klas, boete 0,00 per dag",
            "verlengd; boete: 0,00",
        ),
        (
            "lid: Beveren Volwassene t/m 2026-11-30 + Beveren Volwassene van 2026-12-02",
            "toegelaten: eigen; melding: eindigt deze maand",
        ),
        (
            "lid: Beveren Volwassene t/m 2026-11-30 + Beveren Volwassene van 2026-12-01",
            "toegelaten: eigen; melding: geen",
        ),
        (
            "schuldgrens: 5,00; schuld: 5,00 bij Beveren sinds 2026-11-17",
            "toegelaten: eigen; melding: schuld",
        ),
        (
            "licentie: Lokeren kranten; lid: Beveren Volwassene + Lokeren Intern",
            "toegelaten: eigen; digitaal: Lokeren kranten nee",
        ),
        (
            "licentie: Lokeren kranten; lid: Beveren Volwassene + Lokeren Klas t/m 2026-11-16",
            "toegelaten: eigen; digitaal: Lokeren kranten nee",
        ),
        (
            "productkoppeling: geen; lid: Beveren Intern + Lokeren Leerkracht",
            "geweigerd: administratieve kaart; personeel: productkoppeling ontbreekt",
        ),
    ],
)
def test_the_small_print_holds(situation: str, expected: str) -> None:
    decided = told(Situation(situation).decide())
    assert {word: decided.get(word) for word in clauses(expected)} == clauses(expected)


def member(at: Here = AT) -> Admitted:
    decision = admit(at, Scheme.BIB, (card(patron(member_of(BEV))),))
    assert isinstance(decision, Admitted)
    return decision


def about(decision: object) -> Item | None:
    """The item that is named."""
    assert isinstance(decision, ItemRefused | AskFirst)
    return decision.item


def test_whatever_is_refused_or_asked_names_its_item() -> None:
    film, who = replace(book(kind="dvd"), parts=2), member()
    dear = changed(AT, lending_rules=(LendingRule(library=BEV, loan_fee=100, renewal_fee=50),))
    none_more = changed(AT, lending_rules=(LendingRule(library=BEV, max_loans=0),))
    gone = replace(hold("p-1", HoldState.READY), expires=YESTERDAY)
    away = hold("p-1", HoldState.READY, LOKEREN)
    decisions = (
        checkout(AT, who, ItemFacts(film, lent(film, to="p-2")), ()),
        checkout(AT, who, ItemFacts(film, holds=(gone,)), ()),
        checkout(AT, who, ItemFacts(film, holds=(away,)), ()),
        checkout(none_more, who, ItemFacts(film), ()),
        checkout(dear, who, ItemFacts(film), ()),
        renew(dear, who, LoanedItem(lent(film), film)),
        take_back(AT, ItemFacts(film)),
    )
    assert [about(decision) for decision in decisions] == [film] * len(decisions)


def test_of_two_holds_that_are_ready_the_first_is_collected() -> None:
    second, first = (
        replace(hold("p-1", HoldState.READY), id=HoldId(name)) for name in ("h-2", "h-1")
    )
    lending = collect(AT, member(), ItemFacts(book(), holds=(second, first)), ())
    assert isinstance(lending, LoanGranted)
    assert lending.hold == "h-1"


def test_a_hold_asks_for_the_right_to_collect_and_a_loan_for_the_right_to_lend() -> None:
    others = book(LOK, LOKEREN)
    ready = ItemFacts(others, holds=(hold("p-1", HoldState.READY),))
    for right, facts, refused in (
        (Right.LEND, ItemFacts(others), ready),
        (Right.COLLECT, ready, ItemFacts(others)),
    ):
        who = replace(member(), rights=Rights(frozenset(), frozenset({right})))
        assert isinstance(checkout(AT, who, facts, ()), LoanGranted)
        decision = checkout(AT, who, refused, ())
        assert isinstance(decision, ItemRefused)
        assert decision.reason is ItemReason.OTHER_LIBRARY


def test_a_title_that_nobody_knows_is_held_for_nobody() -> None:
    unknown = replace(hold(), work="")
    back = take_back(AT, ItemFacts(replace(book(), work=""), holds=(unknown,)))
    assert isinstance(back, ReturnAccepted)
    assert back.place is Place.SHELF


def test_nothing_is_brought_to_a_branch_that_nobody_knows() -> None:
    back = take_back(AT, ItemFacts(book(), holds=(hold(pickup=NOWHERE),)))
    assert isinstance(back, ReturnAccepted)
    assert back.place is Place.SHELF


def test_what_was_lent_at_a_branch_that_nobody_knows_is_fined_as_here() -> None:
    at = changed(AT, lending_rules=(LendingRule(library=BEV, fine=10),))
    late = lent(book(), at=NOWHERE, due=YESTERDAY)
    back = take_back(at, ItemFacts(book(), late))
    assert isinstance(back, ReturnAccepted)
    assert back.fine == 10


def test_an_account_tells_where_each_loan_was_made() -> None:
    loans = tuple(LoanedItem(lent(book(), at=branch), book()) for branch in (LOKEREN, NOWHERE))
    groups = account(AT, loans, (), ()).loans
    assert [(group.branch, group.library) for group in groups] == [
        ("0000", BEV),
        ("Bib Lokeren", LOK),
    ]


def test_a_hold_that_was_ready_elsewhere_is_over_on_the_day_after_its_last() -> None:
    last_day, over = (
        replace(hold("p-1", HoldState.READY, LOKEREN), expires=day) for day in (TODAY, YESTERDAY)
    )
    shown = account(AT, (), ((last_day, "Nog"), (over, "Te laat")), ())
    assert [ready.title for ready in shown.holds_elsewhere] == ["Nog"]
    assert shown.holds_expired == ("Te laat",)


def test_a_hold_that_is_ready_says_until_when() -> None:
    ready = replace(hold("p-1", HoldState.READY), expires=TODAY)
    shown = account(AT, (), ((ready, "De aanslag"),), ())
    assert shown.holds_ready == (ReadyHere("De aanslag", TODAY),)


def test_who_has_paid_and_brought_back_may_lend_again_at_once() -> None:
    strict = (replace(lib, debt_limit=500, overdue_limit_months=1) for lib in AT.region.libraries)
    at = changed(AT, libraries=tuple(strict))
    owed = (Fee(FeeId("f-1"), PatronKey("p-1"), BEV, 500),)
    late = (LoanedItem(lent(book(), due=date(2026, 10, 17)), book()),)
    off = in_standing(at, member(at), owed, late)
    assert Right.LEND not in off.rights.own
    settled = in_standing(at, off, (), ())
    assert settled == member(at)
    assert len(settled.rules) <= len(off.rules)


def test_a_loan_of_after_midnight_is_not_of_the_day_before() -> None:
    midnight = datetime(2026, 11, 17, 23, tzinfo=UTC)
    for moment, shown in ((midnight - timedelta(seconds=1), 1), (midnight, 0)):
        loan = replace(lent(book()), lent_at=moment)
        assert len(account(AT, (LoanedItem(loan, book()),), (), ()).loans) == shown
    assert here_at(AT.region, BEVEREN, midnight).day == date(2026, 11, 18)


def test_without_a_time_of_day_nobody_says_when_the_desk_is_staffed() -> None:
    hours = (StaffedHours(1, time.min, time.max),)
    at = changed(AT, branches=tuple(replace(b, staffed=hours) for b in AT.region.branches))
    refused = admit(at, Scheme.BIB, ())
    assert isinstance(refused, Refused)
    assert refused.staffed_from is None


@pytest.mark.parametrize(("closed", "told_of"), [(59, True), (60, False)])
def test_a_desk_that_is_closed_for_two_months_is_told_of_no_more(
    closed: int, told_of: bool
) -> None:
    daily = tuple(StaffedHours(day, time(13), time(18)) for day in range(1, 8))
    days = (TODAY + timedelta(days=ahead) for ahead in range(closed))
    region = replace(
        AT.region,
        branches=tuple(replace(b, staffed=daily) for b in AT.region.branches),
        calendar=tuple(CalendarDay(BEVEREN, day, DayKind.GESLOTEN) for day in days),
    )
    at = here_at(region, BEVEREN, datetime(2026, 11, 17, 20, tzinfo=UTC))
    assert (account(at, (), (), ()).staffed_from is not None) is told_of


def test_an_account_tells_when_somebody_is_at_the_desk_for_what_cannot_be_done_alone() -> None:
    opens = StaffedHours(3, time(13), time(18))
    region = replace(
        AT.region, branches=tuple(replace(b, staffed=(opens,)) for b in AT.region.branches)
    )
    at = here_at(region, BEVEREN, datetime(2026, 11, 17, 20, tzinfo=UTC))
    assert account(at, (), (), ()).staffed_from == datetime(2026, 11, 18, 13, tzinfo=BRUSSELS)


def test_who_expired_on_two_records_is_still_told_that_renewing_costs_nothing() -> None:
    at = standing_in(BEVEREN, Form.ONE_FEE)
    expired = replace(member_of(BEV), period=Period(None, YESTERDAY))
    two = (card(patron(expired, member_of(LOK), key=key)) for key in ("p-1", "p-2"))
    refused = admit(at, Scheme.BIB, tuple(two))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.remedy) == (Reason.EXPIRED, Remedy.RENEW_WITHOUT_PAYING)


def test_two_months_after_new_years_eve_is_the_last_of_february() -> None:
    assert months_later(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_two_rules_that_say_as_much_decide_alike_whatever_their_order() -> None:
    rules = LendingRule(library=BEV, days=14), LendingRule(library=BEV, days=21)
    one, other = (
        checkout(changed(AT, lending_rules=order), member(), ItemFacts(book()), ())
        for order in (rules, rules[::-1])
    )
    assert one == other
