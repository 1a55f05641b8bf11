"""The kiosk's own files, looked into from outside and never changed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.outbox import Acknowledgement, Outbox, OutboxCount
from kiosk.domain.ids import BranchCode, ItemId, LoanId, PatronKey, RegionId
from kiosk.domain.operation import Checkout
from kiosk.domain.region import Region
from kiosk.sync.identity import Identity, keep_identity
from kiosk.sync.trouble import FeedTrouble
from kiosk.technician.checks.stores import (
    CacheFacts,
    Closed,
    IdentityFacts,
    check_cache,
    check_feed,
    check_identity,
    check_outbox,
    gather_cache,
    gather_identity,
    gather_outbox,
    outbox_of_running,
)
from kiosk.technician.finding import Complaint, State
from small_region import put

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """A kiosk's folder, and what has it open."""

    state: Path
    cache: LocalCache
    outbox: Outbox


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    cache, outbox = LocalCache(tmp_path / "cache.db"), Outbox(tmp_path / "outbox.db")
    yield Kept(tmp_path, cache, outbox)
    cache.close()
    outbox.close()


def lend(outbox: Outbox, number: int) -> None:
    loan, item = LoanId(f"loan-{number}"), ItemId(f"item-{number}")
    branch, patron = BranchCode("3550"), PatronKey("patron-1")
    outbox.record(Checkout(loan, item, patron, branch, NOON, date(2026, 12, 20)), None)


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_cache_with_a_region_is_told_with_its_age(kept: Kept) -> None:
    kept.cache.apply([put(Kind.REGION, "waas", Region(RegionId("waas")))], Cursor("e1", 5))
    facts = gather_cache(kept.state, datetime.now(UTC) + timedelta(minutes=3))
    assert isinstance(facts, CacheFacts)
    assert facts.filled
    assert check_cache(facts).state is State.OK
    later = gather_cache(kept.state, datetime.now(UTC) + timedelta(hours=5))
    assert check_cache(later).complaint is Complaint.CACHE_STALE
    assert "5 h" in check_cache(later).reason


@pytest.mark.parametrize("there", [True, False])
def test_a_cache_without_a_region_recognises_nobody(tmp_path: Path, *, there: bool) -> None:
    if there:
        LocalCache(tmp_path / "cache.db").close()
    finding = check_cache(gather_cache(tmp_path, NOON))
    assert (finding.state, finding.complaint) == (State.BAD, Complaint.CACHE_EMPTY)


def test_what_waits_and_what_was_refused_is_counted_while_the_kiosk_writes(kept: Kept) -> None:
    for number in range(3):
        lend(kept.outbox, number)
    refused, _, _ = kept.outbox.pending(3)
    kept.outbox.acknowledge([Acknowledgement(refused.id, True, "why", 1)], NOON)
    facts = gather_outbox(kept.state)
    assert facts == OutboxCount(pending=2, set_aside=1)
    told = check_outbox(facts, central_up=False)
    assert [one.complaint for one in told] == [Complaint.WORK_UNSENT, Complaint.WORK_SET_ASIDE]
    assert "2 operations" in told[0].reason
    lend(kept.outbox, 4)


def test_data_that_is_not_taken_is_told_with_what_mends_it() -> None:
    for trouble in FeedTrouble:
        [finding] = check_feed(trouble, 0)
        assert (finding.complaint, finding.state) == (Complaint.FEED_REFUSED, State.BAD)
        assert trouble.replace("_", " ") in finding.reason
        assert finding.mend
    assert list(check_feed(None, 0)) == []


def test_a_card_whose_rows_changed_by_themselves_is_told() -> None:
    [finding] = check_feed(None, 3)
    assert (finding.complaint, finding.state) == (Complaint.CARD_WEARS, State.WARNING)
    assert finding.reason.startswith("3 rows")


def test_work_on_its_way_is_no_trouble() -> None:
    [finding] = check_outbox(OutboxCount(2, 0), central_up=True)
    assert finding.state is State.OK


