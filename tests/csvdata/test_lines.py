import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.csvdata.item_tables import ITEMS
from kiosk.csvdata.lines import LONGEST_LINE, MOST_PROBLEMS, parse
from kiosk.csvdata.table import Table
from kiosk.csvdata.tables import TABLES
from small_export import SmallExport


def test_an_export_without_fault_has_no_problem(export: SmallExport) -> None:
    assert export.read().problems == ()
    assert [item.title for item in export.dataset().items][:2] == [
        "Van den vos Reynaerde",
        "Max Havelaar",
    ]


def test_a_byte_order_mark_and_line_ends_of_windows_are_fine(export: SmallExport) -> None:
    text = export.files["items.csv"].replace("\n", "\r\n")
    export.put("items.csv", b"\xef\xbb\xbf" + text.encode())
    assert export.errors() == []
    assert export.dataset().items[0].author == "Willem"


def test_columns_may_stand_in_any_order_and_blank_lines_are_passed_over(
    export: SmallExport,
) -> None:
    export.put("groups.csv", "region_name,id,name,region\n\nBiblioWaas,WAAS,Waas,waas\n\n")
    assert export.dataset().agreements.groups[0].name == "Waas"


def test_quotes_hold_commas_and_quotes(export: SmallExport) -> None:
    export.swap("items.csv", "Max Havelaar", '"Max ""Sjaalman"" Havelaar, of de koffij"')
    assert export.dataset().items[1].title == 'Max "Sjaalman" Havelaar, of de koffij'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "patrons.csv:1: is empty: its first line must name the columns"),
        (
            "key,libary\nP1,BEV\n",
            "patrons.csv:1 libary: is no column of this file; did you mean library?",
        ),
        ("key\nP1\n", "patrons.csv:1 library: is missing: this column must be there"),
        ("key,library,key\nP1,BEV,P1\n", "patrons.csv:1 key: is there twice"),
        (
            "key;library\nP1;BEV\n",
            "patrons.csv:1 “key;library”: has semicolons; put commas between the cells",
        ),
        ("key,library\nP1,BEV\n".encode("utf-16"), "patrons.csv:1: is UTF-16; save it as UTF-8"),
        ("key,library\nP1,BEV,x\n", "patrons.csv:2: has 3 cells, the header has 2"),
        ("key,library\nP1\n", "patrons.csv:2: has 1 cells, the header has 2"),
        ("key,library\nP1,\n", "patrons.csv:2 library: is empty"),
        (
            b"key,library\nP\xe91,BEV\n",
            "patrons.csv:2 key: is not UTF-8; save the file as UTF-8",
        ),
        ("key,library\nP1\0,BEV\n", "patrons.csv:2 key: holds the control character U+0000"),
        (
            f"key,library\n{'P' * 1001},BEV\n",
            "patrons.csv:2 key: is longer than 1000 characters",
        ),
        (
            f"key,library\n{'P' * 3 * LONGEST_LINE},BEV\nP1,BEV\n",
            f"patrons.csv:2: is longer than {LONGEST_LINE} bytes",
        ),
        (
            "key,library\nP1,BEV\nP1,BEV\n",
            "patrons.csv:3 key: line 2 has this key already",
        ),
    ],
)
def test_a_spoiled_file_is_named_with_line_column_and_reason(
    export: SmallExport, content: str | bytes, told: str
) -> None:
    export.put("patrons.csv", content)
    assert told in export.errors()
    assert export.read().dataset is None


def test_a_quote_that_is_not_closed_spoils_its_own_line_only(export: SmallExport) -> None:
    export.swap("items.csv", "Van den vos", '"Van den vos').add("items.csv", "I9,XXX,1,2100,A,B")
    assert export.errors()[:2] == [
        "items.csv:2: has a quote that is not closed, or a line end in the middle",
        "items.csv:6 library: “XXX” is not in libraries.csv",
    ]


def test_every_bad_cell_of_every_bad_line_is_named_at_once(export: SmallExport) -> None:
    export.add("loans.csv", "L2,I1,P9,2100,gisteren,2026-13-01", "L3,I3,P1,9999,2026-11-01T10:00,x")
    assert export.errors() == [
        "loans.csv:3 lent_at: “gisteren” is no moment: write it like 2026-11-22T14:05",
        "loans.csv:3 due: “2026-13-01” is not in the calendar",
        "loans.csv:3 patron: “P9” is not in patrons.csv",
        "loans.csv:4 due: “x” is no date: write it like 2026-11-22",
        "loans.csv:4 branch: “9999” is not in branches.csv",
    ]


def test_what_is_no_e_mail_address_is_named_and_not_repeated(export: SmallExport) -> None:
    export.put("patrons.csv", "key,library,email\nP1,BEV,an(at)example.org\nP2,LOK,\nP3,HRZ,\n")
    assert export.errors() == ["patrons.csv:2 email: is no e-mail address"]


def test_one_bad_line_does_not_make_every_reference_to_it_look_wrong(export: SmallExport) -> None:
    export.swap("libraries.csv", "BEV,Bib Beveren,", "BEV,,")
    assert export.errors() == ["libraries.csv:2 name: is empty"]


@given(st.sampled_from(TABLES), st.binary(max_size=400))
def test_whatever_bytes_come_they_are_read_or_named(table: Table, content: bytes) -> None:
    parsed = parse(table, content.splitlines(keepends=True))
    assert parsed.readable or parsed.problems


_CELLS = st.text(max_size=30).map(lambda text: text.replace("\n", " "))


@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS, _CELLS, _CELLS), max_size=8))
def test_each_line_of_a_file_becomes_a_record_or_a_named_problem(
    rows: list[tuple[str, ...]],
) -> None:
    header = b"id,library,barcode,home_branch,title\n"
    lines = [",".join(row).encode("utf-8", "replace") + b"\n" for row in rows]
    parsed = parse(ITEMS, [header, *lines])
    filled = {number for number, line in enumerate(lines, start=2) if line.strip()}
    read = {line.number for line in parsed.lines}
    named = {problem.line for problem in parsed.problems}
    assert read | named == filled
    assert not read & named


def test_of_a_file_that_is_wrong_throughout_only_so_many_lines_are_named() -> None:
    header = b"id,library,barcode,home_branch,title\n"
    parsed = parse(ITEMS, [header, *[b"x\n"] * (MOST_PROBLEMS + 7)])
    assert len(parsed.problems) == MOST_PROBLEMS + 1
    assert parsed.problems[-1].reason == "7 more are not named: is it the right file?"
