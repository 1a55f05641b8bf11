"""Where a rule begins and ends, and what each decision says besides yes or no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.domain.account import account
from kiosk.domain.circulation import (
    ItemFacts,
    ItemRefused,
    LoanedItem,
    RenewalGranted,
    ReturnAccepted,
    collect,
    renew,
    renew_item,
    take_back,
)
from kiosk.domain.credential import Scheme
from kiosk.domain.ending import DigitalCollection
from kiosk.domain.fine import fine
from kiosk.domain.ids import FeeId, PatronKey
from kiosk.domain.membership import Admitted, admit
from kiosk.domain.payment import Payable, PaymentRefused, pay
from kiosk.domain.records import Fee, HoldState
from kiosk.domain.region import Form, LendingRule
from kiosk.domain.rule import Rule
from kiosk.domain.samenwerking import Here
from tests.domain.waasland import (
    BEV,
    BEVEREN,
    LOK,
    LOKEREN,
    TODAY,
    book,
    card,
    hold,
    lent,
    member_of,
    patron,
    standing_in,
)

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
AT = standing_in(BEVEREN)


def member(at: Here = AT) -> Admitted:
    decision = admit(at, Scheme.BIB, (card(patron(member_of(BEV))),))
    assert isinstance(decision, Admitted)
    return decision


def fee(library: str = "BEV", since: timedelta | None = None) -> Fee:
    start = None if since is None else TODAY + since
    code = BEV if library == "BEV" else LOK
    return Fee(FeeId(f"f-{library}"), PatronKey("p-1"), code, 250, since=start)


def test_a_fee_is_owed_from_its_very_day_and_paid_by_the_rule_of_its_library() -> None:
    own = pay(AT, member(), [fee(since=timedelta(0))])
    assert isinstance(own, Payable)
    assert (own.fees, own.amount) == ((fee(since=timedelta(0)),), 250)
    assert own.rules == (*member().rules, Rule.PAID_HERE)
    nothing = pay(AT, member(), [fee(since=timedelta(days=1))])
    assert nothing.rules == (*member().rules, Rule.NOTHING_OWED)
    others = pay(AT, member(), [fee("LOK")])
    assert others.rules == (*member().rules, Rule.ONE_FINANCIAL_ORGANISATION)
    at = standing_in(BEVEREN, Form.ONE_FEE)
    elsewhere = pay(at, member(at), [fee("LOK")])
    assert isinstance(elsewhere, PaymentRefused)
    assert elsewhere.libraries == (LOK,)
    assert elsewhere.rules == (*member(at).rules, Rule.PAY_ELSEWHERE)


@pytest.mark.parametrize(
    ("days_late", "amount", "rules"),
    [(0, 0, ()), (1, 5, (Rule.FINE,)), (2, 10, (Rule.FINE,)), (3, 10, (Rule.FINE, Rule.FINE_CAP))],
)
def test_a_fine_begins_on_the_day_after_and_stops_at_its_cap(
    days_late: int, amount: int, rules: tuple[Rule, ...]
) -> None:
    late = fine(LendingRule(fine=5, fine_cap=10), {}, TODAY - timedelta(days=days_late), TODAY)
    assert (late.amount, late.rules) == (amount, rules)


def test_an_account_tells_each_loan_and_each_hold_for_what_it_is() -> None:
    due_today, late = lent(book(), due=TODAY), lent(book(id_="i-2"), due=YESTERDAY)
    loans = (LoanedItem(due_today, book()), LoanedItem(late, book(id_="i-2")))
    ready = replace(hold("p-1", HoldState.READY), expires=TODAY)
    gone = replace(hold("p-1", HoldState.READY), expires=YESTERDAY)
    away = hold("p-1", HoldState.READY, LOKEREN)
    told = account(AT, loans, ((ready, "Klaar"), (gone, "Te laat"), (away, "Ginder")), ())
    [group] = told.loans
    assert group.library == BEV
    assert [(one.item, one.title, one.due, one.overdue) for one in group.loans] == [
        ("i-2", "De aanslag", YESTERDAY, True),
        ("i-1", "De aanslag", TODAY, False),
    ]
    assert ([hold.title for hold in told.holds_ready], told.holds_expired) == (
        ["Klaar"],
        ("Te laat",),
    )
    assert [one.title for one in told.holds_elsewhere] == ["Ginder"]


def test_an_account_leaves_out_what_began_later() -> None:
    tomorrow = lent(book(), on=TOMORROW)
    later = replace(hold("p-1"), placed_on=TOMORROW)
    told = account(
        AT, (LoanedItem(tomorrow, book()),), ((later, "Later"),), (fee(since=timedelta(days=1)),)
    )
    assert (told.loans, told.holds_waiting, told.owed) == ((), 0, 0)


def test_an_account_names_the_library_of_each_digital_collection() -> None:
    offers = (DigitalCollection(BEV, "Kranten", yours=True),)
    told = account(AT, (), (), (), offers).digital
    assert [(one.name, one.yours) for one in told] == [("Kranten", True)]
    assert told[0].library == AT.library.name


def test_a_refusal_names_its_item() -> None:
    decisions = (
        collect(AT, member(), ItemFacts(book()), ()),
        renew_item(AT, member(), ItemFacts(book())),
        renew(AT, member(), LoanedItem(lent(book(), renewals=2), book())),
    )
    for decision in decisions:
        assert isinstance(decision, ItemRefused)
        assert decision.item == book()
        assert decision.branch is None
        assert decision.rules[: len(member().rules)] == member().rules


def test_a_renewal_names_its_item() -> None:
    decision = renew(AT, member(), LoanedItem(lent(book()), book()))
    assert isinstance(decision, RenewalGranted)
    assert decision.item == book()


@pytest.mark.parametrize("branch", [BEVEREN, LOKEREN])
def test_what_comes_back_for_somebody_says_for_which_hold_and_where(branch: str) -> None:
    waiting = hold(pickup=BEVEREN if branch == BEVEREN else LOKEREN)
    back = take_back(AT, ItemFacts(book(), holds=(waiting,)))
    assert isinstance(back, ReturnAccepted)
    assert back.held_for is not None
    assert (back.held_for.hold, back.held_for.pickup_branch) == ("h-p-2", branch)
    assert Rule.HELD_FOR_A_PATRON in back.rules


def test_a_number_on_two_records_says_by_which_rule_one_serves() -> None:
    two = (
        card(patron(member_of(BEV))),
        card(patron(member_of(LOK), key="p-9")),
    )
    decision = admit(AT, Scheme.BIB, two)
    assert isinstance(decision, Admitted)
    assert decision.rules[-1] is Rule.ADMISSIBLE_RECORD_SERVES
    assert Rule.OWN_SUBSCRIPTION in decision.rules
