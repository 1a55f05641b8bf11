import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from central_here import BOTH, CentralHere, KioskThere, checkout, return_
from kiosk.bodies import pass_digest, pass_key
from kiosk.domain.credential import Credential, Scheme
from kiosk.sync.wire import OutcomeKind
from small_export import SmallExport

pytestmark = BOTH


@pytest.mark.parametrize("page", [1, 2, 3, 7, 1000])
def test_pages_of_any_size_bring_every_row(kiosk: KioskThere, page: int) -> None:
    assert kiosk.rows(page) == kiosk.rows()


def test_numbers_are_without_gaps_and_a_page_ends_at_its_last_row(kiosk: KioskThere) -> None:
    whole = kiosk.changes()
    assert [row.rv for row in whole.changes] == list(range(1, whole.head + 1))
    assert whole.upto == whole.head
    part = kiosk.changes(limit=4)
    assert (part.upto, part.head) == (4, whole.head)


def test_nothing_new_is_an_empty_stretch_that_ends_at_the_head(kiosk: KioskThere) -> None:
    head = kiosk.head()
    news = kiosk.changes(epoch=head.epoch, after=head.rv)
    assert (news.upto, news.changes) == (head.rv, ())


def test_a_row_that_changed_twice_comes_once_at_its_newest(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    head = kiosk.head()
    filled.take(export.swap("items.csv", "Max Havelaar", "Een"))
    filled.take(export.swap("items.csv", ",Een,", ",Twee,"))
    (row,) = kiosk.changes(epoch=head.epoch, after=head.rv).changes
    assert (row.rv, row.body and row.body["title"]) == (head.rv + 2, "Twee")


def test_a_row_that_is_gone_is_told_without_its_body(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    head = kiosk.head()
    kiosk.send(return_("I2"))
    (row,) = kiosk.changes(epoch=head.epoch, after=head.rv).changes
    assert (row.kind, row.key, row.body) == ("loan", "L1", None)


@pytest.mark.parametrize(
    "place",
    [{"epoch": "of another feed", "after": 1}, {"epoch": "of another feed"}, {"after": 1}],
    ids=["another epoch", "another epoch from the start", "no epoch"],
)
def test_a_place_in_another_feed_means_fetch_all_again(
    kiosk: KioskThere, place: dict[str, object]
) -> None:
    refused = kiosk.get("/v1/changes", **place)
    assert refused.status_code == 410
    assert "fetch all again" in refused.json()["detail"]


def test_a_place_beyond_the_head_means_fetch_all_again(kiosk: KioskThere) -> None:
    head = kiosk.head()
    assert kiosk.get("/v1/changes", epoch=head.epoch, after=head.rv + 1).status_code == 410


def test_a_kiosk_finds_passes_by_its_own_regions_key(filled: CentralHere) -> None:
    in_waas, alone = filled.enrol("2100"), filled.enrol("3570")
    assert in_waas.enrolment.region_key != alone.enrolment.region_key
    key = bytes.fromhex(in_waas.enrolment.region_key)
    chip = pass_digest(key, Credential(Scheme.CHIP, "044D71DA862680"))
    number = pass_digest(key, Credential(Scheme.UITPAS, "0930000420206"))
    assert {pass_key(chip), pass_key(number)} <= in_waas.keys("pass")


def test_a_kiosk_sees_its_own_region_only(filled: CentralHere) -> None:
    in_waas, alone = filled.enrol("2100"), filled.enrol("3570")
    assert in_waas.keys("patron") == {"P1", "P2"}
    assert in_waas.keys("item") == {"I1", "I2", "I3"}
    assert alone.keys("patron") == {"P3"}
    assert alone.keys("item") == {"I4"}
    assert alone.keys("loan") == set()
    in_waas.send(checkout("K1", "I1", "P2"))
    assert alone.head().rv == len(alone.changes().changes)


def test_a_kiosk_cannot_lend_what_is_of_another_region(filled: CentralHere) -> None:
    alone = filled.enrol("3570")
    (outcome,) = alone.send(checkout("K1", "I1", "P3", branch="3570"))
    assert (outcome.outcome, outcome.reason) == ("needs_staff", "unknown_item")
    (outcome,) = alone.send(checkout("K2", "I4", "P1", branch="3570"))
    assert (outcome.outcome, outcome.reason) == ("needs_staff", "unknown_patron")
    (outcome,) = alone.send(return_("I4", branch="2100"))
    assert (outcome.outcome, outcome.reason) == ("needs_staff", "unknown_branch")


def test_the_head_waits_for_news_and_is_told_at_once(
    filled: CentralHere, kiosk: KioskThere
) -> None:
    head = kiosk.head()
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(kiosk.head, epoch=head.epoch, after=head.rv, wait=20)
        kiosk.send(return_("I2"))
        assert waiting.result(timeout=10).rv == head.rv + 1


def test_the_head_is_told_of_what_another_process_wrote(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    head = kiosk.head()
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(kiosk.head, epoch=head.epoch, after=head.rv, wait=20)
        filled.take(export.swap("items.csv", "Max Havelaar", "Een"))
        assert waiting.result(timeout=10).rv == head.rv + 1


def test_the_head_does_not_wait_for_a_kiosk_that_is_behind_or_elsewhere(kiosk: KioskThere) -> None:
    head = kiosk.head()
    assert kiosk.head(epoch=head.epoch, after=0, wait=30) == head
    assert kiosk.head(epoch="of another feed", after=head.rv, wait=30) == head
    assert kiosk.head(epoch=head.epoch, after=head.rv, wait=0.05) == head


def test_a_reader_misses_nothing_while_others_write(filled: CentralHere) -> None:
    writers = [filled.enrol("2100") for _ in range(3)]
    reader = filled.enrol("2130")
    head = reader.head()
    seen: dict[int, str] = {}
    done = threading.Event()

    def follow() -> None:
        epoch, after = head.epoch, head.rv
        while True:
            finished = done.is_set()
            stretch = reader.changes(epoch=epoch, after=after, limit=3)
            seen.update((row.rv, row.key) for row in stretch.changes)
            after = stretch.upto
            if finished and stretch.upto == stretch.head:
                return

    def write(number: int) -> None:
        kiosk = writers[number]
        kiosk.sent = number * 1000
        for turn in range(8):
            (outcome,) = kiosk.send(checkout(f"K{number}-{turn}", f"I{number + 1}", "P1"))
            assert outcome.outcome is OutcomeKind.APPLIED

    with ThreadPoolExecutor(4) as threads:
        following = threads.submit(follow)
        try:
            for written in [threads.submit(write, number) for number in range(3)]:
                written.result()
        finally:
            done.set()  # or whoever follows would hide why one could not write
        following.result()
    assert {f"K{number}-{turn}" for number in range(3) for turn in range(8)} <= set(seen.values())


def test_a_number_that_two_libraries_gave_out_has_a_row_for_each(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    digest = pass_digest(
        bytes.fromhex(kiosk.enrolment.region_key), Credential(Scheme.LEGACY, "4711")
    )
    twins = {("pass", pass_key(digest, 0)), ("pass", pass_key(digest, 1))}
    filled.take(export.add("passes.csv", "P1-9,P1,legacy,BEV,4711,", "P2-9,P2,legacy,LOK,4711,"))
    rows = kiosk.rows()
    assert {rows[key]["patron"] for key in twins} == {"P1", "P2"}
    filled.take(export.swap("passes.csv", "P1-9,P1,legacy,BEV,4711,", "P1-9,P1,legacy,BEV,4712,"))
    rows = kiosk.rows()
    [left] = twins & rows.keys()
    assert (left, rows[left]["patron"]) == (("pass", pass_key(digest, 0)), "P2")
