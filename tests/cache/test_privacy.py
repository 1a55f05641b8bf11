"""What is kept of people: little, told in full, and of no use to a thief."""

import dataclasses
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from kiosk.bodies import Kind, pass_digest, pass_key
from kiosk.cache.local import Cursor, LocalCache, Row
from kiosk.cache.outbox import Acknowledgement, Outbox, schema
from kiosk.cache.privacy import STORED, as_text
from kiosk.domain.credential import Credential, Scheme
from kiosk.domain.ids import LibraryCode, PassId
from kiosk.domain.operation import Checkout, Renewal, Return
from kiosk.domain.records import Fee, Hold, Item, Loan, Membership, Pass, Patron
from kiosk.printing.schema import metadata as printing
from kiosk.regionfile import tables
from kiosk.sync.belief import Kept
from kiosk.sync.identity import CREDENTIAL, Identity, keep_identity, read_identity
from small_region import AN, ATLAS, KEY, loan_of, put

BODIES = (Patron, Membership, Pass, Item, Loan, Hold, Fee, Checkout, Renewal, Return)


def kept() -> dict[str, set[str]]:
    """What the code keeps, by where."""
    found = {each.__name__: {f.name for f in dataclasses.fields(each)} for each in BODIES}
    databases: tuple[tuple[str, MetaData], ...] = (
        ("cache", tables.metadata),
        ("outbox", schema.outbox_metadata),
        ("print", printing),
    )
    for name, metadata in databases:
        for table in metadata.tables.values():
            found[f"{name}.{table.name}"] = set(table.columns.keys())
    found["identity"] = set(Identity.model_fields)
    found["believed"] = set(Kept.model_fields)
    found["incoming"] = {"zst"}
    found["Pass"] -= {"id"}  # not written: made up anew when it is read
    found["revoked"] = {"kiosk", "why"}
    found["heard"] = {"server", "up", "boot"}
    return found


def test_every_field_that_is_kept_is_told_once_and_no_other() -> None:
    told: defaultdict[str, list[str]] = defaultdict(list)
    for entry in STORED:
        told[entry.where] += entry.fields.split()
    assert {where: set(fields) for where, fields in told.items()} == kept()
    assert all(len(fields) == len(set(fields)) for fields in told.values())


def test_the_tables_that_are_told_are_those_on_the_disk(outbox: Outbox) -> None:
    with outbox._engine.connect() as connection:
        for table in schema.outbox_metadata.tables.values():
            columns = connection.exec_driver_sql(f"PRAGMA table_info({table.name})").all()
            assert {column[1] for column in columns} == set(table.columns.keys())


def test_the_list_names_each_field() -> None:
    text = as_text()
    for fields in kept().values():
        for each in fields:
            assert re.search(rf"\b{each}\b", text)


NATIONAL = "85073003328"
CHIP = "044D71DA862680"


@pytest.fixture
def stolen(tmp_path: Path) -> Path:
    """A kiosk's disk: it knew a patron by an eID and a chip, and lent them something."""
    state = tmp_path / "state"
    cache, outbox = LocalCache(state / "cache.db"), Outbox(state / "outbox.db")
    rows = [put(Kind.PATRON, AN, Patron(AN, LibraryCode("BEV"))), put(Kind.ITEM, "I1", ATLAS)]
    for number, scheme in ((NATIONAL, Scheme.EID), (CHIP, Scheme.UITPAS)):
        digest = pass_digest(KEY, Credential(scheme, number))
        card = Pass(PassId(scheme), AN, scheme, LibraryCode("BEV"))
        rows.append(put(Kind.PASS, pass_key(digest), card))
    cache.apply(rows, Cursor("e1", 4))
    cache.replace([(rows, Cursor("e2", 4))])
    loan = loan_of(ATLAS)
    outbox.record(Checkout(loan.id, ATLAS.id, AN, loan.branch, loan.lent_at, loan.due), loan)
    cache.close()
    outbox.close()
    return state


def test_a_stolen_disk_has_no_names_and_no_numbers_of_people_nor_the_key(
    stolen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = Identity.model_validate(
        {
            "kiosk": "k",
            "region": "waas",
            "branch": "b1",
            "private_key": "7a" * 32,
            "region_key": KEY.hex(),
        }
    )
    keep_identity(tmp_path, identity).rename(tmp_path / CREDENTIAL)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_identity(stolen) == identity
    disk = _disk(stolen)
    assert b"Atlas" in disk
    for secret in (NATIONAL, CHIP, KEY.hex(), "7a" * 32):
        assert secret.encode() not in disk
        assert secret.lower().encode() not in disk
    assert KEY not in disk
    assert bytes.fromhex(CHIP) not in disk


def test_who_has_the_disk_without_the_key_cannot_try_numbers_out(stolen: Path) -> None:
    cache = LocalCache(stolen / "cache.db")
    eid = Credential(Scheme.EID, NATIONAL)
    assert cache.passes(pass_digest(KEY, eid)) != ()
    assert cache.passes(pass_digest(bytes(32), eid)) == ()
    cache.close()


def test_a_patron_who_is_gone_is_gone_from_the_disk(tmp_path: Path) -> None:
    cache = LocalCache(tmp_path / "cache.db")
    patron = Patron(AN, LibraryCode("BEV"), language="zz-only-here")
    cache.apply([put(Kind.PATRON, AN, patron)], Cursor("e1", 1))
    assert b"zz-only-here" in _disk(tmp_path)
    cache.apply([Row(Kind.PATRON, AN, None)], Cursor("e1", 2))
    cache.forget_before(datetime.now(UTC) - timedelta(days=1))
    assert b"zz-only-here" not in _disk(tmp_path), "while it is open, too"
    cache.close()
    assert b"zz-only-here" not in _disk(tmp_path)


def test_an_operation_that_is_old_enough_is_gone_from_the_journal_too(
    outbox: Outbox, tmp_path: Path
) -> None:
    now, loan = datetime.now(UTC), loan_of(ATLAS)
    outbox.record(Checkout(loan.id, ATLAS.id, AN, loan.branch, loan.lent_at, loan.due), loan)
    outbox.acknowledge([Acknowledgement(outbox.pending(1)[0].id, False, "", 1)], now)
    outbox.settle(1)
    assert loan.id.encode() in _disk(tmp_path)
    assert outbox.forget(now + timedelta(seconds=1)) == 1
    assert loan.id.encode() not in _disk(tmp_path)


def _disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
