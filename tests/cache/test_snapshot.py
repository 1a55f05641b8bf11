"""A snapshot takes the cache's place whole and as promised, or not at all."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.bodies import Kind
from kiosk.cache import snapshot
from kiosk.cache.generations import BadGeneration
from kiosk.cache.local import Cursor, LocalCache
from kiosk.cache.snapshot import NoRoom, Promised, install, see_room
from packed_region import packed
from small_region import ATLAS, BOEK, put
from tests.conftest import Prove

ROOT = Path(__file__).parents[2]
AT = Cursor("e2", 7)


def titles(cache: LocalCache) -> list[str]:
    return [item.title for item, _ in cache.items([ATLAS.barcode, BOEK.barcode])]


def only_boek(path: Path, *statements: str) -> Promised:
    return packed(path, [put(Kind.ITEM, BOEK.id, BOEK)], AT, *statements)


def test_a_snapshot_takes_over_and_is_there_after_a_restart(
    cache: LocalCache, tmp_path: Path
) -> None:
    file = tmp_path / "snapshot.zst"
    install(cache, file, only_boek(file))
    assert (titles(cache), cache.cursor()) == (["Boek"], AT)
    assert not file.exists()
    cache.close()
    again = LocalCache(tmp_path / "cache.db")
    assert (titles(again), again.cursor()) == (["Boek"], AT)
    again.close()


def test_changes_go_on_where_a_snapshot_ends(cache: LocalCache, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.zst"
    install(cache, file, only_boek(file))
    cache.apply([put(Kind.ITEM, ATLAS.id, ATLAS)], Cursor("e2", 8))
    assert titles(cache) == ["Atlas", "Boek"]


NOT_AS_PROMISED: dict[str, dict[str, Any]] = {
    "not what was signed": {"sha256": "00" * 32},
    "larger than was said": {"unpacked": 4096},
    "does not hold what was said": {"at": Cursor("e2", 8)},
}


@pytest.mark.parametrize("what", NOT_AS_PROMISED)
def test_a_snapshot_that_is_not_as_promised_leaves_the_old_region(
    cache: LocalCache, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "snapshot.zst"
    promised = replace(only_boek(file), **NOT_AS_PROMISED[what])
    with pytest.raises(BadGeneration, match=what):
        install(cache, file, promised)
    assert titles(cache) == ["Atlas", "Boek"]
    assert not list(tmp_path.glob("*.part*"))


SPOILED = {
    "a row is missing": ("DELETE FROM item", "does not hold what was said"),
    "a table too many": ("CREATE TABLE t (x)", "other tables"),
    "a trigger": (
        "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM loan; END",
        "other tables",
    ),
    "a table is missing": ("DROP TABLE fee", "other tables"),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_snapshot_with_something_else_in_it_leaves_the_old_region(
    cache: LocalCache, tmp_path: Path, spoiled: str
) -> None:
    statement, why = SPOILED[spoiled]
    file = tmp_path / "snapshot.zst"
    promised = only_boek(file, statement)
    with pytest.raises(BadGeneration, match=why):
        install(cache, file, promised)
    assert titles(cache) == ["Atlas", "Boek"]


def test_a_snapshot_needs_room_for_itself_packed_and_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised = only_boek(tmp_path / "snapshot.zst")
    see_room(tmp_path, promised, there=0)
    monkeypatch.setattr(snapshot, "MARGIN", 1 << 62)
    with pytest.raises(NoRoom, match="MB more than the disk has"):
        see_room(tmp_path, promised, there=0)


def test_killed_at_any_step_of_an_installation_it_has_the_old_region_or_the_new(
    tmp_path: Path, full: bool, proof: Prove
) -> None:
    program = (sys.executable, str(ROOT / "tests/hw-mocks/doomed_install.py"), str(tmp_path))
    paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests/hw-mocks'}", "PATH": ""}
    steps = map(str, range(1, 200, 1 if full else 5))
    subprocess.run([*program, *steps], env=paths, check=True, capture_output=True)
    ended = sorted(int(folder.name) for folder in tmp_path.iterdir())
    seen = []
    for step in ended:
        folder = tmp_path / str(step)
        cache = LocalCache(folder / "cache.db")
        seen.append(titles(cache))
        file = folder / "snapshot.zst"
        if file.exists():
            install(cache, file, only_boek(file))
        assert (titles(cache), cache.cursor()) == (["Boek"], AT)
        cache.close()
    assert set(map(tuple, seen)) == {("Atlas",), ("Boek",)}
    assert seen == sorted(seen)
    assert len(ended) > (20 if full else 4)
    proof("kills of an installation", len(ended) - 1, 0)
