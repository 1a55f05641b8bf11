"""Many rows in one statement that is always the same text, so that it is planned once.

PostgreSQL takes all rows as one JSON text: a row more costs no round trip more. In SQLite, which
is in our own process, a statement for each row costs as little.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    bindparam,
    cast,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text, TypeDecorator, TypeEngine

AT_ONCE = 2_000
"""How many rows are written in one statement at most."""

Rows = Sequence[Mapping[str, object]]


class _Many(TypeDecorator[Any]):
    """Values of one type as one parameter: an array, or a JSON text where there are none."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array, where there are."""
        if dialect.name == "postgresql":
            return postgresql.ARRAY(self.of)
        return dialect.type_descriptor(Text())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:
        """Write them as JSON, where there are no arrays."""
        return _array if dialect.name == "postgresql" else json.dumps


def _array(values: Sequence[str | int]) -> str:
    """Write an array as PostgreSQL does; its driver takes ten times as long over a list."""
    return f"{{{','.join(map(_quoted, values))}}}"


def _quoted(value: str | int) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_Among":  # noqa: ARG002 - SQLAlchemy's
        """Stand alone: SQLite would find nothing by an index with ``= 1`` behind it."""
        return self


@compiles(_Among)
def _among(element: "_Among", compiler: SQLCompiler, **words: Any) -> str:
    there, values = (compiler.process(each, **words) for each in element.clauses)
    return f"{there} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - parts that SQLAlchemy wrote


@compiles(_Among, "postgresql")
def _among_in_postgresql(element: "_Among", compiler: SQLCompiler, **words: Any) -> str:
    there, values = (compiler.process(each, **words) for each in element.clauses)
    return f"{there} = ANY ({values})"


def among(there: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column holds one of the values (a list) that are handed over as ``name``."""
    return _Among(there, bindparam(name, type_=_Many(there.type)))


class How(Enum):
    """What becomes of a row."""

    ADD = auto()
    """It is new; when it is there already, that is an error."""
    ADD_MISSING = auto()
    """It is new, or left as it is under its primary key."""
    PUT = auto()
    """It is new, or replaces what is there under its primary key."""
    CHANGE = auto()
    """The row with this ``id`` gets these values."""


@dataclass(frozen=True, slots=True)
class Write:
    """Rows for a table. They all have the same columns, and none comes twice.

    ``alike``: what they have in common besides, when they are new.
    """

    how: How
    table: Table
    rows: Rows
    alike: Mapping[str, object] = field(default_factory=dict)

    @property
    def form(self) -> "_Form":
        """What its statement depends on."""
        return self.how, self.table, tuple(self.rows[0]), tuple(self.alike)


_Form = tuple[How, Table, tuple[str, ...], tuple[str, ...]]


def write(connection: Connection, *writes: Write) -> None:
    """Write it all, each in a table of its own: PostgreSQL takes all in one statement."""
    wanted = [each for each in writes if each.rows]
    if connection.dialect.name != "postgresql":
        for each in wanted:
            rows = [{**row, **each.alike} for row in each.rows]
            new = [{f"new_{name}": row[name] for name in row} for row in rows]
            connection.execute(_one_by_one(each.how, each.table, tuple(rows[0])), new)
    elif wanted:
        words: dict[str, object] = {f"rows_{n}": _json(each.rows) for n, each in enumerate(wanted)}
        for n, each in enumerate(wanted):
            words |= {f"rows_{n}_{name}": word for name, word in each.alike.items()}
        connection.execute(_together(*(each.form for each in wanted)), words)


def add(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, however many; one that is there already is an error."""
    _in_parts(connection, How.ADD, table, rows)


def put(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, or replace what is there under the same primary key, however many."""
    _in_parts(connection, How.PUT, table, rows)


def put_written(connection: Connection, table: Table, rows: Sequence[str]) -> None:
    """As ``put``, of rows that are written as JSON already, all with the same columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        form = How.PUT, table, tuple(json.loads(rows[0])), ()
        connection.execute(_together(form), {"rows_0": f"[{','.join(rows)}]"})
    else:
        put(connection, table, [json.loads(row) for row in rows])


def change(connection: Connection, table: Table, rows: Rows) -> None:
    """Change the rows with these ``id``, however many."""
    _in_parts(connection, How.CHANGE, table, rows)


def _in_parts(connection: Connection, how: How, table: Table, rows: Rows) -> None:
    for start in range(0, len(rows), AT_ONCE):
        write(connection, Write(how, table, rows[start : start + AT_ONCE]))


def _json(rows: Rows) -> str:
    return to_json(rows).decode()


@lru_cache(maxsize=100)
def _together(*forms: _Form) -> Any:
    first, *others = (_from_json(*form, f"rows_{n}") for n, form in enumerate(forms))
    return first.add_cte(*(each.cte(f"also_{n}") for n, each in enumerate(others, 1)))


def _from_json(
    how: How, table: Table, names: tuple[str, ...], alike: tuple[str, ...], rows: str
) -> Any:
    source = _source(table, names, rows)
    if how is How.CHANGE:
        new = {name: source.c[name] for name in names if name != "id"}
        return update(table).where(table.c.id == source.c.id).values(new)
    same = [bindparam(f"{rows}_{name}", type_=table.c[name].type) for name in alike]
    insert = postgresql.insert(table).from_select(names + alike, select(*source.c, *same))
    return _or_else(insert, how, table, names + alike)


@lru_cache(maxsize=100)
def _one_by_one(how: How, table: Table, names: tuple[str, ...]) -> Any:
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    if how is How.CHANGE:
        return update(table).where(table.c.id == new.pop("id")).values(new)
    return _or_else(sqlite.insert(table).values(new), how, table, names)


def _or_else(insert: Any, how: How, table: Table, names: tuple[str, ...]) -> Any:
    """Say what becomes of a row that is there."""
    keys = [each.name for each in table.primary_key]
    match how:
        case How.PUT:
            new = {name: insert.excluded[name] for name in names if name not in keys}
            return insert.on_conflict_do_update(index_elements=keys, set_=new)
        case How.ADD_MISSING:
            return insert.on_conflict_do_nothing(index_elements=keys)
        case _:
            return insert


def _source(table: Table, names: tuple[str, ...], rows: str) -> Any:
    """Return the JSON text as a table."""
    columns = [column(name, table.c[name].type) for name in names]
    them = func.json_to_recordset(cast(bindparam(rows, type_=Text), postgresql.JSON))
    return them.table_valued(*columns).render_derived(f"the_{rows}", with_types=True)
