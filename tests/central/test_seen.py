import json
from uuid import UUID

from central_here import BOTH, CentralHere, KioskThere, checkout, renewal, return_
from kiosk.sync.wire import OutcomeKind, SentOperation

pytestmark = BOTH


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
