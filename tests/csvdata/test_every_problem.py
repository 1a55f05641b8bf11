"""Each kind of bad data is named with its file, its line and its reason: none is left untried."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kiosk.csvdata.dataset import Base, KioskTouch
from kiosk.csvdata.problem import Warned
from kiosk.csvdata.table import Reference, Table
from kiosk.csvdata.tables import TABLES
from kiosk.domain.ids import LoanId
from small_export import SmallExport

REFERENCES = [(table, reference) for table in TABLES for reference in table.references]
NOWHERE = "NIX"
CELLS = {
    "amount": "1.00",
    "barcode": "30004000138066",
    "branch": "2100",
    "closes": "12:00",
    "code": "NEW",
    "collection": "E-boeken",
    "day": "2026-12-25",
    "due": "2026-12-24",
    "form": "1",
    "from_library": "BEV",
    "from_subscription": "VOLW",
    "group": "WAAS",
    "home_branch": "2100",
    "id": "NEW",
    "issuer": "BEV",
    "item": "I1",
    "key": "NEW",
    "lent_at": "2026-11-20T10:00",
    "library": "BEV",
    "name": "Nieuw",
    "number": "20001000000026",
    "opens": "10:00",
    "option": "floating",
    "patron": "P1",
    "pickup_branch": "2100",
    "state": "waiting",
    "subscription": "VOLW",
    "title": "Titaantjes",
    "to_library": "LOK",
    "to_subscription": "VOLW",
    "weekday": "1",
    "kind": "2000",
}
KINDS = {"calendar.csv": "gesloten"}
"""What a good cell looks like."""


@pytest.mark.parametrize(
    ("table", "reference"),
    REFERENCES,
    ids=[f"{table.name}:{reference.columns[-1].name}" for table, reference in REFERENCES],
)
def test_a_reference_to_nothing_is_named_with_file_line_and_column(
    export: SmallExport, table: Table, reference: Reference
) -> None:
    base = Base(export.dataset())
    export.drop(*export.files)
    needed = [column.name for column in table.columns if column.required or column.name == "number"]
    wrong = reference.columns[-1].name
    cells = {name: CELLS[name] for name in needed if name in CELLS}
    cells |= {"kind": KINDS.get(table.name, CELLS["kind"])} if "kind" in cells else {}
    cells |= {column.name: CELLS.get(column.name, "") for column in reference.columns}
    cells[wrong] = NOWHERE
    export.put(table.name, f"{','.join(cells)}\n{','.join(cells.values())}\n")
    named = [str(problem) for problem in export.read(base).errors]
    told = [name for name in named if name.startswith(f"{table.name}:2 {wrong}: “")]
    assert any(f"{NOWHERE}” is not in {reference.file}" in name for name in told), named


def number_twice(export: SmallExport) -> Base:
    export.add("passes.csv", "P2-2,P2,2000,LOK,20001000000018,")
    return Base()


def number_unreadable(export: SmallExport) -> Base:
    export.add("passes.csv", "P1-3,P1,legacy,BEV,30004000138035,")
    return Base()


def koppeling_missing(export: SmallExport) -> Base:
    export.swap("productkoppelingen.csv", "LOK,VOLW,BEV,VOLW\n", "")
    return Base()


def referentieregio(export: SmallExport) -> Base:
    export.swap("libraries.csv", "LOK,Bib Lokeren,Waasland", "LOK,Bib Lokeren,Gent")
    return Base()


def item_unknown(export: SmallExport) -> Base:
    export.add("loans.csv", "L2,I9,P2,2130,2026-11-10T10:00,2026-12-08")
    return Base()


def barcode_twice(export: SmallExport) -> Base:
    export.add("items.csv", "I9,HRZ,30004000138035,3570,A,B")
    return Base()


def age_not_asked(export: SmallExport) -> Base:
    header = "id,library,barcode,home_branch,title,age_mark"
    export.drop("loans.csv").put("items.csv", f"{header}\nI1,BEV,30004000138035,2100,A,9\n")
    return Base()


def kiosk_knows_better(export: SmallExport) -> Base:
    known = Base(export.dataset(), (KioskTouch(LoanId("L1"), datetime(2026, 11, 20, tzinfo=UTC)),))
    export.swap("loans.csv", "2026-12-08", "2026-12-15")
    return known


@pytest.mark.parametrize(
    ("warned", "spoil", "told"),
    [
        (
            Warned.NUMBER_TWICE,
            number_twice,
            "passes.csv:6 number: pass P2-2 of P2 has the number of pass P1-1 of P1: "
            "to be merged (ontdubbelen)",
        ),
        (
            Warned.NUMBER_UNREADABLE,
            number_unreadable,
            "passes.csv:6 number: a scan of this number is taken for another kind of code: "
            "replace the pass",
        ),
        (
            Warned.KOPPELING_MISSING,
            koppeling_missing,
            "productkoppelingen.csv: VOLW of LOK counts as nothing in BEV: "
            "its patrons are sent to the desk there",
        ),
        (
            Warned.REFERENTIEREGIO,
            referentieregio,
            "groups.csv:2 id: WAAS has members in 2 referentieregio's: Gent, Waasland",
        ),
        (
            Warned.ITEM_UNKNOWN,
            item_unknown,
            "loans.csv:3 item: loan L2 is of an item that is not in items.csv",
        ),
        (
            Warned.BARCODE_TWICE,
            barcode_twice,
            "items.csv:6 barcode: item I9 has the barcode of item I1",
        ),
        (
            Warned.AGE_NOT_ASKED,
            age_not_asked,
            "items.csv:2 age_mark: no age class says who is 9: see age_limits of libraries.csv",
        ),
        (
            Warned.KIOSK_KNOWS_BETTER,
            kiosk_knows_better,
            "loans.csv:2 id: a kiosk changed this since the export was made; "
            "what the kiosk did stays",
        ),
    ],
    ids=lambda part: part if isinstance(part, Warned) else "",
)
def test_each_warning_imports_and_is_named_with_its_place_and_reason(
    export: SmallExport, warned: Warned, spoil: Callable[[SmallExport], Base], told: str
) -> None:
    reading = export.read(spoil(export))
    assert [(problem.warned, str(problem)) for problem in reading.problems] == [(warned, told)]
    assert reading.dataset is not None
    assert spoil.__name__ == warned, "each kind of warning has its turn"


def test_no_kind_of_warning_is_left_untried() -> None:
    assert {kind for kind in Warned if kind not in globals()} == set()
