import json
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import text, update

from central import schema
from central_here import BOTH, NOON, CentralHere, KioskThere, checkout, renewal, return_
from kiosk.sync.wire import OutcomeKind

pytestmark = BOTH

_BEFORE_TIME = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
"""A moment that exists in its zone and not in UTC."""


def test_a_loan_made_at_a_kiosk_arrives_and_comes_back_in_the_feed(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    (outcome,) = kiosk.send(checkout("K1", "I1", "P1"))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "")
    (loan,) = filled.staff("loans", patron="P1", branch="2100")["loans"]
    assert (loan["title"], loan["barcode"]) == ("Van den vos Reynaerde", "30004000138035")
    assert (loan["lent_at"], loan["due"]) == ("2026-11-22T12:00:00Z", "2026-12-20")
    assert kiosk.rows()["loan", "K1"]["item"] == "I1"
    assert kiosk.head().rv == outcome.rv


def test_a_renewal_moves_the_due_date_and_counts(filled: CentralHere, kiosk: KioskThere) -> None:
    (outcome,) = kiosk.send(renewal("L1", "I2", "P1"))
    assert outcome.outcome == OutcomeKind.APPLIED
    (loan,) = filled.staff("loans", patron="P1")["loans"]
    assert (loan["due"], loan["renewals"]) == ("2027-01-17", 1)


def test_a_return_ends_the_loan_wherever_it_was_made(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    (outcome,) = kiosk.send(return_("I2"))
    assert (outcome.outcome, filled.loans()) == (OutcomeKind.APPLIED, {})
    (outcome,) = kiosk.send(return_("I2", at=NOON + timedelta(hours=1)))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "was_not_lent")


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (checkout("K1", "I9", "P1"), "unknown_item"),
        (checkout("K1", "I1", "P9"), "unknown_patron"),
        (checkout("K1", "I1", "P1", branch="9999"), "unknown_branch"),
        (checkout("L1", "I1", "P1"), "loan_id_used"),
        (renewal("L9", "I2", "P1"), "unknown_loan"),
        (renewal("L1", "I2", "P2"), "loan_of_other"),
        (renewal("L1", "I1", "P1"), "loan_of_other"),
        (return_("I9"), "unknown_item"),
        (checkout("K1", "I1", "P1", at=datetime(2026, 11, 22, 12)), "not_understood"),  # noqa: DTZ001 - a kiosk that forgot the zone
        (checkout("K" * 65, "I1", "P1"), "not_understood"),
        (checkout("K1", "I2", "P2", at=_BEFORE_TIME), "could_not_apply"),
    ],
)
def test_what_cannot_be_applied_is_kept_for_staff_and_never_dropped(
    filled: CentralHere, kiosk: KioskThere, operation: object, reason: str
) -> None:
    sent = kiosk.numbered(return_("I3")).model_copy(update={"body": operation})
    (outcome,) = kiosk.send_as(sent)
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.NEEDS_STAFF, reason)
    assert filled.work() == [(reason, str(outcome.id))]
    assert filled.loans() == {"I2": "P1"}
    (kept,) = filled.staff("operations")["operations"]
    assert (kept["outcome"], kept["kiosk"]) == ("needs_staff", kiosk.enrolment.kiosk)


def test_one_bad_operation_stops_none_of_the_others(filled: CentralHere, kiosk: KioskThere) -> None:
    cut_off, unheard_of = {"type": "checkout", "loan": "K1"}, {"type": "teleport", "item": "I1"}
    good = json.loads(kiosk.numbered(checkout("K2", "I1", "P1")).model_dump_json())["body"]
    batch = {
        "incarnation": kiosk.incarnation,
        "operations": [
            {"id": str(UUID(int=100 + number)), "seq": 100 + number, "body": body}
            for number, body in enumerate([cut_off, unheard_of, {}, good])
        ],
    }
    answer = kiosk.post("/v1/operations", json.dumps(batch)).json()
    assert [(each["outcome"], each["reason"]) for each in answer["outcomes"]] == [
        ("needs_staff", "not_understood"),
        ("needs_staff", "not_understood"),
        ("needs_staff", "not_understood"),
        ("applied", ""),
    ]
    assert filled.loans() == {"I2": "P1", "I1": "P1"}
    assert json.loads(filled.staff("operations")["operations"][1]["body"])["type"] == "teleport"


def test_an_operation_that_trips_over_a_broken_record_stops_none_of_the_others(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    with filled.store.write() as connection:
        broken = update(schema.item).where(schema.item.c.id == "I3").values(body="{}")
        connection.execute(broken)
    first, second, third = kiosk.send(
        checkout("K1", "I1", "P1"), checkout("K2", "I3", "P1"), return_("I2")
    )
    assert (first.outcome, third.outcome) == (OutcomeKind.APPLIED, OutcomeKind.APPLIED)
    assert (second.outcome, second.reason) == (OutcomeKind.NEEDS_STAFF, "could_not_apply")
    assert kiosk.keys("loan") == {"K1"}


def test_what_an_operation_half_did_before_it_failed_is_undone_for_the_next(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    failed, back = kiosk.send(checkout("K1", "I2", "P2", at=_BEFORE_TIME), return_("I2"))
    assert (failed.outcome, failed.reason) == (OutcomeKind.NEEDS_STAFF, "could_not_apply")
    assert (back.outcome, back.reason) == (OutcomeKind.APPLIED, "")
    assert filled.loans() == {}


_NEVER = {
    "sqlite": "CREATE TRIGGER never BEFORE INSERT ON loan WHEN NEW.item = 'I3' "
    "BEGIN SELECT RAISE(ABORT, 'never'); END",
    "postgresql": "ALTER TABLE loan ADD CONSTRAINT never CHECK (item <> 'I3')",
}


def test_what_the_database_refuses_is_left_to_staff_and_stops_none_of_the_others(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    with filled.store.write() as connection:
        connection.execute(text(_NEVER[connection.dialect.name]))
    sent = [
        kiosk.numbered(each)
        for each in (checkout("K1", "I1", "P1"), checkout("K2", "I3", "P1"), return_("I2"))
    ]
    outcomes = kiosk.send_as(*sent)
    reasons = [(each.outcome, each.reason) for each in outcomes]
    assert reasons == [("applied", ""), ("needs_staff", "could_not_apply"), ("applied", "")]
    assert kiosk.keys("loan") == {"K1"}
    assert filled.work() == [("could_not_apply", str(outcomes[1].id))]
    assert {each.outcome for each in kiosk.send_as(*sent)} == {OutcomeKind.DUPLICATE}
    head = kiosk.head().rv
    assert [each.rv for each in outcomes] == [head - 1, head - 1, head]


def test_each_operation_of_a_batch_sees_what_those_before_it_did(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    outcomes = kiosk.send(
        checkout("K1", "I1", "P1"),
        renewal("K1", "I1", "P1"),
        checkout("K2", "I1", "P2"),
        return_("I1"),
        return_("I1", at=NOON + timedelta(hours=1)),
        checkout("K3", "I1", "P2", at=NOON + timedelta(hours=2)),
        renewal("K2", "I1", "P2"),
        checkout("K3", "I3", "P1"),
    )
    reasons = ["", "", "was_lent_to_other", "", "was_not_lent", "", "unknown_loan", "loan_id_used"]
    assert [each.reason for each in outcomes] == reasons
    assert filled.loans() == {"I2": "P1", "I1": "P2"}
    assert kiosk.keys("loan") == {"L1", "K3"}
    assert {each.rv for each in outcomes} == {kiosk.head().rv}
