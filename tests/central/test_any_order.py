"""In whatever order kiosks hand on what they did, what happened last is what holds in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from central.circulation import apply
from central.shelves import Shelves
from central.standings import Standings
from central.stock import LoanRow, Stock
from kiosk.bodies import ITEM, LOAN
from kiosk.domain.ids import BranchCode, ItemId, LibraryCode, LoanId, PatronKey, RegionId
from kiosk.domain.operation import Checkout, Operation, Renewal, Return
from kiosk.domain.records import Item
from kiosk.sync.wire import OutcomeKind

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=300)
DUE = date(2026, 12, 20)
ITEMS, PATRONS, BRANCHES = ("I1", "I2"), ("P1", "P2", "P3"), ("2100", "2130", "2140")
WAAS, BEV = RegionId("waas"), LibraryCode("BEV")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done. ``kiosk``: which one does it, and hands it on in its order."""

    kiosk: int
    operation: Operation


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """What three kiosks do, a minute apart. A renewal is of an item's latest loan."""
    done: list[Event] = []
    latest: dict[str, Checkout] = {}
    for number in range(draw(st.integers(1, 12))):
        kiosk, at = draw(st.integers(0, 2)), NOON + timedelta(minutes=number)
        branch, item = BranchCode(BRANCHES[kiosk]), ItemId(draw(st.sampled_from(ITEMS)))
        match draw(st.sampled_from(("lend", "lend", "return", "renew"))):
            case "renew" if item in latest:
                loan = latest[item]
                due = DUE + timedelta(days=number)
                made: Operation = Renewal(loan.loan, loan.item, loan.patron, branch, at, due)
            case "return":
                made = Return(item, branch, at)
            case _:
                patron = PatronKey(draw(st.sampled_from(PATRONS)))
                made = Checkout(LoanId(f"L{number}"), item, patron, branch, at, DUE, 100)
                latest[item] = made
        done.append(Event(kiosk, made))
    return done


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Event], list[Event]]:
    """A history, and the order in which it comes in: each kiosk's own is kept.

    A loan comes in before what renews it elsewhere: from the central service the kiosk had it.
    """
    history = draw(histories())
    left = {kiosk: [each for each in history if each.kiosk == kiosk] for kiosk in range(3)}
    came: list[Event] = []
    while any(left.values()):
        can = [kiosk for kiosk, own in left.items() if own and may_come(own[0], came)]
        kiosk = draw(st.sampled_from(can))
        came.append(left[kiosk].pop(0))
    return history, came


def may_come(each: Event, came: Sequence[Event]) -> bool:
    done = each.operation
    return not isinstance(done, Renewal) or any(
        isinstance(other.operation, Checkout) and other.operation.loan == done.loan
        for other in came
    )


def shelves() -> Shelves:
    items = {
        key: ITEM.dump_json(Item(ItemId(key), BEV, key, BranchCode("2100"), key)).decode()
        for key in ITEMS
    }
    standings = Standings({BEV: frozenset({WAAS})}, {BranchCode(code): BEV for code in BRANCHES})
    stock = Stock(items=items, patrons=frozenset(PATRONS))
    return Shelves(stock, WAAS, standings, NOW)


def after(came: Sequence[Event], start: Stock | None = None) -> tuple[Stock, list[OutcomeKind]]:
    on = shelves()
    if start is not None:
        on.stock = start.copy()
    outcomes = [apply(each.operation, key_of(each), on, NOW).outcome for each in came]
    return on.stock, outcomes


def key_of(event: Event) -> str:
    """Nothing is done in the same minute as something else."""
    return f"{event.operation.at:%H-%M}"


def held(stock: Stock) -> dict[str, tuple[str, str, date]]:
    """Which loan each item is out on, to whom, until when."""
    found = (LOAN.validate_json(str(stock.loans[key].body)) for key in stock.lent.values())
    return {loan.item: (loan.id, loan.patron, loan.due) for loan in found}


def oracle(history: Sequence[Event]) -> dict[str, tuple[str, str, date]]:
    """The last word on each item, and the last on the due date of its loan."""
    now: dict[str, tuple[str, str, date]] = {}
    for each in history:
        match each.operation:
            case Checkout() as made:
                now[made.item] = (made.loan, made.patron, made.due)
            case Return() as back:
                now.pop(back.item, None)
            case Renewal() as renewed if now.get(renewed.item, ("",))[0] == renewed.loan:
                now[renewed.item] = (renewed.loan, renewed.patron, renewed.due)
            case Renewal():
                pass
    return now


@given(arrivals())
def test_whatever_comes_in_when_what_happened_last_holds(
    both: tuple[list[Event], list[Event]],
) -> None:
    history, came = both
    stock, _ = after(came)
    assert held(stock) == oracle(history)
    assert {key for key, row in stock.loans.items() if is_over(row)} == {
        each.operation.loan for each in history if isinstance(each.operation, Checkout)
    } - {loan for loan, _, _ in held(stock).values()}


@given(arrivals())
def test_whatever_comes_in_when_each_price_that_was_agreed_to_is_owed_once(
    both: tuple[list[Event], list[Event]],
) -> None:
    history, came = both
    stock, _ = after(came)
    agreed = {
        f"{key_of(each)}-leengeld": each.operation.patron
        for each in history
        if isinstance(each.operation, Checkout)
    }
    assert {key: row.patron for key, row in stock.fees.items()} == agreed


def is_over(row: LoanRow) -> bool:
    return row.body is None


@given(arrivals(), st.data())
def test_the_state_after_any_checkpoint_and_the_rest_is_the_state_after_all(
    both: tuple[list[Event], list[Event]], data: st.DataObject
) -> None:
    _, came = both
    checkpoint = data.draw(st.integers(0, len(came)))
    kept, first = after(came[:checkpoint])
    at_once, outcomes = after(came)
    resumed, rest = after(came[checkpoint:], kept)
    assert (resumed, first + rest) == (at_once, outcomes)
