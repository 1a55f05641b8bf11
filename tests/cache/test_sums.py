"""Two sides find where they differ, and mend only that."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache, Row
from kiosk.regionfile.sums import BUCKETS, Sums, bucket_of, sums_of
from small_region import ATLAS, BOEK, put

HERE = Cursor("e1", 5)
ROWS = st.lists(
    st.tuples(st.sampled_from(Kind), st.text(max_size=8), st.text(max_size=20)),
    unique_by=lambda row: row[:2],
)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[tuple[Kind, str, str]], chance: Random
) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert sums_of(rows) == sums_of(shuffled)


@given(ROWS.filter(bool), st.text(max_size=20))
def test_one_changed_row_shows_in_its_bucket_and_no_other(
    rows: list[tuple[Kind, str, str]], body: str
) -> None:
    (kind, key, old), *rest = rows
    changed = [(kind, key, body), *rest]
    expected = () if body == old else (bucket_of(kind, key),)
    assert sums_of(rows).differing(sums_of(changed)) == expected


@given(ROWS)
def test_sums_survive_the_wire(rows: list[tuple[Kind, str, str]]) -> None:
    assert Sums.from_hexes(sums_of(rows).hexes()) == sums_of(rows)


@pytest.mark.parametrize("wrong", [[], ["00"] * (BUCKETS - 1), ["no"] * BUCKETS])
def test_sums_that_are_none_are_told(wrong: list[str]) -> None:
    with pytest.raises(ValueError, match=r"buckets|base 16"):
        Sums.from_hexes(wrong)


def mended(cache: LocalCache, bucket: int, right: list[Row], upto: Cursor = HERE) -> int | None:
    return cache.mend(cache.held([bucket])[bucket], right, upto)


def test_a_row_that_changed_by_itself_is_found_and_mended(cache: LocalCache) -> None:
    right = cache.sums()
    cache.apply([put(Kind.ITEM, BOEK.id, replace(BOEK, title="Beok"))], Cursor("e1", 5))
    [bucket] = cache.sums().differing(right)
    assert bucket == bucket_of(Kind.ITEM, BOEK.id)
    assert mended(cache, bucket, [put(Kind.ITEM, BOEK.id, BOEK)]) == 1
    assert cache.sums() == right
    assert cache.items([ATLAS.barcode]) != ()


def test_a_row_too_many_is_taken_away(cache: LocalCache) -> None:
    right = cache.sums()
    extra = replace(BOEK, title="Nergens")
    cache.apply([put(Kind.ITEM, "I99", extra)], Cursor("e1", 5))
    [bucket] = cache.sums().differing(right)
    assert mended(cache, bucket, []) == 1
    assert cache.sums() == right


def test_passes_are_mended_too(cache: LocalCache) -> None:
    for bucket in cache.sums().differing(Sums()):
        mended(cache, bucket, [])
    assert cache.sums() == Sums()


def test_a_bucket_as_it_was_before_what_is_here_mends_nothing(cache: LocalCache) -> None:
    right = cache.sums()
    for upto in (Cursor("e1", 4), Cursor("e0", 9)):
        for bucket in Sums().differing(right):
            assert mended(cache, bucket, [], upto) is None
    assert cache.sums() == right


def test_rows_are_added_up_only_where_the_other_side_is(cache: LocalCache) -> None:
    assert cache.sums_at(Cursor("e1", 5)) == cache.sums()
    assert cache.sums_at(Cursor("e1", 6)) is None
