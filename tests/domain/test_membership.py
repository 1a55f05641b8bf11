"""Recognition in the forms 0 to 3c: who is admitted by which membership, who is refused and why."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.credential import Scheme
from kiosk.domain.ids import BranchCode, LibraryCode, SubscriptionCode
from kiosk.domain.membership import Admitted, Found, Notice, Reason, Refused, Way, admit
from kiosk.domain.period import Period
from kiosk.domain.records import Membership, PassStatus
from kiosk.domain.region import Form, Productkoppeling
from kiosk.domain.samenwerking import Here
from tests.domain.waasland import (
    BEV,
    BEVEREN,
    KRU,
    LOK,
    LOKEREN,
    MELSELE,
    TEM,
    TODAY,
    ZOT,
    card,
    changed,
    member_of,
    patron,
    standing_in,
)

BEFORE_REGIOBIB = (Form.NONE, Form.ONE_FEE, Form.ONE_REGLEMENT)
REGIOBIB = (Form.REGIOBIB, Form.TRANSPORT, Form.OPTIONS)


def expired(library: LibraryCode) -> Membership:
    return member_of(library, start=date(2025, 1, 1), end=date(2025, 12, 31))


def decide(at: Here, *found: Found, scheme: Scheme = Scheme.BIB) -> Admitted | Refused:
    return admit(at, scheme, found)


def welcomed(at: Here, *memberships: Membership) -> Admitted:
    decision = decide(at, card(patron(*memberships)))
    assert isinstance(decision, Admitted)
    return decision


def reason(at: Here, *found: Found, scheme: Scheme = Scheme.BIB) -> Reason:
    decision = decide(at, *found, scheme=scheme)
    assert isinstance(decision, Refused)
    return decision.reason


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("branch", [BEVEREN, MELSELE])
def test_an_own_member_is_admitted_in_every_form_and_branch(form: Form, branch: BranchCode) -> None:
    admitted = welcomed(standing_in(branch, form), member_of(BEV))
    assert (admitted.way, admitted.source) == (Way.OWN, BEV)
    assert admitted.subscription.code == "VOLW"


@pytest.mark.parametrize("form", REGIOBIB)
def test_a_member_of_a_regiobib_is_recognised_at_once_elsewhere(form: Form) -> None:
    admitted = welcomed(standing_in(BEVEREN, form), member_of(LOK, "LKR"))
    assert (admitted.way, admitted.source) == (Way.REGIONAL, LOK)
    assert (admitted.subscription.library, admitted.subscription.code) == (BEV, "LKR")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Form.NONE, Reason.NOT_ENROLLED),
        (Form.ONE_FEE, Reason.ENROL_WITHOUT_PAYING),
        (Form.ONE_REGLEMENT, Reason.ENROL_WITHOUT_PAYING),
    ],
)
def test_before_the_regiobib_a_member_of_elsewhere_must_enrol(form: Form, expected: Reason) -> None:
    assert reason(standing_in(BEVEREN, form), card(patron(member_of(LOK)))) is expected


def test_the_own_membership_goes_before_the_regional_one() -> None:
    admitted = welcomed(standing_in(BEVEREN), member_of(LOK, "LKR"), member_of(BEV, "VOLW"))
    assert (admitted.way, admitted.subscription.code) == (Way.OWN, "VOLW")


def test_of_several_elsewhere_the_latest_end_serves_then_the_lowest_code() -> None:
    latest = member_of(TEM, end=date(2027, 7, 1))
    assert welcomed(standing_in(BEVEREN), member_of(LOK), latest).source == TEM
    assert welcomed(standing_in(BEVEREN), member_of(TEM), member_of(LOK)).source == LOK
    endless = member_of(TEM, end=None)
    assert welcomed(standing_in(BEVEREN), member_of(LOK), endless).source == TEM


def test_who_expired_here_but_is_a_member_elsewhere_is_admitted_in_a_regiobib() -> None:
    memberships = (expired(BEV), member_of(LOK))
    assert welcomed(standing_in(BEVEREN), *memberships).source == LOK


@pytest.mark.parametrize("form", list(Form))
def test_who_expired_here_and_everywhere_is_told_to_renew(form: Form) -> None:
    gone = patron(expired(BEV), expired(LOK))
    assert reason(standing_in(BEVEREN, form), card(gone)) is Reason.EXPIRED


def test_the_last_valid_day_is_valid() -> None:
    assert welcomed(standing_in(BEVEREN), member_of(BEV, end=TODAY)).way is Way.OWN
    gone = patron(member_of(BEV, end=date(2026, 11, 16)))
    assert reason(standing_in(BEVEREN), card(gone)) is Reason.EXPIRED


def test_a_membership_that_ends_this_month_is_said() -> None:
    assert welcomed(standing_in(BEVEREN), member_of(BEV, end=date(2026, 11, 30))).notices == (
        Notice.ENDS_THIS_MONTH,
    )
    assert welcomed(standing_in(BEVEREN), member_of(BEV, end=date(2026, 12, 1))).notices == ()


def test_without_a_productkoppeling_nothing_is_guessed_by_name() -> None:
    unlinked = changed(standing_in(BEVEREN), koppelingen=())
    assert reason(unlinked, card(patron(member_of(LOK)))) is Reason.KOPPELING_MISSING


@pytest.mark.parametrize("kind", [Scheme.BIB, Scheme.EID, Scheme.UITPAS, Scheme.AKAART])
def test_a_number_that_is_unique_counts_throughout_the_network(kind: Scheme) -> None:
    found = card(patron(member_of(LOK)), kind)
    assert isinstance(decide(standing_in(BEVEREN), found, scheme=kind), Admitted)


def test_the_chip_of_a_uitpas_counts_as_the_uitpas() -> None:
    found = card(patron(member_of(LOK)), Scheme.UITPAS)
    assert isinstance(decide(standing_in(BEVEREN), found, scheme=Scheme.CHIP), Admitted)


def test_an_older_pass_counts_in_all_branches_of_its_own_library_only() -> None:
    found = card(patron(member_of(BEV)), Scheme.LEGACY)
    for branch in (BEVEREN, MELSELE):
        assert isinstance(decide(standing_in(branch), found, scheme=Scheme.LEGACY), Admitted)
    elsewhere = reason(standing_in(LOKEREN), found, scheme=Scheme.LEGACY)
    assert elsewhere is Reason.OLDER_PASS_ELSEWHERE


def test_an_older_pass_of_a_library_that_merged_counts_on() -> None:
    found = card(patron(member_of(KRU)), Scheme.LEGACY)
    assert isinstance(decide(standing_in(MELSELE), found, scheme=Scheme.LEGACY), Admitted)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (PassStatus.LOST, Reason.PASS_LOST),
        (PassStatus.BLOCKED, Reason.PASS_BLOCKED),
        (PassStatus.REPLACED, Reason.PASS_REPLACED),
    ],
)
def test_a_pass_that_may_not_be_used_says_why(status: PassStatus, expected: Reason) -> None:
    assert reason(standing_in(BEVEREN), card(patron(member_of(BEV)), status=status)) is expected


def test_a_pass_that_must_first_be_linked_is_refused_only_there() -> None:
    found = card(patron(member_of(LOK)), not_linked_in=(BEV,))
    assert reason(standing_in(BEVEREN), found) is Reason.PASS_NOT_LINKED
    assert isinstance(decide(standing_in(LOKEREN), found), Admitted)


def test_an_unknown_pass_and_one_from_outside_the_network_are_the_same_to_us() -> None:
    assert reason(standing_in(BEVEREN)) is Reason.UNKNOWN_PASS
    assert reason(standing_in(BEVEREN), card(patron(member_of(ZOT)))) is Reason.UNKNOWN_PASS


def test_an_eid_is_a_pass_only_where_the_library_says_so() -> None:
    at = standing_in(BEVEREN)
    without = replace(at, library=replace(at.library, eid_as_pass=False))
    found = card(patron(member_of(BEV)), Scheme.EID)
    assert reason(without, found, scheme=Scheme.EID) is Reason.EID_NOT_A_PASS


def test_a_staff_block_and_an_unconfirmed_enrolment_refuse() -> None:
    member = patron(member_of(BEV))
    blocked, unconfirmed = replace(member, staff_block=True), replace(member, unconfirmed=True)
    assert reason(standing_in(BEVEREN), card(blocked)) is Reason.STAFF_BLOCK
    assert reason(standing_in(BEVEREN), card(unconfirmed)) is Reason.UNCONFIRMED


def test_an_administrative_card_is_refused() -> None:
    assert reason(standing_in(BEVEREN), card(patron(member_of(BEV, "ADM")))) is (
        Reason.ADMINISTRATIVE
    )


def test_one_number_on_two_records_serves_the_one_that_is_admissible() -> None:
    gone = card(patron(expired(BEV)))
    regional, own = (card(patron(member_of(lib), key=f"of-{lib}")) for lib in (LOK, BEV))
    at = standing_in(BEVEREN)
    served = decide(at, gone, regional)
    assert isinstance(served, Admitted)
    assert served.patron == "of-LOK"
    served = decide(at, regional, own)
    assert isinstance(served, Admitted)
    assert served.patron == "of-BEV"


@pytest.mark.parametrize("library", [BEV, LOK])
def test_two_records_of_equal_rank_go_to_the_desk(library: LibraryCode) -> None:
    one, other = (card(patron(member_of(library), key=key)) for key in ("p-1", "p-2"))
    assert reason(standing_in(BEVEREN), one, other) is Reason.SEVERAL_RECORDS


def linked(*links: Productkoppeling, branch: BranchCode = BEVEREN) -> Here:
    return changed(standing_in(branch), koppelingen=links)


def link(
    of: tuple[LibraryCode, str], to: tuple[LibraryCode, str], since: date | None = None
) -> Productkoppeling:
    (source, code), (target, counts_as) = of, to
    period = Period(since)
    return Productkoppeling(
        source, SubscriptionCode(code), target, SubscriptionCode(counts_as), period
    )


def served_as(at: Here, *memberships: Membership) -> tuple[LibraryCode, str]:
    subscription = welcomed(at, *memberships).subscription
    return subscription.library, subscription.code


@pytest.mark.parametrize("earlier", [None, date(2026, 1, 1)])
def test_of_two_productkoppelingen_the_one_that_began_last_counts(earlier: date | None) -> None:
    first = link((LOK, "VOLW"), (BEV, "VOLW"), earlier)
    second = link((LOK, "VOLW"), (BEV, "LKR"), date(2026, 6, 1))
    for links in ((first, second), (second, first)):
        assert served_as(linked(*links), member_of(LOK)) == (BEV, "LKR")


def test_a_productkoppeling_that_is_over_takes_no_other_with_it() -> None:
    over = Productkoppeling(
        LOK, SubscriptionCode("VOLW"), BEV, SubscriptionCode("JEUGD"), Period(end=date(2026, 1, 1))
    )
    at = linked(over, link((LOK, "VOLW"), (BEV, "VOLW"), date(2026, 1, 2)))
    assert served_as(at, member_of(LOK)) == (BEV, "VOLW")


def test_a_productkoppeling_to_another_library_says_nothing_here() -> None:
    elsewhere = linked(link((LOK, "VOLW"), (TEM, "VOLW")))
    assert reason(elsewhere, card(patron(member_of(LOK)))) is Reason.KOPPELING_MISSING
    to_nothing = linked(link((LOK, "VOLW"), (BEV, "NOPE")))
    assert reason(to_nothing, card(patron(member_of(LOK)))) is Reason.KOPPELING_MISSING


def test_an_own_subscription_counts_as_itself_whatever_was_agreed_before_a_merger() -> None:
    at = linked(link((BEV, "LKR"), (KRU, "VOLW")))
    assert served_as(at, member_of(BEV, "LKR")) == (BEV, "LKR")


def test_an_old_code_counts_elsewhere_by_way_of_the_library_that_took_it_in() -> None:
    at = linked(
        link((KRU, "VOLW"), (BEV, "LKR")),
        link((BEV, "LKR"), (LOK, "JEUGD")),
        branch=LOKEREN,
    )
    assert served_as(at, member_of(KRU)) == (LOK, "JEUGD")
