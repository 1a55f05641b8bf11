"""What a patron can do at each step of a central service that is away."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from uuid6 import uuid7

from kiosk.bodies import Kind
from kiosk.cache.facts import Facts
from kiosk.cache.local import Cursor
from kiosk.desk.decisions import Decisions
from kiosk.domain.circulation import ItemReason
from kiosk.domain.credential import ItemCode
from kiosk.domain.freshness import LOANS_WHEN_CAPPED, Freshness
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.session.events import Welcomed
from kiosk.domain.visit import Done, Line, Patron
from small_region import ATLAS, CARD, KEY, put
from watched_desk import NOON, Watched, server

SHELF = [
    replace(ATLAS, id=ItemId(f"I{number}"), barcode=f"3000100000{number:04}")
    for number in range(20, 20 + LOANS_WHEN_CAPPED + 1)
]


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    async with server(tmp_path)() as desk:
        desk.cache.apply([put(Kind.ITEM, item.id, item) for item in SHELF], Cursor("e1", 9))
        yield desk


def at_step(watched: Watched, step: Freshness) -> tuple[Decisions, Patron]:
    facts = Facts(watched.cache, watched.outbox)
    decide = Decisions(
        facts, watched.outbox, BranchCode("b1"), KEY, lambda: NOON, uuid7, lambda: step
    )
    welcomed = decide.admit(CARD)
    assert isinstance(welcomed, Welcomed)
    return decide, welcomed.patron


def line(settled: object) -> Line:
    assert isinstance(settled, Line)
    return settled


def lend_all(decide: Decisions, patron: Patron) -> list[Line]:
    return [line(decide.lend(patron, ItemCode(item.barcode))) for item in SHELF]


@pytest.mark.parametrize("step", [Freshness.FRESH, Freshness.STALE])
def test_within_a_day_all_goes_on(watched: Watched, step: Freshness) -> None:
    lines = lend_all(*at_step(watched, step))
    assert {entry.done for entry in lines} == {Done.LENT}


def test_after_a_day_a_patron_borrows_a_few_and_is_told_why_no_more(watched: Watched) -> None:
    decide, patron = at_step(watched, Freshness.CAPPED)
    *lent, refused = lend_all(decide, patron)
    assert {entry.done for entry in lent} == {Done.LENT}
    assert refused.reason is ItemReason.ENOUGH_FOR_NOW
    returned = line(decide.take_back(ItemCode(SHELF[0].barcode)))
    assert returned.done is Done.RETURNED
    assert line(decide.lend(patron, ItemCode(SHELF[-1].barcode))).done is Done.LENT


def test_after_three_days_nothing_is_lent_or_renewed_and_everything_comes_back(
    watched: Watched,
) -> None:
    decide, patron = at_step(watched, Freshness.STALE)
    lend_all(decide, patron)
    decide, patron = at_step(watched, Freshness.TOO_OLD)
    assert line(decide.lend(patron, ItemCode(ATLAS.barcode))).reason is (
        ItemReason.KNOWN_TOO_LONG_AGO
    )
    [renewed] = decide.renew(patron, (SHELF[0].id,))
    assert line(renewed).reason is ItemReason.KNOWN_TOO_LONG_AGO
    back = [line(decide.take_back(ItemCode(item.barcode))).done for item in SHELF]
    assert set(back) == {Done.RETURNED}
