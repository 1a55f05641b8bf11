"""A small Waasland to tell stories in: four libraries in one group, one next to it.

Beveren has two branches and took Kruibeke in on 1 January 2025; Zottegem is in no group with them.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kiosk.domain.credential import Scheme
from kiosk.domain.ids import (
    BranchCode,
    GroupId,
    HoldId,
    ItemId,
    LibraryCode,
    LoanId,
    PassId,
    PatronKey,
    RegionId,
    SubscriptionCode,
)
from kiosk.domain.membership import Found
from kiosk.domain.period import ALWAYS, Period
from kiosk.domain.records import (
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
    Audience,
    Branch,
    Form,
    Group,
    GroupForm,
    GroupMember,
    GroupOption,
    Library,
    Productkoppeling,
    Region,
    Subscription,
)
from kiosk.domain.samenwerking import Here, here

TODAY = date(2026, 11, 17)
"""A Tuesday."""
BEVEREN, MELSELE, KRUIBEKE, LOKEREN, TEMSE, ZOTTEGEM = (
    BranchCode(code) for code in ("9120", "9121", "9150", "9160", "9140", "3550")
)
BEV, KRU, LOK, TEM, ZOT = (LibraryCode(code) for code in ("BEV", "KRU", "LOK", "TEM", "ZOT"))
WAAS = GroupId("waas")
_KINDS = (
    ("VOLW", "Volwassene", Audience.PERSON),
    ("JEUGD", "Jeugd", Audience.PERSON),
    ("LKR", "Leerkracht", Audience.PERSON),
    ("KLAS", "Klas", Audience.CLASS),
    ("INST", "Instelling", Audience.INSTITUTION),
    ("ADM", "Intern", Audience.ADMINISTRATIVE),
)
LIBRARIES = (
    Library(BEV, "Beveren", "Waasland", item_prefixes=("BE",)),
    Library(KRU, "Kruibeke", "Waasland", BEV, date(2025, 1, 1), item_prefixes=("KR",)),
    Library(LOK, "Lokeren", "Waasland", item_prefixes=("LR",)),
    Library(TEM, "Temse", "Waasland"),
    Library(ZOT, "Zottegem", "Vlaamse Ardennen"),
)
BRANCHES = (
    Branch(BEVEREN, BEV, "Bib Beveren"),
    Branch(MELSELE, BEV, "Bib Melsele"),
    Branch(KRUIBEKE, KRU, "Bib Kruibeke"),
    Branch(LOKEREN, LOK, "Bib Lokeren"),
    Branch(TEMSE, TEM, "Bib Temse"),
    Branch(ZOTTEGEM, ZOT, "Bib Zottegem"),
)
SUBSCRIPTIONS = tuple(
    Subscription(library.code, SubscriptionCode(code), name, audience=audience)
    for library in LIBRARIES
    for code, name, audience in _KINDS
)
KOPPELINGEN = tuple(
    Productkoppeling(a.code, SubscriptionCode(code), b.code, SubscriptionCode(code))
    for a in LIBRARIES
    for b in LIBRARIES
    if a is not b and ZOT not in (a.code, b.code)
    for code in ("VOLW", "JEUGD", "LKR", "KLAS", "INST")
)


def group(form: Form, *, since: date | None = None, options: tuple[str, ...] = ()) -> Group:
    """The group of the Waasland in one form, with options of form 3c."""
    return Group(
        WAAS,
        "Waasland",
        "BiblioWaas",
        (GroupForm(form, Period(since)),),
        tuple(GroupOption(option, ALWAYS) for option in options),
        tuple(GroupMember(code, ALWAYS) for code in (BEV, KRU, LOK, TEM)),
    )


def waasland(form: Form, *options: str) -> Region:
    """The region, its group in this form."""
    return Region(
        RegionId("bibliowaas"),
        LIBRARIES,
        BRANCHES,
        (group(form, options=options),),
        subscriptions=SUBSCRIPTIONS,
        koppelingen=KOPPELINGEN,
    )


def standing_in(
    branch: BranchCode, form: Form = Form.TRANSPORT, *options: str, day: date = TODAY
) -> Here:
    """A branch of the region, its group in this form, on a day."""
    return here(waasland(form, *options), branch, day)


def changed(at: Here, **changes: Any) -> Here:
    """The same place and day, where the region's agreements differ."""
    return here(replace(at.region, **changes), at.branch.code, at.day)


def member_of(
    library: LibraryCode,
    subscription: str = "VOLW",
    *,
    start: date | None = date(2026, 1, 1),
    end: date | None = date(2027, 6, 30),
) -> Membership:
    """A membership, valid today unless told otherwise."""
    return Membership(library, SubscriptionCode(subscription), Period(start, end))


def patron(*memberships: Membership, key: str = "p-1", age_class: int = 18) -> Patron:
    """A patron with these memberships; the first one's library keeps the record."""
    home = memberships[0].library if memberships else BEV
    return Patron(PatronKey(key), home, age_class, memberships=memberships)


def card(
    owner: Patron,
    kind: Scheme = Scheme.BIB,
    issuer: LibraryCode | None = None,
    status: PassStatus = PassStatus.ACTIVE,
    not_linked_in: tuple[LibraryCode, ...] = (),
) -> Found:
    """A pass of a patron, as the cache finds it by its number."""
    return Found(
        Pass(
            PassId(f"pass-of-{owner.key}"),
            owner.key,
            kind,
            issuer or owner.library,
            status,
            not_linked_in=not_linked_in,
        ),
        owner,
    )


def book(
    library: LibraryCode = BEV,
    home: BranchCode = BEVEREN,
    barcode: str = "30004000138035",
    *,
    id_: str = "i-1",
    kind: str = "boek",
    state: ItemState = ItemState.AVAILABLE,
    age_mark: int = 0,
) -> Item:
    """A book."""
    return Item(
        ItemId(id_),
        library,
        barcode,
        home,
        "De aanslag",
        work="w-1",
        kind=kind,
        state=state,
        age_mark=age_mark,
    )


def lent(
    item: Item,
    to: str = "p-1",
    at: BranchCode = BEVEREN,
    *,
    on: date = date(2026, 11, 3),
    due: date = date(2026, 12, 1),
    renewals: int = 0,
) -> Loan:
    """A loan of an item."""
    moment = datetime(on.year, on.month, on.day, 14, tzinfo=UTC)
    return Loan(LoanId(f"l-{item.id}"), item.id, PatronKey(to), at, moment, due, renewals)


def hold(
    of: str = "p-2",
    state: HoldState = HoldState.WAITING,
    pickup: BranchCode = BEVEREN,
    item: str | None = None,
) -> Hold:
    """A hold on the title of the book, or on one copy."""
    copy = None if item is None else ItemId(item)
    return Hold(HoldId(f"h-{of}"), PatronKey(of), state, pickup, "w-1", copy)
