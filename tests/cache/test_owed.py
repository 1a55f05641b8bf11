"""What a patron owes: what was booked, and at once what things done here cost."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kiosk.bodies import Kind
from kiosk.cache.facts import Facts
from kiosk.cache.local import Cursor
from kiosk.cache.outbox import Acknowledgement, Outbox
from kiosk.domain.ids import BranchCode, FeeId, LibraryCode, PatronKey, RegionId
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.records import Fee, Loan
from kiosk.domain.region import Branch, Library, Region
from small_region import AN, ATLAS, BOEK, loan_of, put

NOW = datetime(2026, 12, 4, 10, tzinfo=UTC)
DAY = date(2026, 12, 4)
BEV, LOK = LibraryCode("BEV"), LibraryCode("LOK")
HERE, THERE = BranchCode("b1"), BranchCode("b2")
REGION = Region(
    RegionId("waas"),
    (Library(BEV, "Beveren"), Library(LOK, "Lokeren")),
    (Branch(HERE, BEV, "Beveren"), Branch(THERE, LOK, "Lokeren")),
)
LENT = replace(loan_of(ATLAS), branch=THERE)
FILM = Checkout(LENT.id, ATLAS.id, AN, HERE, NOW, DAY, 100)
BACK = Return(ATLAS.id, HERE, NOW, 50, LENT.id, LENT.due)
AGAIN = Renewal(LENT.id, ATLAS.id, AN, HERE, NOW, DAY, 30, 50, LENT.due)


@pytest.fixture
def at_the_desk(facts: Facts) -> Facts:
    facts.cache.apply([put(Kind.REGION, "waas", REGION)], Cursor("e1", 6))
    return facts


def do(facts: Facts, operation: Operation, loan: Loan | None) -> str:
    """Do something here; return its id."""
    assert isinstance(facts.outbox, Outbox)
    facts.outbox.record(operation, loan)
    return str(facts.outbox.pending(50)[-1].id)


def told(facts: Facts, patron: PatronKey = AN) -> dict[str, tuple[str, int]]:
    assert all(fee.since == DAY for fee in facts.owed(patron))
    return {fee.kind: (fee.library, fee.amount) for fee in facts.owed(patron)}


def test_a_price_is_owed_as_soon_as_it_was_agreed_to(at_the_desk: Facts) -> None:
    do(at_the_desk, FILM, LENT)
    assert told(at_the_desk) == {"leengeld": ("BEV", 100)}
    assert told(at_the_desk, PatronKey("P2")) == {}
    assert at_the_desk.fees(AN) == (), "what may be lent goes by what was booked"


def test_a_late_return_is_owed_at_once_by_who_had_it(at_the_desk: Facts) -> None:
    at_the_desk.cache.apply([put(Kind.LOAN, LENT.id, LENT)], Cursor("e1", 7))
    do(at_the_desk, BACK, None)
    assert told(at_the_desk) == {"telaat": ("LOK", 50)}


def test_a_late_renewal_is_owed_here_for_the_renewal_and_there_for_being_late(
    at_the_desk: Facts,
) -> None:
    at_the_desk.cache.apply([put(Kind.LOAN, LENT.id, LENT)], Cursor("e1", 7))
    do(at_the_desk, AGAIN, LENT)
    assert told(at_the_desk) == {"verlenggeld": ("BEV", 30), "telaat": ("LOK", 50)}


def test_what_was_booked_meanwhile_is_not_owed_twice(at_the_desk: Facts) -> None:
    key = do(at_the_desk, FILM, LENT)
    booked = Fee(FeeId(f"{key}-leengeld"), AN, BEV, 100, "leengeld", DAY)
    at_the_desk.cache.apply([put(Kind.FEE, booked.id, booked)], Cursor("e1", 7))
    assert at_the_desk.owed(AN) == (booked,)


def test_what_the_central_service_did_not_book_is_owed_no_more_once_it_is_told(
    at_the_desk: Facts,
) -> None:
    do(at_the_desk, FILM, LENT)
    assert isinstance(at_the_desk.outbox, Outbox)
    [kept] = at_the_desk.outbox.pending(50)
    word = Acknowledgement(kept.id, set_aside=True, reason="unknown_item", rv=7, epoch="e1")
    at_the_desk.outbox.acknowledge([word], NOW)
    at_the_desk.outbox.settle(7, "e1")
    assert told(at_the_desk) == {}


def test_what_costs_nothing_and_what_happened_nowhere_is_not_owed(at_the_desk: Facts) -> None:
    do(at_the_desk, replace(FILM, fee=0), LENT)
    do(at_the_desk, replace(FILM, item=BOEK.id, branch=BranchCode("b9")), LENT)
    assert told(at_the_desk) == {}
