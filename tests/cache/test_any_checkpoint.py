"""The state after any checkpoint and the rest of the feed is the state after all of it."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache, Row, to_row
from kiosk.domain.ids import ItemId
from small_region import ATLAS, put

KEYS = ("I1", "I2", "I3", "I4")
Change = tuple[str, str | None]
"""A row's key, and its title from then on; ``None``: it is gone."""

histories = st.lists(
    st.tuples(st.sampled_from(KEYS), st.none() | st.sampled_from("abc")), min_size=1, max_size=12
)


def row(change: Change) -> Row:
    key, title = change
    if title is None:
        return to_row(Kind.ITEM, key, None)
    return put(Kind.ITEM, key, replace(ATLAS, id=ItemId(key), barcode=key, title=title))


def stretch(history: list[Change], after: int, upto: int) -> list[Row]:
    """What the feed tells of these changes: of each row the newest state, in the order of it."""
    newest = {key: at for at, (key, _) in enumerate(history[:upto]) if at >= after}
    return [row(history[at]) for at in sorted(newest.values())]


def titles(cache: LocalCache) -> dict[str, str]:
    return {item.id: item.title for item, _ in cache.items(KEYS)}


def told(history: list[Change]) -> dict[str, str]:
    left: dict[str, str | None] = dict(history)
    return {key: title for key, title in left.items() if title is not None}


@pytest.mark.timeout(900)
def test_however_the_feed_is_cut_into_pages_and_wherever_a_snapshot_was_taken(
    tmp_path: Path, full: bool
) -> None:
    @settings(max_examples=200 if full else 10, deadline=None)
    @given(histories, st.data())
    def hold(history: list[Change], data: st.DataObject) -> None:
        with TemporaryDirectory(dir=tmp_path) as place:
            look_at(Path(place), history, data)

    hold()


def look_at(place: Path, history: list[Change], data: st.DataObject) -> None:
    end = len(history)
    snapshot = data.draw(st.integers(0, end), label="snapshot")
    # A page may be brought twice, and one that is older than what is there, too.
    again = data.draw(st.integers(0, snapshot), label="from")
    pages = sorted(data.draw(st.sets(st.integers(again, end), max_size=3), label="pages"))
    with closing(LocalCache(place / "cache.db")) as cache:
        cache.replace([(stretch(history, 0, snapshot), Cursor("e", snapshot))])
        for upto in pages:
            cache.apply(stretch(history, again, upto), Cursor("e", upto))
            again = data.draw(st.integers(0, upto), label="then from")
        cache.apply(stretch(history, again, end), Cursor("e", end))
        with closing(LocalCache(place / "at-once.db")) as at_once:
            at_once.apply(stretch(history, 0, end), Cursor("e", end))
            assert titles(cache) == titles(at_once) == told(history)
            assert (cache.cursor(), cache.sums()) == (at_once.cursor(), at_once.sums())
