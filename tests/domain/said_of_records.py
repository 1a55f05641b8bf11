"""What a situation says of memberships, passes, items, loans, holds and fees."""

import re
from datetime import UTC, date, datetime

from kiosk.domain.ids import FeeId, HoldId, ItemId, LoanId, PassId, PatronKey, SubscriptionCode
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
)
from tests.domain.clauses import DATE, cents, mark, span, words
from tests.domain.dutch import (
    BRANCH,
    HOLD_STATE,
    ITEM_STATE,
    LIBRARY,
    PASS_KIND,
    PASS_STATUS,
    SUBSCRIPTION,
)

ME, OTHER = PatronKey("lener-0001"), PatronKey("lener-0002")


def membership(text: str) -> Membership:
    """Read ``Lokeren Volwassene t/m 2026-11-30``."""
    library, subscription = text.split()[:2]
    valid = Period(date(2026, 1, 1), date(2027, 6, 30))
    if "van " in text and "t/m" not in text:
        valid = Period(None, None)
    period = span(text, valid)
    return Membership(LIBRARY[library], SubscriptionCode(SUBSCRIPTION[subscription]), period)


def card(text: str, owner: PatronKey) -> Pass:
    """Read ``oude pas van Lokeren, verloren, niet gekoppeld in Beveren``."""
    what, *marks = words(text)
    kind, _, issuer = what.partition(" van ")
    unlinked = [told.removeprefix("niet gekoppeld in ") for told in marks if "gekoppeld" in told]
    status = [PASS_STATUS[told] for told in marks if told in PASS_STATUS]
    return Pass(
        PassId(f"pas-{owner}"),
        owner,
        PASS_KIND[kind],
        LIBRARY[issuer],
        status[0] if status else PassStatus.ACTIVE,
        not_linked_in=tuple(LIBRARY[library] for library in unlinked),
    )


def item(text: str, number: int) -> Item:
    """Read ``dvd van Lokeren, thuis in Lokeren, oude barcode, vanaf 16 jaar, 3 delen``."""
    what, *marks = words(text)
    kind, _, library = what.partition(" van ")
    at_home = mark(marks, r"thuis in (\w+)")
    older = "oude barcode" in marks
    state = [ITEM_STATE[told] for told in marks if told in ITEM_STATE]
    return Item(
        id=ItemId(f"ex-{number}"),
        library=LIBRARY[library],
        barcode="LR012345" if older else f"3000400013803{number}",
        home_branch=BRANCH[at_home or library],
        title="De aanslag",
        work="titel-1",
        kind=kind,
        state=state[0] if state else ItemState.AVAILABLE,
        parts=int(mark(marks, r"(\d+) delen") or 1),
        age_mark=int(mark(marks, r"vanaf (\d+) jaar") or 0),
        interlibrary="IBL" in marks,
    )


def loan(text: str, of: Item) -> Loan:
    """Read ``deze lener, in Lokeren, op 2026-11-03, tot 2026-12-01, 2 keer verlengd``."""
    who, *marks = words(text)
    lent = date.fromisoformat(mark(marks, f"op ({DATE})") or "2026-11-03")
    return Loan(
        LoanId(f"ul-{of.id}"),
        of.id,
        person(who),
        BRANCH[mark(marks, r"in (\w+)") or "Beveren"],
        datetime(lent.year, lent.month, lent.day, 14, tzinfo=UTC),
        date.fromisoformat(mark(marks, f"tot ({DATE})") or "2026-12-01"),
        int(mark(marks, r"(\d+) keer verlengd") or 0),
    )


def hold(text: str, number: int, of: Item) -> Hold:
    """Read ``iemand anders, klaar, in Beveren, op de titel, tot 2026-11-20, sinds 2026-11-01``."""
    who, *marks = words(text)
    state = next((HOLD_STATE[told] for told in marks if told in HOLD_STATE), HoldState.WAITING)
    on_title = "op de titel" in marks or (state is HoldState.WAITING and "op dit" not in text)
    other_copy = "op een ander exemplaar" in marks
    until, since = mark(marks, f"tot ({DATE})"), mark(marks, f"sinds ({DATE})")
    return Hold(
        HoldId(f"res-{number}"),
        person(who, number),
        state,
        BRANCH[mark(marks, r"in (\w+)") or "Beveren"],
        of.work,
        None if on_title else ItemId("ex-9") if other_copy else of.id,
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


def person(text: str, number: int = 0) -> PatronKey:
    """Tell who is meant."""
    if text == "deze lener":
        return ME
    assert text == "iemand anders", text
    return PatronKey(f"lener-000{2 + number}")


def fee(text: str, number: int) -> Fee:
    """Read ``5,00 bij Lokeren sinds 2026-12-01``."""
    amount, library = re.fullmatch(r"([\d,]+) bij (\w+).*", text).groups()  # type: ignore[union-attr]  # a bad cell fails the test
    since = re.search(f"sinds ({DATE})", text)
    start = date.fromisoformat(since[1]) if since else None
    return Fee(FeeId(f"sch-{number}"), ME, LIBRARY[library], cents(amount), since=start)
