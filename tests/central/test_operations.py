import json
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import text, update

from central import schema
from central_here import NOON, CentralHere, KioskThere, checkout, later, renewal, return_
from kiosk.sync.wire import OutcomeKind, SentOperation
from small_export import SmallExport

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)

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


def test_sent_twice_is_applied_once_and_answered_as_the_first_time(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    sent = [kiosk.numbered(renewal("L1", "I2", "P1")), kiosk.numbered(checkout("K1", "I1", "P9"))]
    first = kiosk.send_as(*sent)
    kiosk.send(return_("I3"))
    head = kiosk.head()
    again = kiosk.send_as(*sent)
    assert [each.outcome for each in again] == [OutcomeKind.DUPLICATE] * 2
    assert [each.first for each in again] == [each.outcome for each in first]
    assert [(each.rv, each.reason) for each in again] == [(e.rv, e.reason) for e in first]
    assert filled.staff("loans", patron="P1")["loans"][0]["renewals"] == 1
    assert kiosk.head() == head
    assert len(filled.staff("operations")["operations"]) == 3


def test_an_id_that_was_used_for_something_else_is_kept_for_staff_and_not_applied(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send_as(SentOperation(id=UUID(int=7), seq=1, body=checkout("K1", "I1", "P1")))
    other = SentOperation(id=UUID(int=7), seq=2, body=checkout("K2", "I3", "P1"))
    for _ in range(2):
        (outcome,) = kiosk.send_as(other)
        assert (outcome.outcome, outcome.reason) == (OutcomeKind.NEEDS_STAFF, "id_used")
    assert filled.work() == [("id_used", str(UUID(int=7)))]
    assert "I3" not in filled.loans()


def test_a_copied_kiosk_that_counts_on_is_kept_for_staff(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send_as(SentOperation(id=UUID(int=7), seq=1, body=checkout("K1", "I1", "P1")))
    copied = SentOperation(id=UUID(int=8), seq=1, body=checkout("K2", "I3", "P2"))
    (outcome,) = kiosk.send_as(copied)
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.NEEDS_STAFF, "seq_used")
    (work,) = filled.staff("staff-work")["work"]
    assert json.loads(work["detail"])["item"] == "I3", "what it did is not lost"


def test_the_same_numbers_from_a_new_outbox_are_not_the_same_operations(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send_as(SentOperation(id=UUID(int=7), seq=1, body=checkout("K1", "I1", "P1")))
    kiosk.incarnation = "incarnation-2"
    kiosk.send_as(SentOperation(id=UUID(int=8), seq=1, body=checkout("K2", "I3", "P1")))
    assert filled.loans(branch="2100") == {"I1": "P1", "I3": "P1"}


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


def test_an_operation_that_stands_twice_in_its_batch_is_applied_once(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    sent = kiosk.numbered(renewal("L1", "I2", "P1"))
    other = SentOperation(id=sent.id, seq=9, body=return_("I2"))
    copied = SentOperation(id=UUID(int=9), seq=sent.seq, body=return_("I2"))
    outcomes = kiosk.send_as(sent, sent, other, copied)
    assert [each.outcome for each in outcomes] == [
        OutcomeKind.APPLIED,
        OutcomeKind.DUPLICATE,
        OutcomeKind.NEEDS_STAFF,
        OutcomeKind.NEEDS_STAFF,
    ]
    assert (outcomes[1].first, outcomes[1].rv) == (OutcomeKind.APPLIED, outcomes[0].rv)
    assert [each.reason for each in outcomes[2:]] == ["id_used", "seq_used"]
    assert filled.staff("loans")["loans"][0]["renewals"] == 1


def test_a_checkout_that_comes_in_after_its_return_leaves_no_loan(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send(return_("I1", at=NOON))
    late = filled.enrol("2130")
    late.sent = 50
    (outcome,) = late.send(checkout("K1", "I1", "P2", at=NOON - timedelta(hours=1)))
    assert outcome.outcome == OutcomeKind.APPLIED_WITH_EXCEPTION
    assert outcome.reason == "returned_since"
    assert filled.loans() == {"I2": "P1"}


def test_a_return_that_comes_in_late_does_not_end_a_newer_loan(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send(checkout("K1", "I1", "P1", at=NOON))
    late = filled.enrol("2130")
    late.sent = 50
    (outcome,) = late.send(return_("I1", branch="2130", at=NOON - timedelta(hours=1)))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "lent_since")
    assert filled.loans()["I1"] == "P1"


def test_a_checkout_that_comes_in_late_does_not_end_a_newer_loan_and_staff_are_told(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send(checkout("K1", "I1", "P1", at=NOON))
    late = filled.enrol("2130")
    late.sent = 50
    (outcome,) = late.send(checkout("K0", "I1", "P2", "2130", at=NOON - timedelta(hours=1)))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED_WITH_EXCEPTION, "lent_since")
    assert filled.loans()["I1"] == "P1"
    assert [reason for reason, _ in filled.work()] == ["lent_since"]
    (outcome,) = kiosk.send(checkout("K0", "I2", "P1", at=NOON + timedelta(hours=1)))
    assert outcome.reason == "loan_id_used"


def test_a_late_checkout_by_the_one_who_has_it_is_nobodys_trouble(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    kiosk.send(checkout("K1", "I1", "P1", at=NOON))
    late = filled.enrol("2130")
    late.sent = 50
    (outcome,) = late.send(checkout("K0", "I1", "P1", "2130", at=NOON - timedelta(hours=1)))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "lent_since")
    assert filled.loans()["I1"] == "P1"
    assert filled.work() == []


def test_a_clock_that_runs_years_ahead_makes_no_loan_for_ever_and_no_return_either(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    now, ahead = later(), timedelta(days=400)
    other = filled.enrol("2130")
    other.sent = 50
    kiosk.send(checkout("K1", "I1", "P1", at=now + ahead))
    (outcome,) = other.send(return_("I1", "2130", at=later()))
    assert (outcome.outcome, outcome.reason) == (OutcomeKind.APPLIED, "")
    kiosk.send(return_("I1", at=now + ahead))
    (outcome,) = other.send(checkout("K2", "I1", "P2", "2130", at=later()))
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
