from datetime import timedelta

import pytest

from central_here import BOTH, NOON, CentralHere, KioskThere, checkout, later, return_
from kiosk.sync.wire import OutcomeKind
from small_export import SmallExport

pytestmark = BOTH


@pytest.fixture
def late(filled: CentralHere) -> KioskThere:
    """Another kiosk, that hands on late what it did."""
    late = filled.enrol("2130")
    late.sent = 50
    return late


def test_an_item_lent_to_someone_else_changes_hands_and_staff_are_told(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    (outcome,) = kiosk.send(checkout("K1", "I2", "P2"))
    assert outcome.outcome == OutcomeKind.APPLIED_WITH_EXCEPTION
    assert outcome.reason == "was_lent_to_other"
    assert filled.loans() == {"I2": "P2"}
    assert filled.work() == [("was_lent_to_other", str(outcome.id))]
    assert kiosk.keys("loan") == {"K1"}


def test_lending_again_what_one_has_replaces_the_loan_without_staff(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    (outcome,) = kiosk.send(checkout("K1", "I2", "P1"))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "was_lent_to_same")
    assert (kiosk.keys("loan"), filled.work()) == ({"K1"}, [])


def test_a_checkout_that_comes_in_after_its_return_leaves_no_loan(
    filled: CentralHere, kiosk: KioskThere, late: KioskThere
) -> None:
    kiosk.send(return_("I1", at=NOON))
    (outcome,) = late.send(checkout("K1", "I1", "P2", at=NOON - timedelta(hours=1)))
    assert outcome.outcome == OutcomeKind.APPLIED_WITH_EXCEPTION
    assert outcome.reason == "returned_since"
    assert filled.loans() == {"I2": "P1"}


def test_a_return_that_comes_in_late_does_not_end_a_newer_loan(
    filled: CentralHere, kiosk: KioskThere, late: KioskThere
) -> None:
    kiosk.send(checkout("K1", "I1", "P1", at=NOON))
    (outcome,) = late.send(return_("I1", branch="2130", at=NOON - timedelta(hours=1)))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "lent_since")
    assert filled.loans()["I1"] == "P1"


def test_a_checkout_that_comes_in_late_does_not_end_a_newer_loan_and_staff_are_told(
    filled: CentralHere, kiosk: KioskThere, late: KioskThere
) -> None:
    kiosk.send(checkout("K1", "I1", "P1", at=NOON))
    (outcome,) = late.send(checkout("K0", "I1", "P2", "2130", at=NOON - timedelta(hours=1)))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED_WITH_EXCEPTION, "lent_since")
    assert filled.loans()["I1"] == "P1"
    assert [reason for reason, _ in filled.work()] == ["lent_since"]
    (outcome,) = kiosk.send(checkout("K0", "I2", "P1", at=NOON + timedelta(hours=1)))
    assert outcome.reason == "loan_id_used"


def test_a_late_checkout_by_the_one_who_has_it_is_nobodys_trouble(
    filled: CentralHere, kiosk: KioskThere, late: KioskThere
) -> None:
    kiosk.send(checkout("K1", "I1", "P1", at=NOON))
    (outcome,) = late.send(checkout("K0", "I1", "P1", "2130", at=NOON - timedelta(hours=1)))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "lent_since")
    assert filled.loans()["I1"] == "P1"
    assert filled.work() == []


def test_a_clock_that_runs_years_ahead_makes_no_loan_for_ever_and_no_return_either(
    filled: CentralHere, kiosk: KioskThere, late: KioskThere
) -> None:
    now, ahead = later(), timedelta(days=400)
    kiosk.send(checkout("K1", "I1", "P1", at=now + ahead))
    (outcome,) = late.send(return_("I1", "2130", at=later()))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "")
    kiosk.send(return_("I1", at=now + ahead))
    (outcome,) = late.send(checkout("K2", "I1", "P2", "2130", at=later()))
    assert outcome.outcome == OutcomeKind.APPLIED
    assert filled.loans()["I1"] == "P2"


def test_a_missing_item_that_comes_back_is_told_to_staff(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    text = export.files["items.csv"].replace("author\n", "author,state\n", 1)
    head, *lines = text.splitlines()
    export.put("items.csv", "\n".join([head, *(f"{line},missing" for line in lines)]) + "\n")
    filled.take(export)
    (outcome,) = kiosk.send(return_("I1"))
    assert outcome.outcome == OutcomeKind.APPLIED_WITH_EXCEPTION
    assert filled.work() == [("was_missing", str(outcome.id))]


def test_what_was_waited_for_and_is_now_lent_is_waited_for_no_more(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    export.put(
        "holds.csv",
        "id,patron,item,state,pickup_branch\nH1,P1,I1,ready,2100\nH2,P2,I1,waiting,2130\n",
    )
    filled.take(export)
    assert kiosk.keys("hold") == {"H1", "H2"}
    kiosk.send(checkout("K1", "I1", "P1"))
    assert kiosk.keys("hold") == {"H2"}
