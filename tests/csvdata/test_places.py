from datetime import date

import pytest

from kiosk.csvdata.places import region_of, regions, standings
from kiosk.domain.ids import BranchCode, RegionId
from kiosk.domain.samenwerking import here
from small_export import TODAY, SmallExport


def where(export: SmallExport, day: date = TODAY) -> dict[str, list[str]]:
    """In which regions each library stands."""
    found: dict[str, list[str]] = {}
    for place in standings(export.dataset().agreements, day):
        found.setdefault(place.library, []).append(place.region)
    return found


def test_a_library_stands_in_its_groups_region_and_one_alone_in_its_own(
    export: SmallExport,
) -> None:
    assert where(export) == {"BEV": ["waas"], "HRZ": ["bib-HRZ"], "LOK": ["waas"]}


def test_a_library_stands_in_a_groups_region_until_its_last_day_there(export: SmallExport) -> None:
    export.add("groups.csv", "ZOT,zot,Zottegem,Zottegem")
    export.swap("group_members.csv", "WAAS,LOK,2004-01-01,", "WAAS,LOK,2004-01-01,2025-12-31")
    export.add("group_members.csv", "ZOT,LOK,2026-01-01,")
    assert where(export, date(2025, 12, 31))["LOK"] == ["waas", "zot"], "ready for its first day"
    assert where(export, date(2026, 1, 1))["LOK"] == ["zot"]
    agreed = export.dataset().agreements
    assert region_of(agreed, BranchCode("2130"), date(2025, 12, 31)) == "waas"
    assert region_of(agreed, BranchCode("2130"), date(2026, 1, 1)) == "zot"


def test_a_library_that_merged_stands_where_the_other_one_does(export: SmallExport) -> None:
    export.put(
        "libraries.csv",
        "code,name,merged_into,merged_on\nBEV,B,,\nLOK,L,,\nHRZ,H,BEV,2025-01-01\n",
    )
    assert where(export)["HRZ"] == ["bib-HRZ", "waas"]
    agreed = export.dataset().agreements
    assert region_of(agreed, BranchCode("3570"), date(2024, 12, 31)) == "bib-HRZ"
    assert region_of(agreed, BranchCode("3570"), TODAY) == "waas"


def test_no_region_holds_anything_of_another(export: SmallExport) -> None:
    waas, alone = sorted(
        regions(export.dataset().agreements, TODAY), key=lambda r: r.id, reverse=True
    )
    assert [library.code for library in waas.libraries] == ["BEV", "LOK"]
    assert [library.code for library in alone.libraries] == ["HRZ"]
    assert [branch.code for branch in alone.branches] == ["3570"]
    assert (alone.groups, alone.koppelingen) == ((), ())


def test_a_region_is_what_a_kiosk_decides_with(export: SmallExport) -> None:
    (waas,) = (r for r in regions(export.dataset().agreements, TODAY) if r.id == RegionId("waas"))
    assert here(waas, BranchCode("2130"), TODAY).network == {"BEV", "LOK"}


def test_there_is_no_region_of_a_branch_that_is_not_there(export: SmallExport) -> None:
    with pytest.raises(LookupError, match="there is no branch 9999"):
        region_of(export.dataset().agreements, BranchCode("9999"), TODAY)
