"""The kiosk's files when its process is killed, its disk is full, or bytes on it change."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from kiosk.cache.local import CacheDamaged, LocalCache
from kiosk.cache.outbox import Outbox
from kiosk.domain.ids import BranchCode, ItemId
from kiosk.domain.operation import Return
from small_region import ATLAS, BOEK
from tests.conftest import Prove

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
DOOMED = (sys.executable, str(ROOT / "tests/hw-mocks/doomed_kiosk.py"))
SEED = 5


def doomed(*arguments: object, own: tuple[str, ...] = ()) -> str:
    command = [*own, *DOOMED, *map(str, arguments)]
    paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests/hw-mocks'}", "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=paths, capture_output=True, text=True, check=True)
    return done.stdout


def give_back(outbox: Outbox, *items: str) -> None:
    for item in items:
        outbox.record(Return(ItemId(item), BranchCode("b1"), NOW), None)


def items(outbox: Outbox) -> list[str]:
    return [kept.operation.item for kept in outbox.pending(1000)]


def test_killed_at_any_step_it_has_all_that_was_seen_and_an_answer(
    tmp_path: Path, full: bool, proof: Prove
) -> None:
    steps = range(1, 400, 1 if full else 14)
    doomed("killed", tmp_path, *steps)
    ended = sorted(int(folder.name) for folder in tmp_path.iterdir())
    assert len(ended) > (150 if full else 12)
    for step in ended:
        look_after(tmp_path / str(step), finished=step == ended[-1])
    proof("kills of a kiosk's files", len(ended) - 1, 0)


def look_after(folder: Path, *, finished: bool) -> None:
    seen = (folder / "seen").read_text().split()
    outbox, cache = Outbox(folder / "outbox.db"), LocalCache(folder / "cache.db")
    known = outbox.count()
    with outbox._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM operation ORDER BY seq").scalars()
        there = [body.split('"')[3] for body in rows]
    told = [each for each in seen if each != "filled"]
    assert there[: len(told)] == told, folder.name
    assert len(there) <= len(told) + 1
    assert known.damaged == known.set_aside == 0
    answer = [item.title for item, _ in cache.items([ATLAS.barcode, BOEK.barcode])]
    assert answer in (
        [["Boek"]] if finished else [["Atlas"], ["Boek"]] if "filled" in seen else [[], ["Atlas"]]
    )
    outbox.close()
    cache.close()


OWN_MOUNTS = ("unshare", "-rm")


def test_a_full_disk_refuses_and_loses_nothing_and_goes_on_with_room(tmp_path: Path) -> None:
    tried = subprocess.run([*OWN_MOUNTS, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"this machine permits no mount namespaces: {tried.stderr.strip()}")
    told = json.loads(doomed("full", tmp_path, own=OWN_MOUNTS))
    assert min(told["operations"], told["receipts"], told["rows"]) > 5
    assert told["pending"] == told["operations"] + 1
    assert told["kept receipts"] == told["receipts"] + 1
    # What was refused left no trace: each page of the feed is there whole or not at all.
    assert told["cursor"] == told["rows"]
    assert told["answers"] == 1
    assert told["regions"] == 0
    assert told["epoch"] == "new-1"


def damage(path: Path, chance: Random, pages: int) -> None:
    """Fill some pages with noise; never the first, without which nothing is a database."""
    data = bytearray(path.read_bytes())
    for page in chance.sample(range(1, len(data) // 4096), pages):
        data[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An outbox of 300 returns, made once: each waits for the disk."""
    path = tmp_path_factory.mktemp("filled") / "outbox.db"
    outbox = Outbox(path)
    give_back(outbox, *(f"I{number}" for number in range(300)))
    outbox.close()
    return path


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_outbox_is_read_out_kept_and_told_to_staff(
    filled: Path, tmp_path: Path, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copy(filled, tmp_path / "outbox.db")
    before = Outbox(tmp_path / "outbox.db")
    before.close()
    damage(tmp_path / "outbox.db", Random(seed), 2)  # noqa: S311 - the same damage each time
    after = Outbox(tmp_path / "outbox.db")
    there = items(after)
    lost = 300 - len(there)
    assert there == sorted(there, key=lambda item: int(item[1:]))
    assert lost < 150
    assert after.count().damaged == 1 or not lost
    assert "staff must look at it" in caplog.text or not lost
    # Numbers may have been lost at the end: in the old incarnation they must not come again.
    assert (after.incarnation == before.incarnation) == (after.count().damaged == 0)
    give_back(after, "new")
    after.close()
    again = Outbox(tmp_path / "outbox.db")
    assert items(again) == [*there, "new"]
    assert again.count().damaged == after.count().damaged
    again.close()


def test_an_outbox_without_its_first_page_is_kept_for_staff(tmp_path: Path) -> None:
    before = Outbox(tmp_path / "outbox.db")
    give_back(before, "I1")
    before.close()
    path = tmp_path / "outbox.db"
    path.write_bytes(b"\xff" * 4096 + path.read_bytes()[4096:])
    after = Outbox(path)
    give_back(after, "I2")
    assert items(after) == ["I2"]
    assert after.count().damaged == 1
    [aside] = tmp_path.glob("outbox.db.damaged-*")
    assert b"I1" in aside.read_bytes()
    after.close()


def test_once_staff_took_the_damaged_outbox_away_nothing_is_told_any_more(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    path.write_bytes(b"\xff" * 8192)
    outbox = Outbox(path)
    for aside in tmp_path.glob("outbox.db.damaged-*"):
        aside.unlink()
    assert outbox.count().damaged == 0
    outbox.close()


def test_a_damaged_cache_is_fetched_anew(cache: LocalCache, tmp_path: Path) -> None:
    cache.close()
    damage(tmp_path / "cache.db", Random(SEED), 5)  # noqa: S311 - the same damage each time
    again = LocalCache(tmp_path / "cache.db")
    assert again.cursor().epoch == ""
    assert again.region() is None
    again.close()


def test_a_changed_byte_within_a_row_is_found_when_it_is_read(
    cache: LocalCache, tmp_path: Path
) -> None:
    cache.close()
    path = tmp_path / "cache.db"
    path.write_bytes(path.read_bytes().replace(b'{"id":"I1"', b'{"id":\x00I1"'))
    again = LocalCache(path)
    assert again.items([BOEK.barcode])
    with pytest.raises(CacheDamaged, match="made anew at the next start"):
        again.items([ATLAS.barcode])
    again.close()
    restarted = LocalCache(path)
    assert restarted.cursor().epoch == ""
    restarted.close()
