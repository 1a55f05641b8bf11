from datetime import date

from kiosk.csvdata.problem import Warned
from small_export import SmallExport


def test_one_number_on_two_records_is_a_warning_without_the_number(export: SmallExport) -> None:
    export.add("passes.csv", "P2-2,P2,2000,LOK,20001000000018,")
    assert export.warnings() == [
        "passes.csv:6 number: pass P2-2 of P2 has the number of pass P1-1 of P1: "
        "to be merged (ontdubbelen)"
    ]


def test_the_chip_of_another_is_one_number_on_two_records_too(export: SmallExport) -> None:
    export.add("passes.csv", "P1-3,P1,chip,BEV,044d71da862680,")
    (warning,) = export.read().warnings
    assert (warning.warned, warning.about) == (Warned.NUMBER_TWICE, "P1-3")


def test_a_second_library_that_links_the_same_pass_of_a_patron_is_fine(
    export: SmallExport,
) -> None:
    export.add("passes.csv", "P1-3,P1,2000,LOK,20001000000018,")
    assert export.warnings() == []


def test_the_same_older_number_in_two_libraries_is_fine(export: SmallExport) -> None:
    export.add("passes.csv", "P1-3,P1,legacy,BEV,2085432,")
    assert export.warnings() == []


def test_an_older_number_that_reads_as_another_kind_of_code_is_a_warning(
    export: SmallExport,
) -> None:
    export.add("passes.csv", "P1-3,P1,legacy,BEV,30004000138035,")
    (warning,) = export.read().warnings
    assert warning.warned is Warned.NUMBER_UNREADABLE


def test_a_missing_koppeling_is_a_warning_from_form_3a_on(export: SmallExport) -> None:
    export.swap("productkoppelingen.csv", "LOK,VOLW,BEV,VOLW\n", "")
    assert export.warnings() == [
        "productkoppelingen.csv: VOLW of LOK counts as nothing in BEV: "
        "its patrons are sent to the desk there"
    ]
    export.swap("group_forms.csv", "3b", "2")
    assert export.warnings() == []


def test_a_koppeling_that_is_over_counts_as_missing(export: SmallExport) -> None:
    export.put(
        "productkoppelingen.csv",
        "from_library,from_subscription,to_library,to_subscription,end\n"
        "BEV,VOLW,LOK,VOLW,2026-11-22\nLOK,VOLW,BEV,VOLW,2026-11-21\n",
    )
    (warning,) = export.read().warnings
    assert warning.about == "LOK:VOLW>BEV"


def test_a_koppeling_that_will_be_missing_once_the_form_grows_is_a_warning_now(
    export: SmallExport,
) -> None:
    export.drop("productkoppelingen.csv")
    export.swap("group_forms.csv", "3b,2019-01-01,", "2,2019-01-01,2027-12-31")
    assert export.warnings() == []
    export.add("group_forms.csv", "WAAS,3a,2028-01-01,")
    assert len(export.warnings()) == 2


def test_administrative_subscriptions_need_no_koppeling(export: SmallExport) -> None:
    export.put(
        "subscriptions.csv",
        export.files["subscriptions.csv"]
        .replace("name\n", "name,audience\n")
        .replace("ne\n", "ne,\n")
        + "BEV,ADM,Administratief,administrative\n",
    )
    assert export.warnings() == []


def test_a_library_that_merged_needs_koppelingen_for_its_old_subscriptions(
    export: SmallExport,
) -> None:
    export.put(
        "libraries.csv",
        "code,name,merged_into,merged_on\nBEV,B,,\nLOK,L,,\nHRZ,H,,\nMOE,M,LOK,2025-01-01\n",
    )
    export.add("subscriptions.csv", "MOE,VOLW,Volwassene")
    assert export.warnings() == [
        "productkoppelingen.csv: VOLW of MOE counts as nothing in BEV: "
        "its patrons are sent to the desk there"
    ]
    export.add("productkoppelingen.csv", "MOE,VOLW,LOK,VOLW")
    assert export.warnings() == [], "it counts as the one of the library that took it in"


def test_a_group_across_two_referentieregios_is_a_warning_from_form_2_on(
    export: SmallExport,
) -> None:
    export.swap("libraries.csv", "LOK,Bib Lokeren,Waasland", "LOK,Bib Lokeren,Gent")
    assert export.warnings() == [
        "groups.csv:2 id: WAAS has members in 2 referentieregio's: Gent, Waasland"
    ]
    export.swap("group_forms.csv", "3b", "1")
    assert export.warnings() == []


def test_what_was_over_before_today_is_not_warned_of(export: SmallExport) -> None:
    export.drop("productkoppelingen.csv")
    export.swap("group_forms.csv", "3b,2019-01-01,", "3b,2019-01-01,2026-10-31")
    assert export.warnings() == []
    assert len(export.read(today=date(2026, 10, 31)).warnings) == 2


def test_a_loan_of_an_unknown_item_is_a_warning(export: SmallExport) -> None:
    export.add("loans.csv", "L2,I9,P2,2130,2026-11-10T10:00,2026-12-08")
    assert export.warnings() == ["loans.csv:3 item: loan L2 is of an item that is not in items.csv"]
    assert [loan.item for loan in export.dataset().loans] == ["I2", "I9"]


def test_one_flemish_barcode_on_two_items_is_a_warning_and_an_older_one_is_not(
    export: SmallExport,
) -> None:
    export.add("items.csv", "I8,HRZ,BV2085432,3570,A,B", "I9,HRZ,30004000138035,3570,A,B")
    assert export.warnings() == ["items.csv:7 barcode: item I9 has the barcode of item I1"]


def test_an_age_mark_that_no_age_class_tells_is_a_warning(export: SmallExport) -> None:
    export.put(
        "items.csv",
        "id,library,barcode,home_branch,title,age_mark\nI1,BEV,30004000138035,2100,A,9\n",
    ).drop("loans.csv")
    assert len(export.warnings()) == 1
    export.put("libraries.csv", "code,name,age_limits\nBEV,B,6|9|12\nLOK,L,\nHRZ,H,\n")
    assert export.warnings() == []