def test_an_outbox_that_was_put_aside_is_told_whether_the_kiosk_runs_or_not(kept: Kept) -> None:
    for name in (
        "outbox.db.damaged-20261122T120000000000",
        "outbox.db.damaged-20261122T120000-wal",
    ):
        (kept.state / name).touch()
    stopped = gather_outbox(kept.state)
    assert stopped == OutboxCount(pending=0, set_aside=0, damaged=1)
    running = outbox_of_running(kept.state, unsent=2, for_staff=4)
    assert running == OutboxCount(pending=2, set_aside=3, damaged=1)
    complaints = [one.complaint for one in check_outbox(running, central_up=True)]
    assert complaints == [None, Complaint.WORK_SET_ASIDE, Complaint.WORK_DAMAGED]


def test_a_look_makes_nothing_and_changes_nothing(kept: Kept) -> None:
    lend(kept.outbox, 1)
    elsewhere = kept.state / "copy"
    elsewhere.mkdir()
    for name in ("cache.db", "outbox.db", "outbox.db-wal"):
        shutil.copy(kept.state / name, elsewhere / name)
    before = files(elsewhere)
    gather_cache(elsewhere, NOON)
    assert gather_outbox(elsewhere) == OutboxCount(pending=1, set_aside=0)
    after = files(elsewhere)
    assert {name: after.get(name) for name in before} == before
    empty = kept.state / "empty"
    empty.mkdir()
    gather_cache(empty, NOON)
    gather_outbox(empty)
    assert files(empty) == {}


def test_of_several_caches_the_newest_is_looked_at(kept: Kept) -> None:
    region = put(Kind.REGION, "waas", Region(RegionId("waas")))
    kept.cache.replace([([region], Cursor("e2", 1))])
    assert (kept.state / "cache-1.db").exists()
    facts = gather_cache(kept.state, NOON)
    assert isinstance(facts, CacheFacts)
    assert facts.filled


def test_a_damaged_cache_is_fetched_again_and_a_damaged_outbox_is_kept(tmp_path: Path) -> None:
    for name in ("cache.db", "outbox.db"):
        (tmp_path / name).write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)
    cache = check_cache(gather_cache(tmp_path, NOON))
    [outbox] = check_outbox(gather_outbox(tmp_path), central_up=True)
    assert cache.complaint is outbox.complaint is Complaint.STORE_DAMAGED
    assert cache.mend.startswith("sudo systemctl restart kiosk")
    assert f"cp -a {tmp_path / 'outbox.db'}" in outbox.mend


def test_a_folder_that_one_may_not_look_into_is_not_an_empty_one(tmp_path: Path) -> None:
    closed = tmp_path / "state"
    closed.write_text("no folder: as closed as one of another's")
    assert isinstance(gather_cache(closed, NOON), Closed)
    assert isinstance(gather_outbox(closed), Closed)


def test_files_that_one_may_not_read_ask_for_root() -> None:
    closed = Closed(Path("/var/lib/kiosk/cache.db"), "Permission denied", damaged=False)
    findings = [
        check_cache(closed),
        *check_outbox(closed, central_up=True),
        check_identity(IdentityFacts(closed=True)),
    ]
    assert {one.complaint for one in findings} == {Complaint.STORE_CLOSED}
    assert {one.mend for one in findings} == {"sudo kiosk doctor"}


def test_an_enrolled_kiosk_tells_its_branch_and_never_its_key(tmp_path: Path) -> None:
    assert check_identity(gather_identity(tmp_path)).complaint is Complaint.NOT_ENROLLED
    told = {"kiosk": "k1", "region": "waas", "branch": "3550", "private_key": "7a" * 32}
    keep_identity(tmp_path, Identity.model_validate(told | {"region_key": "ab" * 32}))
    facts = gather_identity(tmp_path)
    assert facts.branch == "3550"
    assert facts.auth is not None
    assert "7a7a" not in repr(facts) + repr(check_identity(facts))
    assert check_identity(facts).state is State.OK


def test_an_identity_that_systemd_keeps_is_as_good(tmp_path: Path) -> None:
    finding = check_identity(gather_identity(tmp_path, sealed=True))
    assert (finding.state, finding.reason) == (State.OK, "enrolled; only systemd can open its keys")


def test_an_identity_that_cannot_be_used_is_none(tmp_path: Path) -> None:
    (tmp_path / "identity.json").write_text("{")
    assert check_identity(gather_identity(tmp_path)).complaint is Complaint.NOT_ENROLLED
