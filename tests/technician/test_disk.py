"""What a kiosk did must be on the disk before anyone is told."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.technician.checks.disk import LEAST_FREE, LITTLE_FREE, DiskFacts, check_disk, gather_disk
from kiosk.technician.finding import Complaint, State

WELL = DiskFacts(Path("/var/lib/kiosk"), exists=True, free=10**10, owner="kiosk", kiosk_there=True)


@pytest.mark.parametrize(
    ("facts", "state", "complaint"),
    [
        (WELL, State.OK, None),
        (replace(WELL, exists=False), State.BAD, Complaint.STATE_MISSING),
        (replace(WELL, read_only=True), State.BAD, Complaint.DISK_READ_ONLY),
        (replace(WELL, owner="root"), State.BAD, Complaint.STATE_NOT_OURS),
        (replace(WELL, owner="me", kiosk_there=False), State.OK, None),
        (replace(WELL, free=LEAST_FREE - 1), State.BAD, Complaint.DISK_FULL),
        (replace(WELL, free=LITTLE_FREE - 1), State.WARNING, Complaint.DISK_NEARLY_FULL),
    ],
)
def test_a_disk_is_judged_by_its_worst_trouble(
    facts: DiskFacts, state: State, complaint: Complaint | None
) -> None:
    finding = check_disk(facts)
    assert (finding.state, finding.complaint) == (state, complaint)


def test_a_folder_is_looked_at_where_it_is(tmp_path: Path) -> None:
    facts = gather_disk(tmp_path)
    assert facts.exists
    system = os.statvfs(tmp_path)
    assert 0 < facts.free <= system.f_blocks * system.f_frsize
    assert facts.owner == tmp_path.owner()
    assert not facts.read_only


def test_a_folder_that_is_not_there_is_missing(tmp_path: Path) -> None:
    assert not gather_disk(tmp_path / "state").exists
