"""A desk in Beveren with a cache, an outbox and no devices; events go in, the glass is watched."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from uuid6 import uuid7

from kiosk.bodies import Kind, pass_digest, pass_key
from kiosk.cache.facts import Facts
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.desk.decisions import Decisions
from kiosk.desk.desk import Desk
from kiosk.desk.glass import Glass
from kiosk.desk.idle import Patience
from kiosk.domain.credential import Scheme
from kiosk.domain.ids import BranchCode, LibraryCode, PassId, RegionId, SubscriptionCode
from kiosk.domain.period import BRUSSELS, Period
from kiosk.domain.records import Membership, Pass, Patron
from kiosk.domain.region import Branch, LendingRule, Library, Region, Subscription
from kiosk.domain.session.effects import Receipt
from kiosk.domain.session.state import Session
from meanwhile import meanwhile
from small_region import AN, ATLAS, BOEK, CARD, FILM, KEY, SPEL, put

BEV = LibraryCode("BEV")
VOLW = SubscriptionCode("VOLW")
NOON = datetime(2026, 11, 23, 12, tzinfo=BRUSSELS)
REGION = Region(
    RegionId("waas"),
    libraries=(Library(BEV, "Beveren"),),
    branches=(Branch(BranchCode("b1"), BEV, "Beveren hoofdbib"),),
    subscriptions=(Subscription(BEV, VOLW, "Volwassene"),),
    lending_rules=(
        LendingRule(library=BEV),
        LendingRule(library=BEV, item_kind="dvd", days=14, loan_fee=100, renewal_fee=50),
    ),
)
MEMBER = Patron(
    AN, BEV, memberships=(Membership(BEV, VOLW, Period(date(2020, 1, 1), date(2030, 1, 1))),)
)


@dataclass
class Watched:
    """A desk that is being served, and what came of it."""

    desk: Desk
    glass: Glass
    outbox: Outbox
    cache: LocalCache
    delivered: list[Receipt] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    printer_works: bool = True
    printer_answers: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """It answers at once, unless told otherwise."""
        self.printer_answers.set()

    async def until(self, right: Callable[[Session], bool]) -> Session:
        """Wait for a session like that, five seconds at most."""
        async with asyncio.timeout(5):
            seen = 0
            while True:
                seen = await self.glass.after(seen)
                if right(self.glass.session):
                    return self.glass.session


def _fill(cache: LocalCache) -> None:
    digest = pass_digest(KEY, CARD)
    card = Pass(PassId("C1"), AN, Scheme.BIB, BEV)
    cache.apply(
        [
            put(Kind.REGION, "waas", REGION),
            put(Kind.PATRON, AN, MEMBER),
            put(Kind.PASS, pass_key(digest), card),
            put(Kind.ITEM, ATLAS.id, ATLAS),
            put(Kind.ITEM, BOEK.id, BOEK),
            put(Kind.ITEM, FILM.id, FILM),
            put(Kind.ITEM, SPEL.id, SPEL),
        ],
        Cursor("e1", 5),
    )


Serve = Callable[..., AbstractAsyncContextManager[Watched]]


def server(tmp_path: Path) -> Serve:
    """Make desks that keep their files in a folder."""

    @asynccontextmanager
    async def served(
        patience: Patience = Patience(),  # noqa: B008 - frozen
        *,
        filled: bool = True,
    ) -> AsyncIterator[Watched]:
        cache, outbox = LocalCache(tmp_path / "cache.db"), Outbox(tmp_path / "outbox.db")
        if filled:
            _fill(cache)
        facts = Facts(cache, outbox)
        decisions = Decisions(facts, outbox, BranchCode("b1"), KEY, lambda: NOON, uuid7)
        glass = Glass(Session())

        async def deliver(effect: Receipt) -> bool:
            watched.delivered.append(effect)
            await watched.printer_answers.wait()
            return watched.printer_works

        desk = Desk(glass, decisions, deliver, lambda: watched.kept.append(True), patience)
        watched = Watched(desk, glass, outbox, cache)
        with closing(cache), closing(outbox):
            async with meanwhile(desk.run()):
                yield watched

    return served
