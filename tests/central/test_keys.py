import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from central.keys import Keys, WrongKey, secret_file
from central.signing import KeyFiles
from central.state import State
from central.store import StoreRefused, open_store
from kiosk.domain.credential import Credential, Scheme
from kiosk.domain.ids import RegionId

KEYS, OTHERS = Keys(bytes(32)), Keys(bytes([1]) * 32)
UITPAS = Credential(Scheme.UITPAS, "0930000420206")


def test_what_is_sealed_can_be_compared_and_opened_but_not_read() -> None:
    sealed = KEYS.seal(UITPAS)
    assert sealed == KEYS.seal(UITPAS) != KEYS.seal(Credential(Scheme.UITPAS, "0930000420214"))
    assert b"0930000420206".hex() not in sealed
    assert KEYS.open(sealed, Scheme.UITPAS) == UITPAS


def test_uitpas_and_a_kaart_share_their_numbers_and_a_chip_is_none_of_them() -> None:
    assert KEYS.seal(UITPAS) == KEYS.seal(Credential(Scheme.AKAART, UITPAS.number))
    chip = KEYS.seal(Credential(Scheme.CHIP, "044D71DA862680"))
    assert KEYS.open(chip, Scheme.UITPAS).scheme is Scheme.CHIP


def test_another_key_opens_nothing() -> None:
    with pytest.raises(WrongKey):
        OTHERS.open(KEYS.seal(UITPAS), Scheme.UITPAS)


def test_every_region_has_a_key_of_its_own() -> None:
    one, two = KEYS.region_key(RegionId("waas")), KEYS.region_key(RegionId("zot"))
    assert len({one, two, OTHERS.region_key(RegionId("waas")), KEYS.master}) == 4


def test_keys_are_not_shown() -> None:
    assert "\\x00" not in repr(KEYS)


def test_the_key_file_is_made_once(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.keys() == state.keys()
    assert state.admin_token() == state.admin_token()
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret_file(tmp_path / "key", b"secret")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        secret_file(tmp_path / "key", os.urandom(8))


def test_a_spoiled_key_file_is_refused(tmp_path: Path) -> None:
    secret_file(tmp_path / "master.key", b"\xff spoiled")
    with pytest.raises(StoreRefused, match="is no key"):
        State(tmp_path).keys()


def test_a_database_is_not_opened_with_another_key(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/central.db"
    open_store(url, KEYS).close()
    open_store(url, KEYS).close()
    with pytest.raises(StoreRefused, match="sealed with another key"):
        open_store(url, OTHERS)


def test_what_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "central.db").write_text("not a database, " * 100)
    with pytest.raises(StoreRefused, match="file is not a database"):
        open_store(f"sqlite:///{tmp_path}/central.db", KEYS)


def test_all_keys_are_there_once_it_is_migrated_so_that_they_can_be_copied(tmp_path: Path) -> None:
    State(tmp_path / "one").migrate(None)
    kept = {path.name for path in (tmp_path / "one").glob("*.*") if path.stem != "central"}
    assert kept == {"master.key", "admin.token", "root.key", "signing.key", "keys.json"}
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    roots = {KeyFiles(tmp_path / name).signing().root_key for name in ("one", "two")}
    assert len(roots) == 1


def test_two_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    starting = threading.Barrier(8)

    def start(_: int) -> tuple[str, str]:
        starting.wait(10)
        return State(tmp_path).admin_token(), KeyFiles(tmp_path).signing().root_key

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    assert not list(tmp_path.glob("*.part"))
