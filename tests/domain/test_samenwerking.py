"""Forms 0 to 3c: who is in the network, and which rights follow from the form."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.ids import BranchCode, GroupId, LibraryCode
from kiosk.domain.period import Period
from kiosk.domain.region import Branch, Form, GroupForm, GroupMember
from kiosk.domain.samenwerking import Right, here, merged, rights
from tests.domain.waasland import (
    BEV,
    BEVEREN,
    KRU,
    KRUIBEKE,
    LOK,
    LOKEREN,
    TEM,
    TODAY,
    ZOT,
    ZOTTEGEM,
    group,
    standing_in,
    waasland,
)


@pytest.mark.parametrize("form", list(Form))
def test_libraries_in_one_group_are_one_network_whatever_its_form(form: Form) -> None:
    assert standing_in(BEVEREN, form).network == {BEV, KRU, LOK, TEM}


def test_a_library_without_a_group_is_a_network_alone() -> None:
    at = standing_in(ZOTTEGEM)
    assert at.network == {ZOT}
    assert at.form is Form.NONE
    assert at.group is None


def test_a_branch_of_a_merged_library_is_of_the_one_it_merged_into() -> None:
    assert standing_in(KRUIBEKE).library.code == BEV
    assert standing_in(KRUIBEKE, day=date(2024, 12, 31)).library.code == KRU
    assert standing_in(KRUIBEKE, day=date(2025, 1, 1)).is_own(KRU)


def test_libraries_that_merged_in_a_circle_do_not_hang_the_kiosk() -> None:
    region = waasland(Form.TRANSPORT)
    circle = tuple(
        replace(lib, merged_into={BEV: KRU, KRU: BEV}.get(lib.code)) for lib in region.libraries
    )
    assert merged(replace(region, libraries=circle), BEV, TODAY) in (BEV, KRU)


def test_the_form_is_the_one_of_the_day_and_an_end_date_is_its_last_day() -> None:
    forms = (
        GroupForm(Form.REGIOBIB, Period(date(2026, 1, 1), date(2026, 11, 17))),
        GroupForm(Form.TRANSPORT, Period(date(2026, 11, 18))),
    )
    region = replace(waasland(Form.NONE), groups=(replace(group(Form.NONE), forms=forms),))
    assert here(region, BEVEREN, date(2025, 12, 31)).form is Form.NONE
    assert here(region, BEVEREN, date(2026, 11, 17)).form is Form.REGIOBIB
    assert here(region, BEVEREN, date(2026, 11, 18)).form is Form.TRANSPORT


def test_a_library_that_left_the_group_is_out_from_the_next_day_on() -> None:
    members = (GroupMember(BEV, Period()), GroupMember(LOK, Period(end=TODAY)))
    region = replace(waasland(Form.NONE), groups=(replace(group(Form.OPTIONS), members=members),))
    assert LOK in here(region, BEVEREN, TODAY).network
    assert here(region, LOKEREN, date(2026, 11, 18)).network == {LOK}


def test_an_option_counts_only_in_form_3c() -> None:
    assert standing_in(BEVEREN, Form.OPTIONS, "floating").option("floating")
    assert not standing_in(BEVEREN, Form.TRANSPORT, "floating").option("floating")
    assert not standing_in(BEVEREN, Form.OPTIONS).option("floating")
    assert not standing_in(ZOTTEGEM, Form.OPTIONS, "floating").option("floating")


@pytest.mark.parametrize(
    ("form", "others"),
    [
        (Form.NONE, set()),
        (Form.ONE_FEE, set()),
        (Form.ONE_REGLEMENT, set()),
        (Form.REGIOBIB, {Right.PAY}),
        (Form.TRANSPORT, set(Right)),
        (Form.OPTIONS, set(Right)),
    ],
)
def test_what_the_form_allows_with_items_of_other_libraries(form: Form, others: set[Right]) -> None:
    granted = rights(form, renews_foreign=True)
    assert granted.own == set(Right)
    assert granted.others == others


def test_a_library_may_leave_renewing_the_items_of_others_to_them() -> None:
    assert rights(Form.TRANSPORT, renews_foreign=False).others == set(Right) - {Right.RENEW}


def test_an_unknown_branch_or_library_is_named() -> None:
    with pytest.raises(LookupError, match="branch 0000"):
        standing_in(BranchCode("0000"))
    with pytest.raises(LookupError, match="library BEV"):
        here(replace(waasland(Form.NONE), libraries=()), BEVEREN, TODAY)


def test_forms_grow_in_the_order_of_their_list() -> None:
    order = list(Form)
    assert [a.at_least(b) for a in order for b in order] == [
        order.index(a) >= order.index(b) for a in order for b in order
    ]


def test_an_unknown_library_code_is_of_no_one_else() -> None:
    assert not standing_in(BEVEREN).is_own(LibraryCode("NOPE"))


def test_a_library_that_came_into_a_circle_of_mergers_does_not_hang_the_kiosk() -> None:
    region = waasland(Form.TRANSPORT)
    ways = {ZOT: BEV, BEV: KRU, KRU: BEV}
    circle = tuple(
        replace(lib, merged_into=ways.get(lib.code), merged_on=None) for lib in region.libraries
    )
    assert merged(replace(region, libraries=circle), ZOT, TODAY) in (BEV, KRU)


def test_a_library_that_nobody_knows_is_itself() -> None:
    nope = LibraryCode("NOPE")
    region = waasland(Form.TRANSPORT)
    assert merged(region, nope, TODAY) == nope
    assert standing_in(BEVEREN).today(nope) == nope
    strange = Branch(BranchCode("7777"), nope, "Bib Nergens")
    at = here(replace(region, branches=(*region.branches, strange)), BEVEREN, TODAY)
    assert at.lender(strange.code) == nope
    assert at.lender(BranchCode("0000")) is None


def test_of_two_groups_the_one_that_the_library_joined_itself_counts() -> None:
    joined = group(Form.TRANSPORT)
    by_merger = replace(group(Form.OPTIONS), id=GroupId("a"), members=(GroupMember(KRU, Period()),))
    second = replace(group(Form.REGIOBIB), id=GroupId("z"))
    for groups in ((by_merger, joined, second), (second, joined, by_merger)):
        region = replace(waasland(Form.NONE), groups=groups)
        assert here(region, BEVEREN, TODAY).form is Form.TRANSPORT
    region = replace(waasland(Form.NONE), groups=(by_merger,))
    assert here(region, BEVEREN, TODAY).form is Form.OPTIONS


@pytest.mark.parametrize("since", [None, date(2026, 1, 1)])
def test_of_two_forms_the_one_that_began_last_holds(since: date | None) -> None:
    forms = (
        GroupForm(Form.REGIOBIB, Period(date(2026, 6, 1))),
        GroupForm(Form.OPTIONS, Period(since)),
    )
    region = replace(waasland(Form.NONE), groups=(replace(group(Form.NONE), forms=forms),))
    assert here(region, BEVEREN, TODAY).form is Form.REGIOBIB
