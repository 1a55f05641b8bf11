"""The cache by itself: what it tells of a region and of a patron, before and after a feed."""

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache
from kiosk.domain.ids import LibraryCode, PatronKey, RegionId
from kiosk.domain.region import Library, Region
from small_region import AN, ATLAS, loan_of, put


def test_a_region_that_no_feed_changed_stays_the_same_object(cache: LocalCache) -> None:
    before = cache.region()
    cache.apply([put(Kind.LOAN, "L1", loan_of(ATLAS))], Cursor("e1", 6))
    assert cache.region() is before


def test_a_region_that_a_feed_changed_is_read_again(cache: LocalCache) -> None:
    before = cache.region()
    renamed = Region(RegionId("waas"), libraries=(Library(LibraryCode("BEV"), "Bib Beveren"),))
    cache.apply([put(Kind.REGION, "waas", renamed)], Cursor("e1", 6))
    assert cache.region() == renamed
    assert before != renamed


def test_a_patron_is_known_by_key_and_nobody_else_is(cache: LocalCache) -> None:
    known = cache.patron(AN)
    assert known is not None
    assert known.key == AN
    assert cache.patron(PatronKey("nobody")) is None
