"""What operations cost is owed once, to the right library, on every kiosk of the network."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from central import schema
from central_here import BOTH, CentralHere, KioskThere, checkout, renewal, return_
from kiosk.domain.ids import HoldId
from kiosk.domain.operation import Return
from kiosk.sync.wire import OutcomeKind
from small_export import SmallExport

WHEN = datetime(2026, 11, 21, 9, tzinfo=UTC)
DUE = date(2026, 12, 8)
"""Of L1, which P1 has from Lokeren."""
LATE: dict[str, Any] = {"at": WHEN, "fine": 50, "loan": "L1", "was_due": DUE}


def owed(kiosk: KioskThere) -> dict[str, tuple[str, str, int]]:
    """Who owes how much to whom, by what for."""
    fees = {key: body for (kind, key), body in kiosk.rows().items() if kind == "fee"}
    assert all(body["since"] == "2026-11-21" for body in fees.values())
    return {
        body["kind"]: (body["patron"], body["library"], body["amount"]) for body in fees.values()
    }


@BOTH
def test_a_price_is_owed_where_it_was_agreed_to_and_a_fine_where_the_item_was_lent(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send(
        replace(checkout("K1", "I1", "P1", at=WHEN), fee=100),
        renewal("L1", "I2", "P1", at=WHEN, fee=50, fine=70, was_due=DUE),
    )
    assert owed(kiosk) == {
        "leengeld": ("P1", "BEV", 100),
        "verlenggeld": ("P1", "BEV", 50),
        "telaat": ("P1", "LOK", 70),
    }
    assert filled.work() == []


@BOTH
def test_a_late_return_is_owed_by_the_borrower_where_it_was_lent_and_seen_in_the_whole_network(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    (outcome,) = kiosk.send(return_("I2", **LATE))
    assert (outcome.outcome, filled.loans(), filled.work()) == (OutcomeKind.APPLIED, {}, [])
    assert owed(kiosk) == {"telaat": ("P1", "LOK", 50)}
    assert owed(filled.enrol("2130")) == owed(kiosk)
    assert owed(filled.enrol("3570")) == {}, "Herzele is in no group with them"


def test_what_is_sent_again_is_owed_once(filled: CentralHere, kiosk: KioskThere) -> None:
    film = replace(checkout("K1", "I1", "P1", at=WHEN), fee=100)
    sent = [kiosk.numbered(film), kiosk.numbered(return_("I2", **LATE))]
    kiosk.send_as(*sent)
    head, before = kiosk.head(), owed(kiosk)
    assert [each.outcome for each in kiosk.send_as(*sent)] == [OutcomeKind.DUPLICATE] * 2
    assert (kiosk.head(), owed(kiosk)) == (head, before)
    assert len(before) == 2


@pytest.mark.parametrize(
    "returned",
    [
        return_("I2", **{**LATE, "loan": "L9"}),
        return_("I2", **{**LATE, "was_due": date(2026, 11, 17)}),
        return_("I1", **LATE),
    ],
    ids=["another loan", "another day", "not lent"],
)
def test_a_fine_that_does_not_fit_the_loan_is_left_to_staff_and_the_item_came_back(
    filled: CentralHere, kiosk: KioskThere, returned: Return
) -> None:
    (outcome,) = kiosk.send(returned)
    assert outcome.outcome == OutcomeKind.APPLIED_WITH_EXCEPTION
    assert filled.work() == [("fine_not_booked", str(outcome.id))]
    assert owed(kiosk) == {}
    assert returned.item not in filled.loans()
    (work,) = filled.staff("staff-work")["work"]
    assert json.loads(work["detail"])["fine"] == 50, "staff can see what it was"


def test_a_late_return_that_comes_in_after_the_next_loan_is_left_to_staff(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send(checkout("K1", "I2", "P2", at=WHEN))
    earlier = datetime(2026, 11, 20, 9, tzinfo=UTC)
    (outcome,) = kiosk.send(return_("I2", **{**LATE, "at": earlier}))
    assert outcome.reason == "fine_not_booked"
    assert (owed(kiosk), filled.loans()) == ({}, {"I2": "P2"})


def test_a_renewal_of_what_was_renewed_elsewhere_is_owed_without_the_fine(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    was_due = date(2026, 11, 17)
    (outcome,) = kiosk.send(renewal("L1", "I2", "P1", WHEN, fee=50, fine=70, was_due=was_due))
    assert outcome.reason == "fine_not_booked"
    assert owed(kiosk) == {"verlenggeld": ("P1", "BEV", 50)}
    assert filled.staff("loans")["loans"][0]["renewals"] == 1


def test_who_agreed_to_pay_twice_for_one_item_is_told_to_staff(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    for loan in ("K1", "K2"):
        (outcome,) = kiosk.send(replace(checkout(loan, "I1", "P1", at=WHEN), fee=100))
    assert outcome.outcome == OutcomeKind.APPLIED_WITH_EXCEPTION
    assert filled.work() == [("was_lent_to_same", str(outcome.id))]
    assert len(kiosk.keys("fee")) == 2


def test_what_is_left_to_staff_is_not_owed(filled: CentralHere, kiosk: KioskThere) -> None:
    (outcome,) = kiosk.send(replace(checkout("L1", "I1", "P1", at=WHEN), fee=100))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.NEEDS_STAFF, "loan_id_used")
    assert owed(kiosk) == {}


def test_what_is_owed_stays_until_an_export_takes_it_away_by_its_name(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    kiosk.send(return_("I2", **LATE))
    export.drop("loans.csv")
    assert filled.take(export).errors == ()
    (fee,) = kiosk.keys("fee")
    export.put("fees.csv", f"id,patron,library,amount,gone\n{fee},P1,LOK,0.50,yes\n")
    assert filled.take(export).errors == ()
    assert kiosk.keys("fee") == set()


def test_a_hold_on_a_title_that_was_collected_is_waited_for_no_more(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    export.put("holds.csv", "id,patron,work,state,pickup_branch\nH1,P1,W1,ready,2100\n")
    filled.take(export)
    collected = replace(checkout("K1", "I1", "P1", at=WHEN), hold=HoldId("H1"))
    others = replace(checkout("K2", "I3", "P2", at=WHEN), hold=HoldId("H1"))
    kiosk.send(others)
    assert kiosk.keys("hold") == {"H1"}, "it is not P2's"
    kiosk.send(collected)
    assert kiosk.keys("hold") == set()


def test_what_an_older_program_wrote_down_is_known_again(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    sent = kiosk.numbered(return_("I2", at=WHEN))
    kiosk.send_as(sent)
    less = json.dumps({"item": "I2", "branch": "2100", "at": WHEN.isoformat(), "type": "return"})
    with filled.store.write() as connection:
        older = update(schema.operation).where(schema.operation.c.id == str(UUID(int=1)))
        connection.execute(older.values(body=less))
    (outcome,) = kiosk.send_as(sent)
    assert (outcome.outcome, filled.work()) == (OutcomeKind.DUPLICATE, [])
    (other,) = kiosk.send_as(sent.model_copy(update={"body": return_("I3", at=WHEN)}))
    assert other.reason == "id_used"
