"""Worlds to try properties on: any group, patron, item and rules, around one day."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from kiosk.domain.credential import Scheme
from kiosk.domain.ids import FeeId, GroupId, HoldId, ItemId, LoanId, PassId, PatronKey
from kiosk.domain.membership import Found
from kiosk.domain.outcome import Answers, ItemFacts, LoanedItem, Parts
from kiosk.domain.period import Period
from kiosk.domain.records import (
    Fee,
    Hold,
    HoldState,
    Item,
    ItemState,
    Loan,
    Membership,
    Pass,
    PassStatus,
    Patron,
)
from kiosk.domain.region import (
    CalendarDay,
    DayKind,
    DigitalLicence,
    FineUnit,
    Form,
    GroupForm,
    GroupMember,
    GroupOption,
    LendingRule,
    Library,
    Productkoppeling,
    Region,
)
from tests.domain.waasland import (
    BEV,
    BEVEREN,
    BRANCHES,
    KOPPELINGEN,
    KRU,
    LIBRARIES,
    LOK,
    LOKEREN,
    MELSELE,
    SUBSCRIPTIONS,
    TEM,
    TODAY,
    WAAS,
    ZOT,
    group,
    waasland,
)

NOW = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
ME = PatronKey("lener-0001")
codes = st.sampled_from([BEV, BEV, LOK, LOK, TEM, KRU, ZOT])
branches = st.sampled_from([BEVEREN, BEVEREN, LOKEREN, *(branch.code for branch in BRANCHES)])
near = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
past = st.integers(-400, 0).map(lambda days: TODAY + timedelta(days=days))
later = st.integers(1, 400).map(lambda days: TODAY + timedelta(days=days))
keys = st.sampled_from([ME, PatronKey("lener-0002"), PatronKey("lener-0003")])
forms = st.sampled_from([*Form, Form.TRANSPORT, Form.OPTIONS])
seldom = st.sampled_from([False] * 19 + [True])


answers = st.builds(Answers, st.sampled_from([0, 100]), st.sampled_from(Parts))
few = st.integers(0, 2)
long_ago = st.none() | past


@cache
def periods(start: st.SearchStrategy[date]) -> st.SearchStrategy[Period]:
    """Periods from some day on, some of them without an end."""
    length = st.none() | st.integers(0, 900)
    return st.builds(
        lambda first, days: Period(first, None if days is None else first + timedelta(days=days)),
        start,
        length,
    )


@cache
def memberships(start: st.SearchStrategy[date]) -> st.SearchStrategy[Membership]:
    """Memberships that begin on some day."""
    kinds = st.sampled_from([s.code for s in SUBSCRIPTIONS])
    return st.builds(Membership, codes, kinds, periods(start))


@cache
def patrons(key: PatronKey) -> st.SearchStrategy[Patron]:
    """A patron, blocked or unconfirmed now and then."""
    return st.builds(
        lambda home, age, block, unconfirmed, taken: Patron(
            key, home, age, staff_block=block, unconfirmed=unconfirmed, memberships=tuple(taken)
        ),
        codes,
        st.sampled_from([0, 6, 12, 16, 18]),
        seldom,
        seldom,
        st.lists(memberships(past), min_size=1, max_size=4),
    )


passes = st.builds(
    Pass,
    id=st.just(PassId("pas-1")),
    patron=st.just(ME),
    kind=st.sampled_from([Scheme.BIB] * 9 + list(Scheme)),
    issuer=codes,
    status=st.sampled_from([PassStatus.ACTIVE] * 20 + list(PassStatus)),
    not_linked_in=st.sampled_from([()] * 9 + [(library.code,) for library in LIBRARIES]),
)
several_passes = st.lists(passes, min_size=1, max_size=2)


@cache
def rules(start: st.SearchStrategy[date]) -> st.SearchStrategy[LendingRule]:
    """Lending rules of the group or of a library."""
    return st.builds(
        lambda of_group, library, **said: LendingRule(
            group=GroupId(WAAS) if of_group else None,
            library=None if of_group else library,
            **said,
        ),
        st.booleans(),
        codes,
        subscription=st.none() | st.sampled_from([s.code for s in SUBSCRIPTIONS]),
        item_kind=st.sampled_from([None, "boek", "dvd"]),
        period=periods(start),
        days=st.integers(1, 60),
        max_loans=st.none() | st.integers(0, 4),
        max_of_kind=st.none() | st.integers(0, 3),
        renewals=st.integers(0, 3),
        renewal_days=st.none() | st.integers(1, 30),
        loan_fee=st.sampled_from([0, 0, 100]),
        fine=st.integers(0, 50),
        fine_unit=st.sampled_from(FineUnit),
        fine_cap=st.none() | st.integers(0, 500),
        for_loan=st.sampled_from([True, True, True, False]),
    )


@cache
def loans(number: int, on: st.SearchStrategy[date]) -> st.SearchStrategy[Loan]:
    """A loan of an item, made on some day."""
    return st.builds(
        lambda key, branch, day, days, times: Loan(
            LoanId(f"ul-{number}"),
            ItemId(f"ex-{number}"),
            key,
            branch,
            datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            day + timedelta(days=days),
            times,
        ),
        keys,
        branches,
        on,
        st.integers(0, 60),
        st.integers(0, 3),
    )


@cache
def items(number: int) -> st.SearchStrategy[Item]:
    """An item of any library."""
    barcodes = st.sampled_from([f"3000400013803{number}", f"LR01234{number}"])
    return st.builds(
        Item,
        id=st.just(ItemId(f"ex-{number}")),
        library=codes,
        barcode=barcodes,
        home_branch=branches,
        title=st.just("De aanslag"),
        work=st.sampled_from(["", "w-1"]),
        kind=st.sampled_from(["boek", "dvd"]),
        state=st.sampled_from([ItemState.AVAILABLE] * 12 + list(ItemState)),
        parts=st.sampled_from([1, 1, 3]),
        age_mark=st.sampled_from([0, 0, 12, 16]),
        interlibrary=seldom,
    )


@cache
def holds(number: int, placed: st.SearchStrategy[date | None]) -> st.SearchStrategy[Hold]:
    """A hold on the work or on the item with number 1."""
    return st.builds(
        Hold,
        id=st.just(HoldId(f"res-{number}")),
        patron=keys,
        state=st.sampled_from(HoldState),
        pickup_branch=branches,
        work=st.sampled_from(["", "w-1"]),
        item=st.sampled_from([None, ItemId("ex-1"), ItemId("ex-2")]),
        placed_on=placed,
        expires=st.none() | near,
    )


@cache
def fees(number: int, since: st.SearchStrategy[date | None]) -> st.SearchStrategy[Fee]:
    """A fee of the patron."""
    return st.builds(
        lambda library, amount, day: Fee(FeeId(f"sch-{number}"), ME, library, amount, since=day),
        codes,
        st.integers(1, 900),
        since,
    )


maybe_lent = st.none() | loans(1, past)


@dataclass(frozen=True)
class World:
    """All that a decision can be about."""

    region: Region
    branch: str
    found: tuple[Found, ...]
    facts: ItemFacts
    candidates: tuple[ItemFacts, ...]
    """What a barcode can mean."""
    loans: tuple[LoanedItem, ...]
    fees: tuple[Fee, ...]
    answers: Answers


@cache
def _choices(library: Library) -> st.SearchStrategy[Library]:
    return st.sampled_from(
        [
            library,
            replace(library, eid_as_pass=False, debt_limit=500),
            replace(library, renews_foreign_items=False, overdue_limit_months=3),
            replace(library, debt_limit=0, overdue_limit_months=0),
        ]
    )


@cache
def licences(start: st.SearchStrategy[date]) -> st.SearchStrategy[DigitalLicence]:
    """Licences on e-books."""
    return st.builds(DigitalLicence, codes, st.just("e-boeken"), periods(start))


@cache
def days(on: st.SearchStrategy[date]) -> st.SearchStrategy[CalendarDay]:
    """Special days of any branch, most of them in Beveren."""
    where = st.sampled_from([BEVEREN, BEVEREN, MELSELE, LOKEREN])
    return st.builds(CalendarDay, where, on, st.sampled_from(DayKind))


@cache
def links(start: st.SearchStrategy[date]) -> st.SearchStrategy[Productkoppeling]:
    """Productkoppelingen between any two subscriptions."""
    kinds = st.sampled_from([s.code for s in SUBSCRIPTIONS])
    return st.builds(Productkoppeling, codes, kinds, codes, kinds, periods(start))


_long_or_short = periods(past) | st.just(Period())
_some_codes = st.sets(codes, min_size=2)
_maybe_code = st.none() | codes
_licences = st.lists(licences(past), max_size=2)
_rules = st.lists(rules(past), max_size=4, unique_by=repr)
_days = st.lists(days(near), max_size=6, unique=True)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    """The Waasland with any form, members, options, rules and calendar."""
    members = tuple(GroupMember(code, draw(_long_or_short)) for code in sorted(draw(_some_codes)))
    unlinked = draw(_maybe_code)
    option = GroupOption("floating", draw(periods(past)))
    made = replace(
        group(Form.NONE),
        forms=(GroupForm(draw(forms), Period()),),
        members=members,
        options=(option,) if draw(st.booleans()) else (),
    )
    return replace(
        waasland(Form.NONE),
        libraries=tuple(draw(_choices(library)) for library in LIBRARIES),
        groups=(made,),
        koppelingen=tuple(k for k in KOPPELINGEN if k.from_library != unlinked),
        licences=tuple(draw(_licences)),
        lending_rules=tuple(draw(_rules)),
        calendar=tuple(draw(_days)),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A region, someone with a pass, an item and what else there is."""
    me, twin = draw(patrons(ME)), draw(patrons(PatronKey("lener-0002")))
    found = [Found(card, me) for card in draw(several_passes)]
    if draw(seldom):
        found.append(Found(replace(draw(passes), patron=twin.key), twin))
    item, other = draw(items(1)), draw(items(2))
    had = replace(draw(loans(2, past)), patron=ME)
    return World(
        region=draw(regions()),
        branch=draw(branches),
        found=tuple(found),
        facts=ItemFacts(
            item,
            draw(maybe_lent),
            tuple(draw(holds(n, long_ago)) for n in range(draw(few))),
        ),
        candidates=(ItemFacts(item), ItemFacts(other, had)),
        loans=(LoanedItem(had, other),) if draw(st.booleans()) else (),
        fees=tuple(draw(fees(n, long_ago)) for n in range(draw(few))),
        answers=draw(answers),
    )
