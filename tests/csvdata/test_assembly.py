from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.csvdata.dataset import Base, Dataset, KioskReturn, KioskTouch
from kiosk.csvdata.problem import Warned
from kiosk.domain.ids import ItemId, LoanId
from kiosk.domain.region import Form
from small_export import SmallExport, small_export


@pytest.fixture
def base(export: SmallExport) -> Base:
    """What was known before: the small export."""
    return Base(export.dataset())


@pytest.fixture
def update(tmp_path: Path) -> SmallExport:
    """A later export that holds no file yet."""
    later = small_export(tmp_path / "later")
    return later.drop(*later.files)


def read(update: SmallExport, base: Base) -> Dataset:
    """Lay an update over what was known."""
    reading = update.read(base)
    assert reading.dataset is not None, [str(problem) for problem in reading.errors]
    return reading.dataset


def test_the_same_export_again_changes_nothing(export: SmallExport, base: Base) -> None:
    assert read(export, base) == base.dataset


def test_an_export_of_some_files_leaves_the_rest(update: SmallExport, base: Base) -> None:
    update.put("patrons.csv", "key,library,staff_block\nP2,LOK,yes\nP4,LOK,\n")
    after = read(update, base)
    assert [(patron.key, patron.staff_block) for patron in after.patrons] == [
        ("P1", False),
        ("P2", True),
        ("P3", False),
        ("P4", False),
    ]
    assert after.patrons[1].memberships == base.dataset.patrons[1].memberships
    assert after.items == base.dataset.items


def test_the_memberships_of_a_patron_who_is_named_are_replaced_as_a_whole(
    update: SmallExport, base: Base
) -> None:
    update.put("memberships.csv", "patron,library,subscription,end\nP1,LOK,VOLW,2027-06-30\n")
    after = read(update, base)
    assert [each.library for each in after.patrons[0].memberships] == ["LOK"]
    assert after.patrons[1] == base.dataset.patrons[1]


def test_the_forms_of_a_group_are_replaced_as_a_whole(update: SmallExport, base: Base) -> None:
    update.put("group_forms.csv", "group,form,start,end\nWAAS,3a,2018-01-01,\n")
    (group,) = read(update, base).agreements.groups
    assert [each.form for each in group.forms] == [Form.REGIOBIB]
    assert group.members == base.dataset.agreements.groups[0].members


def test_an_update_that_contradicts_what_was_known_is_an_error(
    update: SmallExport, base: Base
) -> None:
    update.put("groups.csv", "id,region,name,region_name\nZ,z,Z,Z\n")
    update.put("group_members.csv", "group,library\nZ,LOK\n")
    assert [str(problem) for problem in update.read(base).errors] == [
        "group_members.csv:2 library: LOK is in group WAAS at the same time (known before)"
    ]


def test_loans_holds_and_fees_are_taken_away_by_name_only(update: SmallExport, base: Base) -> None:
    update.put("loans.csv", "id,item,patron,branch,lent_at,due,gone\nL1,,,,,,yes\n")
    assert read(update, base).loans == ()
    update.put("loans.csv", "id,item,patron,branch,lent_at,due,gone\n")
    assert read(update, base).loans == base.dataset.loans


def test_an_item_that_is_lent_anew_in_a_later_export_leaves_its_old_loan(
    update: SmallExport, base: Base
) -> None:
    line = "L7,I2,P2,2130,2026-11-20T10:00,2026-12-18"
    update.put("loans.csv", f"id,item,patron,branch,lent_at,due\n{line}\n")
    assert [(loan.id, loan.patron) for loan in read(update, base).loans] == [("L7", "P2")]


AT_THE_KIOSK = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_what_a_kiosk_did_with_a_loan_stays_when_the_export_does_not_say_when_it_was_made(
    export: SmallExport, base: Base
) -> None:
    known = Base(replace(base.dataset, loans=()), (KioskTouch(LoanId("L1"), AT_THE_KIOSK),))
    assert read(export, known).loans == ()
    (warning,) = export.read(known).warnings
    assert (warning.warned, warning.about) == (Warned.KIOSK_KNOWS_BETTER, "L1")


@pytest.mark.parametrize(
    ("made_at", "open_after"),
    [("2026-11-20T09:59", []), ("2026-11-20T10:01", ["L1"])],
    ids=["an older export", "a newer export"],
)
def test_only_a_newer_export_opens_a_loan_that_ended_at_a_kiosk(
    export: SmallExport, base: Base, made_at: str, open_after: list[str]
) -> None:
    known = Base(replace(base.dataset, loans=()), (KioskTouch(LoanId("L1"), AT_THE_KIOSK),))
    export.put("export.csv", f"made_at\n{made_at}\n")
    assert [loan.id for loan in read(export, known).loans] == open_after


def test_an_older_export_does_not_open_a_loan_of_what_came_back_at_a_kiosk_since(
    update: SmallExport, base: Base
) -> None:
    known = Base(base.dataset, returned=(KioskReturn(ItemId("I1"), AT_THE_KIOSK),))
    line = "L8,I1,P2,2130,2026-11-19T10:00,2026-12-18"
    update.put("loans.csv", f"id,item,patron,branch,lent_at,due\n{line}\n")
    assert read(update, known).loans == base.dataset.loans
    update.put("loans.csv", f"id,item,patron,branch,lent_at,due\n{line.replace('19T', '21T')}\n")
    assert [loan.id for loan in read(update, known).loans] == ["L1", "L8"], "lent again since"
    update.put("loans.csv", f"id,item,patron,branch,lent_at,due\n{line}\n")
    update.put("export.csv", "made_at\n2026-11-21T02:00\n")
    assert [loan.id for loan in read(update, known).loans] == ["L1", "L8"]


def test_the_order_of_lines_changes_nothing_of_what_was_agreed(
    export: SmallExport, base: Base
) -> None:
    for name, text in export.files.items():
        header, *lines = text.splitlines(keepends=True)
        export.put(name, header + "".join(reversed(lines)))
    assert export.dataset().agreements == base.dataset.agreements
