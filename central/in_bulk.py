"""Many rows in one statement that is always the same text, so that it is planned once.

PostgreSQL takes all rows as one JSON text: a row more costs no round trip more. In SQLite, which
is in our own process, a statement for each row costs as little.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

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

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write them as JSON, where there are no arrays."""
        return value if dialect.name == "postgresql" else json.dumps(value)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True


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


def add(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, which all have the same columns; one that is there already is an error."""
    _put(connection, table, rows, "")


def put(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, or replace what is there under the same primary key. None may come twice."""
    _put(connection, table, rows, "replace")


def put_written(connection: Connection, table: Table, rows: Sequence[str]) -> None:
    """As ``put``, of rows that are written as JSON already, all with the same columns."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        names = tuple(json.loads(rows[0]))
        statement = _insert("postgresql", table, names, "replace")
        connection.execute(statement, {"rows": f"[{','.join(rows)}]"})
    else:
        put(connection, table, [json.loads(row) for row in rows])


def add_missing(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert the rows whose primary key is not there yet."""
    _put(connection, table, rows, "keep")


def change(connection: Connection, table: Table, rows: Rows) -> None:
    """Change the rows with these ``id``; every row names the same columns."""
    if rows:
        _run(connection, _change(connection.dialect.name, table, tuple(rows[0])), rows)


def _put(connection: Connection, table: Table, rows: Rows, there: str) -> None:
    if rows:
        _run(connection, _insert(connection.dialect.name, table, tuple(rows[0]), there), rows)


def _run(connection: Connection, statement: Any, rows: Rows) -> None:
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        if connection.dialect.name == "postgresql":
            connection.execute(statement, {"rows": json.dumps(some)})
        else:
            new = [{f"new_{name}": row[name] for name in row} for row in some]
            connection.execute(statement, new)


@lru_cache(maxsize=100)
def _insert(dialect: str, table: Table, names: tuple[str, ...], there: str) -> Any:
    statement: Any
    if dialect == "postgresql":
        statement = postgresql.insert(table).from_select(names, select(*_source(table, names).c))
    else:
        statement = sqlite.insert(table).values({name: bindparam(f"new_{name}") for name in names})
    keys = [each.name for each in table.primary_key]
    match there:
        case "replace":
            new = {name: statement.excluded[name] for name in names if name not in keys}
            return statement.on_conflict_do_update(index_elements=keys, set_=new)
        case "keep":
            return statement.on_conflict_do_nothing(index_elements=keys)
        case _:
            return statement


@lru_cache(maxsize=100)
def _change(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    others = [name for name in names if name != "id"]
    if dialect == "postgresql":
        source = _source(table, names)
        new = {name: source.c[name] for name in others}
        return update(table).where(table.c.id == source.c.id).values(new)
    new = {name: bindparam(f"new_{name}") for name in others}
    return update(table).where(table.c.id == bindparam("new_id")).values(new)


def _source(table: Table, names: tuple[str, ...]) -> Any:
    """Return the JSON text as a table."""
    columns = [column(name, table.c[name].type) for name in names]
    rows = func.json_to_recordset(cast(bindparam("rows", type_=Text), postgresql.JSON))
    return rows.table_valued(*columns).render_derived("them", with_types=True)
