import sqlite3
from datetime import timedelta
from pathlib import Path

from central_here import NOON, CentralHere, KioskThere, checkout, return_
from small_export import SmallExport


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
    before = kiosk.keys("pass")
    filled.take(export.swap("passes.csv", "20001000000018", "20001000000025"))
    after = kiosk.keys("pass")
    assert len(before - after) == len(after - before) == 1
    assert {key.partition(":")[2] for key in before ^ after} == {"P1-1"}


def test_a_pass_with_number_and_chip_has_a_row_for_each(kiosk: KioskThere) -> None:
    assert sorted(key.partition(":")[2] for key in kiosk.keys("pass")) == [
        "P1-1",
        "P1-2",
        "P2-1",
        "P2-1",
    ]


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
    assert len([key for key in in_waas.keys("pass") if key.endswith("P3-1")]) == 1


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
