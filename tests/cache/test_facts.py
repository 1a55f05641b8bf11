"""What the desk believes: the cache, with what this kiosk did since laid over it."""

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.bodies import Kind, pass_digest
from kiosk.cache.facts import Facts
from kiosk.cache.local import Cursor, Row
from kiosk.cache.outbox import Acknowledgement, Outbox
from kiosk.domain.credential import Credential, Scheme
from kiosk.domain.ids import PatronKey
from kiosk.domain.operation import Checkout, Return
from small_region import AN, ATLAS, BOEK, CARD, KEY, loan_of, put

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def outbox_of(facts: Facts) -> Outbox:
    assert isinstance(facts.outbox, Outbox)
    return facts.outbox


def lend(facts: Facts) -> None:
    loan = loan_of(ATLAS)
    operation = Checkout(loan.id, ATLAS.id, AN, loan.branch, loan.lent_at, loan.due)
    outbox_of(facts).record(operation, loan)


def acknowledge_all(facts: Facts, rv: int) -> None:
    words = [
        Acknowledgement(kept.id, set_aside=False, reason="", rv=rv, epoch="e1")
        for kept in outbox_of(facts).pending(50)
    ]
    outbox_of(facts).acknowledge(words, NOW)


def test_a_pass_is_found_by_its_keyed_hash_and_no_other(facts: Facts) -> None:
    found = facts.passes(pass_digest(KEY, CARD))
    assert [entry.patron.key for entry in found] == [AN]
    assert facts.passes(pass_digest(bytes(32), CARD)) == ()
    other = Credential(Scheme.BIB, "20001000000025")
    assert facts.passes(pass_digest(KEY, other)) == ()


def test_a_loan_made_here_is_seen_before_the_central_service_tells_it(facts: Facts) -> None:
    lend(facts)
    assert [entry.item.title for entry in facts.loans(AN)] == ["Atlas"]
    [seen] = facts.items([ATLAS.barcode])
    assert seen.loan is not None
    assert seen.loan.patron == AN


def test_an_acknowledged_loan_stays_seen_until_the_cache_has_it(facts: Facts) -> None:
    lend(facts)
    acknowledge_all(facts, rv=6)
    outbox_of(facts).settle(5, "e1")
    assert len(facts.loans(AN)) == 1
    facts.cache.apply([put(Kind.LOAN, "L1", loan_of(ATLAS))], Cursor("e1", 6))
    outbox_of(facts).settle(6, "e1")
    assert len(facts.loans(AN)) == 1
    assert outbox_of(facts).overlaid([ATLAS.id]) == {}


def test_an_item_returned_here_is_free_although_the_cache_has_it_lent(facts: Facts) -> None:
    facts.cache.apply([put(Kind.LOAN, "L1", loan_of(ATLAS))], Cursor("e1", 6))
    outbox_of(facts).record(Return(ATLAS.id, loan_of(ATLAS).branch, NOW), None)
    assert facts.items([ATLAS.barcode])[0].loan is None
    assert facts.loans(AN) == ()


def test_an_item_taken_over_by_another_patron_leaves_the_first_ones_account(facts: Facts) -> None:
    facts.cache.apply([put(Kind.LOAN, "L1", loan_of(ATLAS))], Cursor("e1", 6))
    other = PatronKey("P2")
    loan = loan_of(ATLAS, other, "L2")
    outbox_of(facts).record(Return(ATLAS.id, loan.branch, NOW), None)
    outbox_of(facts).record(
        Checkout(loan.id, ATLAS.id, other, loan.branch, loan.lent_at, loan.due), loan
    )
    assert facts.loans(AN) == ()
    assert [entry.loan.id for entry in facts.loans(other)] == ["L2"]


def test_a_pending_operation_keeps_its_overlay_however_far_the_feed_is(facts: Facts) -> None:
    lend(facts)
    outbox_of(facts).settle(10**9, "e1")
    assert len(facts.loans(AN)) == 1


def test_rows_that_are_gone_are_gone(facts: Facts) -> None:
    assert facts.items([BOEK.barcode]) != ()
    facts.cache.apply([Row(Kind.ITEM, BOEK.id, None)], Cursor("e1", 6))
    assert facts.items([BOEK.barcode]) == ()


def test_a_changed_row_takes_the_place_of_the_old_one(facts: Facts) -> None:
    renamed = replace(BOEK, title="Beter boek", barcode="30001000000035")
    facts.cache.apply([put(Kind.ITEM, BOEK.id, renamed)], Cursor("e1", 6))
    assert facts.items([BOEK.barcode]) == ()
    assert facts.items([renamed.barcode])[0].item.title == "Beter boek"
