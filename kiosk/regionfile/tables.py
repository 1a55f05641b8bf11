"""The tables of a region's file: look-up columns beside each row's body.

A body is the domain's value as JSON; a new field of it needs no change here. Such a file is
rebuilt, never migrated.
"""

import hashlib
import json
from functools import cache
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from kiosk.bodies import BODIES, DIGEST_BYTES, Kind

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    sqlite_with_rowid=False,
)


def _rows(name: str, *looked_up: Column[str]) -> Table:
    """A kind of row: its key, what it is looked up by besides, and its body."""
    return Table(
        name,
        metadata,
        Column("key", String, primary_key=True),
        *looked_up,
        Column("body", String),
        sqlite_with_rowid=False,
    )


def _looked_up(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, String, nullable=nullable, index=True)


region = _rows("region")
patron = _rows("patron")
card = Table(
    "pass",
    metadata,
    Column("digest", LargeBinary(DIGEST_BYTES), primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("patron", String, nullable=False),
    Column("body", String),
    sqlite_with_rowid=False,
)
"""``nth``: counts the passes with the same number. ``body``: without the pass's own id, which no
desk asks for, and without the patron, who has a column: three million times, that is half the file.
"""
item = _rows("item", _looked_up("barcode"))
loan = _rows("loan", _looked_up("item"), _looked_up("patron"))
hold = _rows(
    "hold",
    _looked_up("item", nullable=True),
    _looked_up("work", nullable=True),
    _looked_up("patron"),
)
fee = _rows("fee", _looked_up("patron"))

TABLES = {
    Kind.REGION: region,
    Kind.PATRON: patron,
    Kind.PASS: card,
    Kind.ITEM: item,
    Kind.LOAN: loan,
    Kind.HOLD: hold,
    Kind.FEE: fee,
}


@cache
def form() -> str:
    """Name the form of these tables and of the bodies in them.

    Files of another form are another program's: their sums say nothing, and a kiosk does not
    install them.
    """
    told = [_plain(BODIES[kind].json_schema()) for kind in Kind]
    text = json.dumps([*definitions(), *told], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def definitions() -> list[str]:
    """The statements that make the tables and their indexes."""
    dialect = sqlite.dialect()
    made = []
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    return made


def _plain(schema: Any) -> Any:
    """Leave out what is for people only."""
    match schema:
        case dict():
            kept = ((key, each) for key, each in schema.items() if not _is_for_people(key, each))
            return {key: _plain(each) for key, each in kept}
        case list():
            return [_plain(each) for each in schema]
        case _:
            return schema


def _is_for_people(key: str, value: Any) -> bool:
    """A description; but not a field that is called so."""
    return key in ("description", "title") and isinstance(value, str)
