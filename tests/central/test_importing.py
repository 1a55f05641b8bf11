import asyncio
import gc
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central.feed import FeedRow
from central.importing import import_directory, move_due
from central.moving import kept_moving
from central.progress import At, Phase
from central.trail import Did, latest
from central_here import NOON, CentralHere, KioskThere, central_here, checkout, return_
from central_process import ROOT
from kiosk.csvdata.table import Line
from kiosk.domain.operation import Operation
from kiosk.domain.records import Item
from small_export import SmallExport, small_export

MEMBERSHIP_OF_P1 = "P1,BEV,VOLW,2020-01-01,2035-12-31\n"
MEMBERSHIP_OF_P2 = "P2,LOK,VOLW,2020-01-01,2035-12-31\n"


def test_what_was_imported_is_what_the_kiosk_holds(kiosk: KioskThere) -> None:
    rows = kiosk.rows()
    assert rows["item", "I2"]["title"] == "Max Havelaar"
    assert rows["patron", "P1"]["memberships"][0]["subscription"] == "VOLW"
    assert rows["loan", "L1"]["due"] == "2026-12-08"
    assert kiosk.keys("region") == {"waas"}


def test_a_bad_line_imports_nothing_and_leaves_all_as_it_was(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    before, head = kiosk.rows(), kiosk.head()
    export.swap("items.csv", "Max Havelaar", "Iets anders").add("loans.csv", "x")
    done = filled.take(export)
    assert [str(problem) for problem in done.errors] == [
        "loans.csv:3: has 1 cells, the header has 6"
    ]
    assert (kiosk.rows(), kiosk.head()) == (before, head)


def test_the_same_export_again_sends_kiosks_nothing(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    head = kiosk.head()
    assert filled.take(export).changed == 0
    assert kiosk.head() == head


def test_only_what_changed_is_sent(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    head = kiosk.head()
    filled.take(export.swap("items.csv", "Max Havelaar", "De koffij-veilingen"))
    news = kiosk.changes(epoch=head.epoch, after=head.rv)
    assert [(row.kind, row.key) for row in news.changes] == [("item", "I2")]
    assert (news.upto, news.head) == (head.rv + 1, head.rv + 1)


def test_warnings_import_and_stay_for_staff_until_their_cause_is_gone(
    filled: CentralHere, export: SmallExport
) -> None:
    export.add("passes.csv", "P2-2,P2,2000,LOK,20001000000018,")
    export.add("loans.csv", "L2,I9,P2,2130,2026-11-10T10:00,2026-12-08")
    assert len(filled.take(export).warnings) == 2
    assert filled.work() == [("item_unknown", "L2"), ("number_twice", "P2-2")]
    filled.take(export)
    assert len(filled.work()) == 2, "the same again is no new work"
    filled.take(export.add("items.csv", "I9,LOK,LR1,2130,Gevonden,"))
    assert filled.work() == [("number_twice", "P2-2")]


def test_a_pass_whose_number_changed_is_found_by_the_new_one_only(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    before = {key: row for key, row in kiosk.rows().items() if key[0] == "pass"}
    filled.take(export.swap("passes.csv", "20001000000018", "20001000000025"))
    after = {key: row for key, row in kiosk.rows().items() if key[0] == "pass"}
    (old,), (new,) = before.keys() - after.keys(), after.keys() - before.keys()
    assert (before[old]["id"], after[new]["id"]) == ("P1-1", "P1-1")


def passes(kiosk: KioskThere) -> list[str]:
    """Which pass each row is about."""
    return sorted(row["id"] for (kind, _), row in kiosk.rows().items() if kind == "pass")


def test_a_pass_with_number_and_chip_has_a_row_for_each(kiosk: KioskThere) -> None:
    assert passes(kiosk) == ["P1-1", "P1-2", "P2-1", "P2-1"]


def test_no_pass_number_stands_in_the_database_in_clear(
    filled: CentralHere, tmp_path: Path
) -> None:
    filled.store.close()
    with sqlite3.connect(tmp_path / "central.db") as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert "P1-2" in dump
    for number in ("20001000000018", "85073003328", "0930000420206", "044D71DA862680", "2085432"):
        assert number not in dump.replace("BV2085432", ""), number


def test_an_older_export_does_not_undo_what_a_kiosk_did(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    kiosk.send(return_("I2", at=NOON), checkout("K1", "I1", "P1", at=NOON))
    filled.take(export)
    assert filled.loans() == {"I1": "P1"}
    export.put("export.csv", f"made_at\n{NOON - timedelta(minutes=1):%Y-%m-%dT%H:%MZ}\n")
    filled.take(export)
    assert filled.loans() == {"I1": "P1"}


def test_a_newer_export_knows_better_than_a_kiosk(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    kiosk.send(return_("I2", at=NOON), checkout("K1", "I1", "P1", at=NOON))
    export.put("export.csv", f"made_at\n{NOON + timedelta(hours=1):%Y-%m-%dT%H:%MZ}\n")
    export.add("loans.csv", "L2,I1,P2,2130,2026-11-22T13:30,2026-12-20")
    filled.take(export)
    assert filled.loans() == {"I2": "P1", "I1": "P2"}


def test_a_library_that_moves_to_another_region_goes_from_one_feed_to_the_other(
    filled: CentralHere, export: SmallExport
) -> None:
    in_waas, alone = filled.enrol("2100"), filled.enrol("3570")
    assert "I4" in alone.keys("item")
    export.add("group_members.csv", "WAAS,HRZ,2027-01-01,")
    filled.take(export)
    assert {"I1", "I2", "I3", "I4"} == in_waas.keys("item")
    assert "P3" in in_waas.keys("patron")
    assert "P3-1" in passes(in_waas)


def test_a_kiosk_whose_library_left_its_region_must_enrol_again(
    filled: CentralHere, export: SmallExport
) -> None:
    alone = filled.enrol("3570")
    filled.take(export.add("group_members.csv", "WAAS,HRZ,2027-01-01,"))
    refused = alone.get("/v1/changes")
    assert refused.status_code == 403
    assert not refused.json()["wipe"], "what it did is still to be sent"
    assert "enrol the kiosk again" in refused.json()["detail"]
    assert ("enrol_again", alone.enrolment.kiosk) in filled.work()
    assert filled.enrol("3570").enrolment.region == "waas"


def test_what_a_full_export_no_longer_names_is_gone(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    extra = [f"E{number},BEV" for number in range(40)]
    legacy = (f"E{number}-1,E{number},legacy,BEV,{4711 + number}," for number in range(40))
    export.add("patrons.csv", *extra).add("passes.csv", *legacy)
    export.add("items.csv", *(f"X{number},BEV,BV{number:07},2100,Titel," for number in range(40)))
    export.add("memberships.csv", "E0,BEV,VOLW,2020-01-01,2035-12-31")
    filled.take(export)
    assert {"patron", "pass"} <= {kind for kind, _ in kiosk.rows()}
    head = kiosk.changes().head
    for name, lines in (
        ("patrons.csv", ("E0,BEV",)),
        ("passes.csv", ("E0-1,E0,legacy,BEV,4711,",)),
        ("memberships.csv", ("E0,BEV,VOLW,2020-01-01,2035-12-31",)),
        ("items.csv", ("X1,BEV,BV0000001,2100,Titel,",)),
    ):
        for line in lines:
            export.swap(name, f"{line}\n", "")
    assert filled.take(export).changed == 0, "what is not named stays"
    done = filled.take(export, full=True)
    assert (done.errors, done.changed) == ((), 3)
    assert kiosk.keys("patron") == {"P1", "P2", *(line.partition(",")[0] for line in extra[1:])}
    assert "E0-1" not in passes(kiosk)
    assert "X1" not in kiosk.keys("item")
    assert kiosk.changes().head == head + 3, "three tombstones and nothing else"
    assert filled.take(export, full=True).changed == 0


def test_a_full_export_that_was_cut_off_is_refused_unless_it_is_said_to_be_right(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    export.swap("patrons.csv", "P2,LOK\n", "").swap("memberships.csv", MEMBERSHIP_OF_P2, "")
    export.swap("passes.csv", "P2-1,P2,uitpas,LOK,0930000420206,044D71DA862680\n", "")
    refused = filled.take(export, full=True)
    assert [str(problem) for problem in refused.errors] == [
        "patrons.csv: 1 of 3 would vanish, more than 5%: "
        "see whether the export is whole; --yes imports it as it is",
        "passes.csv: 1 of 4 would vanish, more than 5%: "
        "see whether the export is whole; --yes imports it as it is",
    ]
    assert "P2" in kiosk.keys("patron")
    assert filled.take(export, full=True, sure=True).errors == ()
    assert "P2" not in kiosk.keys("patron")


def test_who_has_something_lent_stays_until_that_is_over(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    export.swap("patrons.csv", "P1,BEV\n", "").swap("memberships.csv", MEMBERSHIP_OF_P1, "")
    for line in ("P1-1,P1,2000,BEV,20001000000018,\n", "P1-2,P1,eid,BEV,85073003328,\n"):
        export.swap("passes.csv", line, "")
    export.swap("items.csv", "I2,LOK,30004000138042,2130,Max Havelaar,Multatuli\n", "")
    export.drop("loans.csv")
    assert filled.take(export, full=True, sure=True).errors == ()
    assert "P1" in kiosk.keys("patron")
    assert "I2" in kiosk.keys("item")
    assert "P1-1" in passes(kiosk), "with what it is recognised by"
    kiosk.send(return_("I2"))
    filled.take(export, full=True, sure=True)
    assert "P1" not in kiosk.keys("patron")
    assert "I2" not in kiosk.keys("item")


def test_a_full_export_has_all_its_files(filled: CentralHere, export: SmallExport) -> None:
    refused = filled.take(export.drop("memberships.csv"), full=True)
    assert [str(each) for each in refused.errors] == [
        "memberships.csv: is missing: a full export has it"
    ]


@pytest.mark.parametrize(
    ("due", "warned"),
    [("2026-12-08", []), ("2026-12-15", ["L1"])],
    ids=["what the export says is known", "the export says something else"],
)
def test_kiosks_go_on_while_an_import_is_judged_and_what_they_do_then_stays(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport, due: str, warned: list[str]
) -> None:
    export.swap("loans.csv", "2026-12-08", due)
    export.put("export.csv", f"made_at\n{NOON - timedelta(days=1):%Y-%m-%dT%H:%MZ}\n")
    phases: list[Phase] = []

    steps: dict[At, Operation] = {
        At(Phase.COMPARING, "items"): return_("I2"),
        At(Phase.WRITING, count=0): checkout("K1", "I1", "P2"),
    }

    def meanwhile(now: At) -> None:
        if now.phase not in phases:
            phases.append(now.phase)
        if now in steps:
            outcomes = kiosk.send(steps.pop(now))
            assert {each.outcome for each in outcomes} == {"applied"}

    done = import_directory(filled.store, export.directory, NOON, meanwhile)
    assert (phases, steps) == ([Phase.READING, Phase.COMPARING, Phase.WRITING], {})
    assert [problem.about for problem in done.warnings] == warned
    assert filled.loans() == {"I1": "P2"}
    assert kiosk.keys("loan") == {"K1"}


def test_an_import_that_another_one_came_before_begins_anew(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport, tmp_path: Path
) -> None:
    other = small_export(tmp_path / "other").swap("items.csv", "Max Havelaar", "Minnebrieven")
    export.swap("items.csv", "Titaantjes", "Dichtertje")
    came: list[Phase] = []

    def meanwhile(now: At) -> None:
        if now.phase is Phase.WRITING and not came:
            came.append(now.phase)
            other.drop(*(name for name in other.files if name != "items.csv"))
            filled.take(other)

    import_directory(filled.store, export.drop("items.csv").directory, NOON, meanwhile)
    assert kiosk.rows()["item", "I2"]["title"] == "Minnebrieven"


def test_a_library_leaves_a_region_the_day_after_its_last_without_any_import(
    filled: CentralHere, export: SmallExport
) -> None:
    export.add("groups.csv", "ZOT,zot,Zottegem,Zottegem")
    export.swap("group_members.csv", "WAAS,LOK,2004-01-01,", "WAAS,LOK,2004-01-01,2026-12-31")
    export.add("group_members.csv", "ZOT,LOK,2027-01-01,")
    export.add("group_forms.csv", "ZOT,1,2004-01-01,")
    filled.take(export)
    in_waas = filled.enrol("2100")
    assert "P2" in in_waas.keys("patron")
    last = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert not move_due(filled.store, last)
    assert move_due(filled.store, last + timedelta(minutes=31)), "by the clock of Flanders"
    assert "P2" not in in_waas.keys("patron")
    assert in_waas.keys("item") == {"I1", "I2", "I3"} - {"I2"}
    assert [row["id"] for (kind, _), row in in_waas.rows().items() if kind == "region"] == ["waas"]
    assert not move_due(filled.store, last + timedelta(days=1)), "once"
    with filled.store.read() as connection:
        assert [step.did for step in latest(connection, 1)] == [Did.MOVED]


async def test_a_service_that_runs_sees_by_itself_that_a_library_left(
    filled: CentralHere, export: SmallExport
) -> None:
    export.swap("group_members.csv", "WAAS,LOK,2004-01-01,", "WAAS,LOK,2004-01-01,2026-12-31")
    filled.take(export)
    new_year = datetime(2027, 1, 1, 12, tzinfo=UTC)
    in_waas = filled.enrol("2100")
    head = in_waas.changes()
    assert "P2" in in_waas.keys("patron")
    async with asyncio.timeout(30), kept_moving(filled.store, lambda: new_year):
        await asyncio.to_thread(in_waas.head, epoch=head.epoch, after=head.head, wait=20)
        assert "P2" not in in_waas.keys("patron")


def test_a_loan_goes_where_its_item_turns_out_to_belong(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    export.add("loans.csv", "L2,I9,P3,3570,2026-11-10T10:00,2026-12-08")
    filled.take(export)
    assert kiosk.keys("loan") == {"L1"}
    filled.take(export.add("items.csv", "I9,LOK,LR1,2130,Gevonden,"))
    assert kiosk.keys("loan") == {"L1", "L2"}
    filled.take(export.swap("items.csv", "I9,LOK,LR1,2130", "I9,HRZ,HZ1,3570"))
    assert kiosk.keys("loan") == {"L1"}


def test_passes_with_one_number_are_counted_anew_when_one_of_them_goes(
    filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    export.add("passes.csv", "P1-9,P1,2000,LOK,20001000000018,")
    filled.take(export)
    (first,), (second,) = (
        [key for (_, key), row in kiosk.rows().items() if row.get("id") == record]
        for record in ("P1-1", "P1-9")
    )
    assert (first.partition(":")[0], first[-2:], second[-2:]) == (second[:16], ":0", ":1")
    export.swap("passes.csv", "P1-1,P1,2000,BEV,20001000000018,\n", "")
    filled.take(export, full=True, sure=True)
    there = {key: row["id"] for (_, key), row in kiosk.rows().items() if key[:16] == first[:16]}
    assert there == {first: "P1-9"}


def test_an_import_that_builds_on_others_ends_where_one_from_nothing_does(
    filled: CentralHere, export: SmallExport, tmp_path: Path
) -> None:
    edits: tuple[Callable[[], object], ...] = (
        lambda: export.swap("memberships.csv", "P2,LOK,VOLW", "P2,BEV,VOLW"),
        lambda: export.swap("patrons.csv", "P3,HRZ", "P3,LOK"),
        lambda: export.add("passes.csv", "P3-2,P3,2000,LOK,20001000000018,"),
        lambda: export.swap(
            "items.csv", "I1,BEV,30004000138035,2100", "I1,HRZ,30004000138035,3570"
        ),
        lambda: export.put(
            "holds.csv", "id,patron,item,state,pickup_branch\nH1,P1,I4,waiting,2100\n"
        ),
        lambda: export.put("fees.csv", "id,patron,library,amount\nF1,P2,HRZ,1.00\n"),
        lambda: export.swap("passes.csv", "P1-1,P1,2000,BEV,20001000000018,\n", ""),
    )
    for edit in edits:
        edit()
        assert filled.take(export, full=True, sure=True).errors == ()
    with central_here(f"sqlite:///{tmp_path}/anew.db", tmp_path / "anew") as anew:
        assert anew.take(export).errors == ()
        for branch in ("2100", "3570"):
            assert filled.enrol(branch).rows() == anew.enrol(branch).rows()


def test_no_long_file_is_in_memory_as_a_whole(filled: CentralHere, export: SmallExport) -> None:
    many = 5_000
    export.add("items.csv", *(f"N{n},BEV,BV{n:07},2100,Titel," for n in range(many)))
    held = []

    def count(now: At) -> None:
        if now.phase is not Phase.READING or now.about == "loans.csv":
            rows = (Line, Item, FeedRow)
            held.append(sum(isinstance(each, rows) for each in gc.get_objects()))

    import_directory(filled.store, export.directory, NOON, count)
    assert max(held) < 3_000, "a statement's worth of rows is on its way at once"


IMPORTS_UNTIL_ITS_LAST_STEP = """
import sys, time
from pathlib import Path
from central.importing import import_directory
from central.progress import At, Phase
from central.store import open_store
from central_here import KEYS, NOON

def tell(now: At) -> None:
    if now.about == "feed":
        print("in the middle", flush=True)
        time.sleep(600)

import_directory(open_store(sys.argv[1], KEYS), Path(sys.argv[2]), NOON, tell)
"""


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.full)], indirect=True
)
def test_an_import_that_is_killed_in_the_middle_leaves_nothing_and_the_next_one_works(
    database: str, filled: CentralHere, kiosk: KioskThere, export: SmallExport
) -> None:
    before, head = kiosk.rows(), kiosk.head()
    export.add("items.csv", "I9,LOK,LR1,2130,Gevonden,")
    words = (database, str(export.directory))
    command = (sys.executable, "-c", IMPORTS_UNTIL_ITS_LAST_STEP, *words)
    places = {"PYTHONPATH": f"{ROOT}:{ROOT}/tests/hw-mocks"}
    with subprocess.Popen(command, env=os.environ | places, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        process.kill()
    assert (kiosk.rows(), kiosk.head()) == (before, head)
    assert filled.take(export).changed == 1
    assert kiosk.keys("item") == {"I1", "I2", "I3", "I9"}
