"""At the desk: what being late costs is told and kept, and tells nothing of who is late."""

from dataclasses import replace
from datetime import date

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor
from kiosk.domain.operation import Renewal, Return
from kiosk.domain.reading import CodeScanned
from kiosk.domain.region import LendingRule
from kiosk.domain.session.events import Tap, Tapped
from kiosk.domain.session.state import Loans, Returns, Session
from kiosk.domain.visit import Done
from small_region import ATLAS, loan_of, put
from watched_desk import BEV, REGION, Serve, Watched

CARD = CodeScanned("20001000000018")
LATE = replace(loan_of(ATLAS), due=date(2026, 11, 18))
"""Five days late on the day of the desk."""


def is_settled(session: Session) -> bool:
    return isinstance(session.screen, Loans | Returns) and len(session.screen.lines) == 1


def is_late(watched: Watched, *, fine: int = 10) -> None:
    """Lend what is late by now, in a library that asks for this much a day."""
    region = replace(REGION, lending_rules=(LendingRule(library=BEV, fine=fine),))
    rows = [put(Kind.REGION, "waas", region), put(Kind.LOAN, LATE.id, LATE)]
    watched.cache.apply(rows, Cursor("e1", 6))


def kept(watched: Watched) -> object:
    [entry] = watched.outbox.pending(50)
    return entry.operation


async def test_what_comes_back_late_is_kept_with_its_fine_and_the_loan_it_is_for(
    serve: Serve,
) -> None:
    async with serve() as watched:
        is_late(watched)
        watched.desk.send(Tapped(Tap.RETURN))
        watched.desk.read("scanner", CodeScanned(ATLAS.barcode))
        session = await watched.until(is_settled)
        assert isinstance(session.screen, Returns)
        [line] = session.screen.lines
        assert (line.done, line.fine) == (Done.RETURNED, 50)
        returned = kept(watched)
        assert isinstance(returned, Return)
        assert (returned.fine, returned.loan, returned.was_due) == (50, LATE.id, LATE.due)


async def test_what_comes_back_late_where_that_costs_nothing_is_an_ordinary_return(
    serve: Serve,
) -> None:
    async with serve() as watched:
        is_late(watched, fine=0)
        watched.desk.send(Tapped(Tap.RETURN))
        watched.desk.read("scanner", CodeScanned(ATLAS.barcode))
        await watched.until(is_settled)
        returned = kept(watched)
        assert isinstance(returned, Return)
        assert (returned.fine, returned.loan, returned.was_due) == (0, None, None)


async def test_who_renews_late_is_told_what_that_costs_and_it_is_kept(serve: Serve) -> None:
    async with serve() as watched:
        is_late(watched)
        watched.desk.read("scanner", CARD)
        watched.desk.read("scanner", CodeScanned(ATLAS.barcode))
        session = await watched.until(is_settled)
        assert isinstance(session.screen, Loans)
        [line] = session.screen.lines
        assert (line.done, line.fee, line.fine) == (Done.RENEWED, 0, 50)
        renewed = kept(watched)
        assert isinstance(renewed, Renewal)
        assert (renewed.fine, renewed.was_due) == (50, LATE.due)
