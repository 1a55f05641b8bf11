import pytest

from small_export import SmallExport


def test_a_library_in_two_groups_at_once_is_an_error(export: SmallExport) -> None:
    export.add("groups.csv", "ZOT,zot,Zottegem,Zottegem")
    export.add("group_members.csv", "ZOT,LOK,2026-01-01,")
    assert export.errors() == [
        "group_members.csv:4 library: LOK is in group WAAS at the same time (line 3)"
    ]


def test_a_library_may_leave_one_group_and_join_another_the_day_after(export: SmallExport) -> None:
    export.add("groups.csv", "ZOT,zot,Zottegem,Zottegem")
    export.swap("group_members.csv", "WAAS,LOK,2004-01-01,", "WAAS,LOK,2004-01-01,2025-12-31")
    export.add("group_members.csv", "ZOT,LOK,2026-01-01,")
    assert export.errors() == []


def test_a_group_in_two_forms_at_once_is_an_error(export: SmallExport) -> None:
    export.add("group_forms.csv", "WAAS,3c,2026-01-01,")
    assert export.errors() == [
        "group_forms.csv:4 start: WAAS has form 3b at the same time (line 3)"
    ]


def test_one_option_twice_at_once_is_an_error(export: SmallExport) -> None:
    export.put(
        "group_options.csv",
        "group,option,start,end\nWAAS,floating,2026-01-01,\nWAAS,floating,2027-01-01,\n",
    )
    assert export.errors() == [
        "group_options.csv:3 start: WAAS has floating at the same time (line 2)"
    ]


def test_libraries_that_merge_into_each_other_are_an_error(export: SmallExport) -> None:
    export.put(
        "libraries.csv",
        "code,name,merged_into,merged_on\nBEV,B,LOK,2025-01-01\nLOK,L,BEV,2025-01-01\nHRZ,H,,\n",
    )
    assert export.errors() == [
        "libraries.csv:2 merged_into: BEV ends up in itself",
        "libraries.csv:3 merged_into: LOK ends up in itself",
    ]


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("memberships.csv", "P1,LOK,VOLW,2026-01-01,2025-01-01", "end: 2025-01-01 is before the"),
        ("memberships.csv", "P9,LOK,VOLW,,", "patron: “P9” is not in patrons.csv"),
        (
            "memberships.csv",
            "P1,LOK,VOLV,,",
            "subscription: “LOK VOLV” is not in subscriptions.csv; did you mean VOLW?",
        ),
        ("group_forms.csv", "WAAS,4,2040-01-01,", "form: “4” is none of 0, 1, 2, 3a, 3b, 3c"),
        ("loans.csv", "L2,I2,P2,2130,2026-11-10T10:00,2026-12-08", "item: line 2 lends this item"),
        ("loans.csv", "L2,I1,P2,2130,2026-11-10T10:00,2026-11-09", "due: 2026-11-09 is before"),
        ("passes.csv", "X,P1,eid,BEV,85073003329,", "number: is no national number"),
        ("passes.csv", "X,P1,uitpas,BEV,0930000237912,", "number: is no UiTPAS number"),
        ("passes.csv", "X,P1,uitpas,BEV,0930000237931,", "number: is no UiTPAS number"),
        ("passes.csv", "X,P1,2000,BEV,30001000000018,", "number: is no pass number"),
        ("passes.csv", "X,P1,chip,BEV,,08112233445566", "chip: is no chip number"),
        ("passes.csv", "X,P1,eid,BEV,85073003328,044D71DA862680", "chip: is filled, but a pass"),
        ("passes.csv", "X,P1,2000,BEV,,", "number: is empty, and so is chip"),
        ("items.csv", "I9,BEV,9789460010019,2100,A,B", "barcode: “9789460010019” is no barcode"),
        ("items.csv", "I9,BEV,20001000000018,2100,A,B", "barcode: is the number of a pass"),
        ("groups.csv", "X,bib-BEV,X,X", "region: starts with bib-"),
    ],
)
def test_what_cannot_be_true_is_named(export: SmallExport, name: str, line: str, told: str) -> None:
    before = export.files[name].count("\n")
    export.add(name, line)
    (error,) = export.errors()
    assert error.startswith(f"{name}:{before + 1} {told}")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "lending_rules.csv",
            "group,library,days\nWAAS,BEV,28\n",
            "library: a rule is a group's or a library's: fill one of group and library",
        ),
        (
            "lending_rules.csv",
            "group,subscription\nWAAS,VOLV\n",
            "subscription: no library has the subscription VOLV",
        ),
        ("lending_rules.csv", "library,days\nBEV,0\n", "days: 0 is not between 1 and 730"),
        (
            "lending_rules.csv",
            'library,fine\nBEV,"0,50"\n',
            "fine: “0,50” is no amount: write euros like 1.50",
        ),
        (
            "staffed_hours.csv",
            "branch,weekday,opens,closes\n2100,1,18:00,09:00\n",
            "closes: is not after the time at which it opens",
        ),
        (
            "holds.csv",
            "id,patron,state,pickup_branch\nH1,P1,waiting,2100\n",
            "work: is empty, and so is item: what is asked for?",
        ),
        ("fees.csv", "id,patron,library,amount\nF1,P1,BEV,0.00\n", "amount: is nothing"),
        (
            "export.csv",
            "made_at\n2026-11-22T02:61\n",
            "made_at: “2026-11-22T02:61” is not on the clock",
        ),
    ],
)
def test_what_cannot_be_true_is_named_in_files_of_one_line(
    export: SmallExport, name: str, text: str, told: str
) -> None:
    export.put(name, text)
    assert export.errors() == [f"{name}:2 {told}"]


def test_no_reason_repeats_a_pass_number(export: SmallExport) -> None:
    export.add("passes.csv", "X,P1,eid,BEV,85073003329,", "Y,P1,uitpas,BEV,0930000237912,")
    assert len(export.errors()) == 2
    assert not any("8507300" in told or "0930000" in told for told in export.errors())


def test_a_file_that_is_not_of_the_format_is_an_error(export: SmallExport) -> None:
    export.put("Patron.csv", "key\n").put("README.txt", "not a table")
    assert export.errors() == ["Patron.csv: is no file of the format; did you mean patrons.csv?"]


def test_the_first_import_needs_libraries_and_branches(export: SmallExport) -> None:
    export.drop("libraries.csv", "branches.csv")
    told = export.errors()
    assert "libraries.csv: is missing: the first import needs it" in told
    assert "branches.csv: is missing: the first import needs it" in told


def test_a_directory_in_place_of_a_file_is_named(export: SmallExport) -> None:
    (export.directory / "fees.csv").mkdir()
    assert export.errors() == ["fees.csv: cannot be read: it is not a file"]


def test_a_directory_that_is_not_there_is_named(export: SmallExport) -> None:
    export.directory = export.directory / "nowhere"
    assert export.errors()[0] == f"{export.directory}: is not a directory"
