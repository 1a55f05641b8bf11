"""The power is cut while a new generation takes the cache's place: it is the old one or the new."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from kiosk.bodies import Kind
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.snapshot import install
from losing_files import losing_files
from packed_region import packed
from small_region import ATLAS, BOEK, put
from tests.conftest import Prove

SEED = 20261122
OLD, NEW = Cursor("e1", 5), Cursor("e2", 7)
Change = Callable[[LocalCache, Path], None]


def by_snapshot(cache: LocalCache, folder: Path) -> None:
    file = folder / "snapshot.zst"
    install(cache, file, packed(file, [put(Kind.ITEM, BOEK.id, BOEK)], NEW))


def by_the_feed(cache: LocalCache, folder: Path) -> None:
    cache.replace([([put(Kind.ITEM, BOEK.id, BOEK)], NEW)])


def found_in(folder: Path, files: dict[str, bytes]) -> tuple[Cursor, list[str]]:
    """The region of a kiosk that starts with these files."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    cache = LocalCache(folder / "cache.db")
    try:
        items = cache.items([ATLAS.barcode, BOEK.barcode])
        return cache.cursor(), [item.title for item, _ in items]
    finally:
        cache.close()


@pytest.mark.parametrize("change", [by_snapshot, by_the_feed])
def test_a_power_cut_at_any_moment_of_a_swap_leaves_the_old_region_or_the_new(
    cache: LocalCache,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    full: bool,
    proof: Prove,
    change: Change,
) -> None:
    after = tmp_path.with_name(f"{tmp_path.name}-after")
    after.mkdir()
    with losing_files(tmp_path, monkeypatch) as disk:
        change(cache, tmp_path)
    chance = Random(SEED)  # noqa: S311 - the same each time
    known: dict[int, tuple[Cursor, list[str]]] = {}
    last = len(disk.moments) - 1
    count = 1500 if full else 40
    for number in range(count):
        moment = number % (last + 1)
        files = disk.lose_power(moment, chance)
        same = hash(frozenset(files.items()))
        at, titles = known[same] = known.get(same) or found_in(after, files)
        assert (at, titles) in ((OLD, ["Atlas", "Boek"]), (NEW, ["Boek"]))
        assert at == NEW or moment < last, "it was said to be in use"
    assert {at for at, _ in known.values()} == {OLD, NEW}
    proof(f"power cuts of a swap {change.__name__}", count, SEED)
