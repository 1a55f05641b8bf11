"""A whole new region comes in a new file; there is an answer at every moment."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.bodies import Kind
from kiosk.cache.generations import BadGeneration
from kiosk.cache.local import Cursor, LocalCache, Row
from kiosk.domain.records import Item
from small_region import ATLAS, BOEK, put

NOW = datetime.now(UTC)
Batches = list[tuple[Sequence[Row], Cursor]]


def region_of(*items: Item, rv: int = 9, epoch: str = "e2") -> Batches:
    return [([put(Kind.ITEM, item.id, item) for item in items], Cursor(epoch, rv))]


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix == ".db"}


def titles(cache: LocalCache) -> list[str]:
    return [item.title for item, _ in cache.items([ATLAS.barcode, BOEK.barcode])]


def test_a_new_generation_takes_over_and_is_there_after_a_restart(
    cache: LocalCache, tmp_path: Path
) -> None:
    cache.replace(region_of(BOEK))
    assert titles(cache) == ["Boek"]
    assert cache.cursor() == Cursor("e2", 9)
    cache.close()
    again = LocalCache(tmp_path / "cache.db")
    assert titles(again) == ["Boek"]
    assert again.cursor() == Cursor("e2", 9)
    again.close()


def test_the_generation_before_is_kept_and_no_older_one(cache: LocalCache, tmp_path: Path) -> None:
    assert files(tmp_path) == {"cache.db"}
    cache.replace(region_of(BOEK))
    assert files(tmp_path) == {"cache.db", "cache-1.db"}
    cache.replace(region_of(ATLAS))
    assert files(tmp_path) == {"cache-1.db", "cache-2.db"}


def test_after_a_day_the_generation_before_is_gone(cache: LocalCache, tmp_path: Path) -> None:
    cache.replace(region_of(BOEK))
    cache.forget_before(NOW - timedelta(days=1))
    assert files(tmp_path) == {"cache.db", "cache-1.db"}
    cache.forget_before(NOW + timedelta(days=1))
    assert files(tmp_path) == {"cache-1.db"}
    assert titles(cache) == ["Boek"]


def test_a_fetch_that_breaks_off_leaves_the_old_region_in_use(
    cache: LocalCache, tmp_path: Path
) -> None:
    def breaks_off() -> Iterator[tuple[Sequence[Row], Cursor]]:
        yield region_of(BOEK)[0]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        cache.replace(breaks_off())
    assert titles(cache) == ["Atlas", "Boek"]
    cache.close()
    again = LocalCache(tmp_path / "cache.db")
    assert titles(again) == ["Atlas", "Boek"]
    again.replace(region_of(BOEK))
    assert titles(again) == ["Boek"]
    again.close()


def test_rows_that_change_and_go_while_a_region_is_fetched_are_counted_right(
    cache: LocalCache,
) -> None:
    [(both, _)] = region_of(ATLAS, BOEK)
    gone = Row(Kind.ITEM, ATLAS.id, None)
    cache.replace([(both, Cursor("e2", 2)), ([*both, gone], Cursor("e2", 4))])
    assert titles(cache) == ["Boek"]


def test_a_row_that_was_written_and_is_not_there_is_noticed(cache: LocalCache) -> None:
    [(both, upto)] = region_of(ATLAS, BOEK)
    with closing(cache.new_region()) as new:
        new.add(both, upto)
        with closing(sqlite3.connect(new.path)) as driver:
            driver.execute("DELETE FROM item WHERE key = ?", (BOEK.id,))
            driver.commit()
        with pytest.raises(BadGeneration, match="not complete"):
            cache.use(new)
    assert titles(cache) == ["Atlas", "Boek"]


def test_a_reader_has_an_answer_at_every_moment_of_the_change(cache: LocalCache) -> None:
    seen: set[str] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(",".join(titles(cache)))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(6):
        cache.replace(region_of(*((BOEK,) if number % 2 else (ATLAS,)), rv=number + 1))
    stop.set()
    reader.join(10)
    assert seen <= {"Atlas,Boek", "Atlas", "Boek"}
    assert "" not in seen


def test_a_damaged_generation_gives_way_to_the_one_before(
    cache: LocalCache, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache.replace(region_of(BOEK))
    cache.close()
    flip(tmp_path / "cache-1.db", every=64)
    again = LocalCache(tmp_path / "cache.db")
    assert titles(again) == ["Atlas", "Boek"]
    assert again.cursor() == Cursor("e1", 5)
    assert "fetched again" in caplog.text
    again.close()


def flip(path: Path, every: int) -> None:
    data = bytearray(path.read_bytes())
    for place in range(100, len(data), every):
        data[place] ^= 0xFF
    path.write_bytes(data)
