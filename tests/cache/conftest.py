"""A cache with a small region, an empty outbox, and both as one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.bodies import Kind, pass_digest, pass_key
from kiosk.cache.facts import Facts
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.domain.credential import Scheme
from kiosk.domain.ids import LibraryCode, PassId, RegionId
from kiosk.domain.records import Pass, Patron
from kiosk.domain.region import Library, Region
from small_region import AN, ATLAS, BOEK, CARD, KEY, put


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[LocalCache]:
    opened = LocalCache(tmp_path / "cache.db")
    digest = pass_digest(KEY, CARD)
    region = Region(RegionId("waas"), libraries=(Library(LibraryCode("BEV"), "Beveren"),))
    opened.apply(
        [
            put(Kind.REGION, "waas", region),
            put(Kind.PATRON, AN, Patron(AN, LibraryCode("BEV"))),
            put(
                Kind.PASS,
                pass_key(digest),
                Pass(PassId("C1"), AN, Scheme.BIB, LibraryCode("BEV")),
            ),
            put(Kind.ITEM, ATLAS.id, ATLAS),
            put(Kind.ITEM, BOEK.id, BOEK),
        ],
        Cursor("e1", 5),
    )
    yield opened
    opened.close()


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    opened = Outbox(tmp_path / "outbox.db")
    yield opened
    opened.close()


@pytest.fixture
def facts(cache: LocalCache, outbox: Outbox) -> Facts:
    return Facts(cache, outbox)
