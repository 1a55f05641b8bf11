"""What an operation costs: how much, whom, to which library, for what and since when."""

from dataclasses import replace
from datetime import UTC, date, datetime

from kiosk.domain.ids import FeeId, ItemId, LoanId, PatronKey
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.owing import costs
from kiosk.domain.records import Fee
from tests.domain.waasland import BEV, BEVEREN, LOK, LOKEREN, book, lent

NIGHT = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
"""In Flanders it is the 18th by then."""
SINCE = date(2026, 11, 18)
LOAN = lent(book(), at=LOKEREN)
ME = PatronKey("p-1")
FILM = Checkout(LoanId("l-9"), ItemId("i-9"), ME, BEVEREN, NIGHT, SINCE, 100)
AGAIN = Renewal(LOAN.id, LOAN.item, ME, BEVEREN, NIGHT, SINCE, 30, 50, LOAN.due)
BACK = Return(LOAN.item, BEVEREN, NIGHT, 50, LOAN.id, LOAN.due)


def owed(*done: Operation) -> list[Fee]:
    named = [(f"op{number}", each) for number, each in enumerate(done)]
    return list(costs(named, {LOAN.id: LOAN}, {BEVEREN: BEV, LOKEREN: LOK}))


def test_a_price_is_owed_to_the_library_where_it_was_agreed_to() -> None:
    assert owed(FILM) == [Fee(FeeId("op0-leengeld"), ME, BEV, 100, "leengeld", SINCE)]


def test_a_renewal_costs_here_and_being_late_where_it_was_lent() -> None:
    assert [(fee.id, fee.library, fee.amount, fee.kind) for fee in owed(AGAIN)] == [
        ("op0-verlenggeld", BEV, 30, "verlenggeld"),
        ("op0-telaat", LOK, 50, "telaat"),
    ]


def test_a_late_return_is_owed_by_the_borrower() -> None:
    assert [(fee.id, fee.patron, fee.library, fee.since) for fee in owed(BACK)] == [
        ("op0-telaat", ME, LOK, SINCE)
    ]


def test_every_operation_has_costs_of_its_own() -> None:
    assert [fee.id for fee in owed(FILM, BACK)] == ["op0-leengeld", "op1-telaat"]


def test_one_cent_is_owed_and_nothing_is_not() -> None:
    assert [fee.amount for fee in owed(replace(FILM, fee=1))] == [1]
    assert owed(replace(FILM, fee=0), replace(BACK, fine=0)) == []


def test_a_fine_for_a_loan_that_is_not_known_is_owed_by_nobody() -> None:
    assert owed(replace(BACK, loan=LoanId("l-8")), replace(BACK, loan=None)) == []
    assert [fee.kind for fee in owed(replace(AGAIN, loan=LoanId("l-8")))] == ["verlenggeld"]


def test_what_was_agreed_to_at_a_branch_that_is_not_known_is_owed_to_nobody() -> None:
    assert list(costs([("op", FILM)], {}, {})) == []
