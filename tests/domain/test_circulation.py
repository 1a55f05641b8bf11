"""Checkout, return and renewal, with a due date or a reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.domain.circulation import (
    ItemFacts,
    ItemReason,
    ItemRefused,
    LoanedItem,
    LoanGranted,
    Place,
    RenewalGranted,
    ReturnAccepted,
    checkout,
    choose,
    collect,
    renew,
    renew_item,
    spellings,
    take_back,
)
from kiosk.domain.credential import ItemCode, Scheme
from kiosk.domain.membership import Admitted, admit
from kiosk.domain.records import HoldState, ItemState
from kiosk.domain.region import CalendarDay, DayKind, Form, LendingRule
from kiosk.domain.rule import Rule
from kiosk.domain.samenwerking import Here
from tests.domain.waasland import (
    BEV,
    BEVEREN,
    LOK,
    LOKEREN,
    MELSELE,
    TODAY,
    WAAS,
    book,
    card,
    changed,
    hold,
    lent,
    member_of,
    patron,
    standing_in,
)

IN_FOUR_WEEKS = date(2026, 12, 15)


def member(at: Here, *, age_class: int = 18) -> Admitted:
    decision = admit(at, Scheme.BIB, (card(patron(member_of(BEV), age_class=age_class)),))
    assert isinstance(decision, Admitted)
    return decision


def lend(at: Here, facts: ItemFacts, loans: tuple[LoanedItem, ...] = ()) -> object:
    return checkout(at, member(at), facts, loans)


def why(decision: object) -> ItemReason:
    assert isinstance(decision, ItemRefused)
    return decision.reason


def with_rules(at: Here, *rules: LendingRule) -> Here:
    return changed(at, lending_rules=rules)


def closed(at: Here, kind: DayKind, *days: date) -> Here:
    return changed(at, calendar=tuple(CalendarDay(BEVEREN, day, kind) for day in days))


def test_a_book_is_lent_for_four_weeks_where_nobody_wrote_a_rule() -> None:
    assert lend(standing_in(BEVEREN), ItemFacts(book())) == LoanGranted(book(), IN_FOUR_WEEKS)


@pytest.mark.parametrize("form", list(Form))
def test_a_book_of_another_library_is_lent_from_form_3b_on(form: Form) -> None:
    decision = lend(standing_in(BEVEREN, form), ItemFacts(book(LOK, LOKEREN)))
    if form.at_least(Form.TRANSPORT):
        assert isinstance(decision, LoanGranted)
    else:
        assert why(decision) is ItemReason.OTHER_LIBRARY


def test_the_rule_that_says_most_gives_the_days() -> None:
    at = with_rules(
        standing_in(BEVEREN),
        LendingRule(group=WAAS, days=21),
        LendingRule(group=WAAS, item_kind="dvd", days=7),
    )
    assert lend(at, ItemFacts(book())) == LoanGranted(book(), date(2026, 12, 8))
    dvd = book(kind="dvd")
    assert lend(at, ItemFacts(dvd)) == LoanGranted(dvd, date(2026, 11, 24))


def test_before_one_reglement_the_library_has_its_own_rules() -> None:
    rules = (LendingRule(group=WAAS, days=21), LendingRule(library=BEV, days=14))
    at = with_rules(standing_in(BEVEREN, Form.ONE_FEE), *rules)
    assert lend(at, ItemFacts(book())) == LoanGranted(book(), date(2026, 12, 1))


def test_a_closed_day_moves_the_due_date_to_the_next_open_one() -> None:
    at = closed(standing_in(BEVEREN), DayKind.GESLOTEN, IN_FOUR_WEEKS, date(2026, 12, 16))
    assert lend(at, ItemFacts(book())) == LoanGranted(book(), date(2026, 12, 17))


def test_a_holiday_moves_the_due_date_to_the_same_weekday_after_it() -> None:
    fortnight = tuple(date(2026, 12, day) for day in range(14, 28))
    at = closed(standing_in(BEVEREN), DayKind.VAKANTIE, *fortnight)
    assert lend(at, ItemFacts(book())) == LoanGranted(book(), date(2026, 12, 29))


def test_a_calendar_of_another_branch_moves_nothing() -> None:
    at = closed(standing_in(MELSELE), DayKind.GESLOTEN, IN_FOUR_WEEKS)
    assert lend(at, ItemFacts(book())) == LoanGranted(book(), IN_FOUR_WEEKS)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (ItemFacts(book(), lent(book(), to="p-2")), ItemReason.LENT_TO_SOMEONE_ELSE),
        (ItemFacts(book(state=ItemState.IN_TRANSIT)), ItemReason.IN_TRANSIT),
        (ItemFacts(book(state=ItemState.MISSING)), ItemReason.MISSING),
        (ItemFacts(book(state=ItemState.REFERENCE)), ItemReason.NOT_FOR_LOAN),
        (
            ItemFacts(book(), holds=(hold(state=HoldState.ALLOCATED, item="i-1"),)),
            ItemReason.ON_HOLD_FOR_SOMEONE_ELSE,
        ),
        (
            ItemFacts(book(), holds=(hold(state=HoldState.READY, item="i-1"),)),
            ItemReason.ON_HOLD_FOR_SOMEONE_ELSE,
        ),
    ],
)
def test_an_item_that_is_not_free_goes_to_the_desk(facts: ItemFacts, reason: ItemReason) -> None:
    assert why(lend(standing_in(BEVEREN), facts)) is reason


def test_an_age_mark_is_kept() -> None:
    at, film = standing_in(BEVEREN), ItemFacts(book(age_mark=16))
    assert why(checkout(at, member(at, age_class=12), film, ())) is ItemReason.TOO_YOUNG
    assert isinstance(checkout(at, member(at, age_class=16), film, ()), LoanGranted)


def test_a_limit_refuses_the_one_too_many() -> None:
    at = with_rules(standing_in(BEVEREN), LendingRule(group=WAAS, max_loans=1))
    assert isinstance(lend(at, ItemFacts(book())), LoanGranted)
    other = book(id_="i-2")
    had = (LoanedItem(lent(other), other),)
    assert why(lend(at, ItemFacts(book()), had)) is ItemReason.TOO_MANY_LOANS


def test_what_the_patron_already_has_is_renewed() -> None:
    loan = lent(book())
    decision = lend(standing_in(BEVEREN), ItemFacts(book(), loan))
    assert isinstance(decision, RenewalGranted)
    assert (decision.loan, decision.due) == (loan, IN_FOUR_WEEKS)


def test_a_renewal_never_shortens_a_loan() -> None:
    at = standing_in(BEVEREN)
    loaned = LoanedItem(lent(book(), due=date(2027, 1, 5)), book())
    decision = renew(at, member(at), loaned)
    assert isinstance(decision, RenewalGranted)
    assert decision.due == date(2027, 1, 5)


def test_renewing_ends_and_never_passes_a_hold_by() -> None:
    at = standing_in(BEVEREN)
    twice = LoanedItem(lent(book(), renewals=2), book())
    assert why(renew(at, member(at), twice)) is ItemReason.NO_MORE_RENEWALS
    loaned = LoanedItem(lent(book()), book())
    assert why(renew(at, member(at), loaned, (hold(),))) is ItemReason.ON_HOLD_FOR_SOMEONE_ELSE
    assert isinstance(renew(at, member(at), loaned, (hold("p-1"),)), RenewalGranted)
    other_copy = hold(state=HoldState.ALLOCATED, item="i-2")
    assert isinstance(renew(at, member(at), loaned, (other_copy,)), RenewalGranted)
    this_copy = hold(item="i-1")
    assert why(renew(at, member(at), loaned, (this_copy,))) is ItemReason.ON_HOLD_FOR_SOMEONE_ELSE


def test_items_of_others_are_renewed_only_with_a_barcode_that_is_unique() -> None:
    at = standing_in(BEVEREN)
    new, older = book(LOK, LOKEREN), book(LOK, LOKEREN, "LR012345")
    assert isinstance(renew(at, member(at), LoanedItem(lent(new), new)), RenewalGranted)
    assert why(renew(at, member(at), LoanedItem(lent(older), older))) is ItemReason.NO_RENEWAL_HERE


def test_a_return_goes_to_the_shelf_of_its_home_branch() -> None:
    facts = ItemFacts(book(), lent(book()))
    assert take_back(standing_in(BEVEREN), facts) == ReturnAccepted(book(), Place.SHELF)
    assert take_back(standing_in(MELSELE), facts) == (
        ReturnAccepted(book(), Place.TRANSPORT, BEVEREN)
    )


def test_a_book_of_another_library_is_taken_back_only_where_there_is_transport() -> None:
    facts = ItemFacts(book(LOK, LOKEREN))
    assert take_back(standing_in(BEVEREN, Form.TRANSPORT), facts) == (
        ReturnAccepted(book(LOK, LOKEREN), Place.TRANSPORT, LOKEREN)
    )
    refused = take_back(standing_in(BEVEREN, Form.REGIOBIB), facts)
    assert refused == ItemRefused(ItemReason.RETURN_ELSEWHERE, book(LOK, LOKEREN), LOKEREN)


def test_what_floats_stays_where_it_came_back() -> None:
    facts = ItemFacts(book(LOK, LOKEREN))
    at = standing_in(BEVEREN, Form.OPTIONS, "floating")
    assert take_back(at, facts) == ReturnAccepted(book(LOK, LOKEREN), Place.SHELF)


def test_an_older_barcode_may_lack_the_prefix_of_a_library_of_the_network() -> None:
    at = standing_in(BEVEREN)
    assert spellings(at, ItemCode("012345")) == ("012345", "BE012345", "KR012345", "LR012345")
    assert spellings(at, ItemCode("30004000138035")) == ("30004000138035",)


def test_of_several_items_the_one_that_this_branch_may_handle_is_meant() -> None:
    own, other = ItemFacts(book()), ItemFacts(book(LOK, LOKEREN, id_="i-2"))
    assert choose(standing_in(BEVEREN, Form.REGIOBIB), (other, own), None) == own
    at = standing_in(BEVEREN)
    assert why(choose(at, (other, own), None)) is ItemReason.SEVERAL_ITEMS
    mine = replace(other, loan=lent(other.item))
    assert choose(at, (own, mine), member(at)) == mine
    assert why(choose(at, (), None)) is ItemReason.UNKNOWN_ITEM


def test_only_what_the_patron_has_on_loan_is_renewed() -> None:
    at = standing_in(BEVEREN)
    patron = member(at)
    nobodys, anothers = ItemFacts(book()), ItemFacts(book(), lent(book(), to="p-2"))
    assert why(renew_item(at, patron, nobodys)) is ItemReason.NOT_ON_LOAN
    assert why(renew_item(at, patron, anothers)) is ItemReason.NOT_ON_LOAN
    mine = renew_item(at, patron, ItemFacts(book(), lent(book())))
    assert isinstance(mine, RenewalGranted)


def test_an_older_barcode_is_told_in_every_chain_and_a_new_one_in_none() -> None:
    at = standing_in(BEVEREN)
    patron = member(at)
    for barcode, told in (("LR2085002", True), ("30004000138035", False)):
        facts = choose(at, (ItemFacts(book(barcode=barcode)),), patron)
        assert isinstance(facts, ItemFacts)
        mine = replace(facts, loan=lent(facts.item))
        decisions = (
            checkout(at, patron, facts, ()),
            checkout(at, patron, mine, ()),
            renew_item(at, patron, mine),
            renew_item(at, patron, facts),
            take_back(at, facts),
        )
        for decision in decisions:
            assert (Rule.OLDER_BARCODE in decision.rules) is told


def test_who_may_not_collect_is_told_by_which_rules_he_was_admitted() -> None:
    at = standing_in(BEVEREN)
    patron = member(at)
    late = replace(hold("p-1", HoldState.READY), expires=TODAY - timedelta(days=1))
    elsewhere = hold("p-1", HoldState.READY, LOKEREN)
    for holds in ((), (late,), (elsewhere,)):
        refused = collect(at, patron, ItemFacts(book(), holds=holds), ())
        assert refused.rules[: len(patron.rules)] == patron.rules
