"""A transaction in two trips to PostgreSQL: ask first, then write; on the way time is lost.

Each statement, its beginning and its end would otherwise be a trip of their own, which takes as
long as the work itself. SQLite, which is in our own process, gets all one by one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Select
from sqlalchemy.exc import DBAPIError

from central.engines import for_one_look, for_writing

Asked = tuple[Select[Any], Mapping[str, object]]
"""A question, and the words for its parameters."""


@contextmanager
def two_trips(engine: Engine) -> Iterator[Connection]:
    """For one ``begin_asking``, and then one ``write_and_end``; without it, nothing was done."""
    if engine.dialect.name != "postgresql":
        with for_writing(engine).connect() as connection:
            yield connection
        return
    with for_one_look(engine).connect() as connection:  # to begin and to end is up to us
        try:
            yield connection
        finally:
            _undo(connection)


def begin_asking(connection: Connection, *asked: Asked) -> list[Sequence[Any]]:
    """Ask one after the other; return the rows of each, whose cells are named as its columns.

    Each sees what is committed once those before it were answered. Raises ``SQLAlchemyError``.
    """
    if connection.dialect.name != "postgresql":
        return [connection.execute(*each).all() for each in asked]
    from psycopg.rows import namedtuple_row

    with _one_trip(connection) as driver:
        driver.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        cursors = [driver.cursor(row_factory=namedtuple_row) for _ in asked]
        for cursor, (question, words) in zip(cursors, asked, strict=True):
            cursor.execute(*_as_sent(question, connection.dialect, words))
    return [cursor.fetchall() for cursor in cursors]


@contextmanager
def write_and_end(connection: Connection) -> Iterator[None]:
    """Write in here, and nothing else: it is on disk afterwards.

    Raises ``SQLAlchemyError``, also at the end; then nothing was done.
    """
    if connection.dialect.name != "postgresql":
        yield
        connection.commit()
        return
    with _one_trip(connection) as driver:
        yield
        driver.execute("COMMIT")


@contextmanager
def _one_trip(connection: Connection) -> Iterator[Any]:
    """Send what is done in here together, and wait once, at the end."""
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with driver.pipeline():
            yield driver
    except errors as why:
        raise DBAPIError.instance("", None, why, errors, hide_parameters=True) from why


def _undo(connection: Connection) -> None:
    """Go back, unless it came to an end."""
    if connection.invalidated:
        return
    driver: Any = connection.connection.driver_connection
    if driver.closed:
        connection.invalidate()
    else:
        driver.rollback()


def _as_sent(
    question: Select[Any], dialect: Dialect, words: Mapping[str, object]
) -> tuple[str, Mapping[str, object]]:
    text, own, written = _compiled(question, dialect)
    return text, own | {name: written[name](word) for name, word in words.items()}


@lru_cache(maxsize=100)
def _compiled(
    question: Select[Any], dialect: Dialect
) -> tuple[str, dict[str, Any], Mapping[str, Callable[[object], object]]]:
    """What is sent, the words that the question has itself, and how each word is written."""
    compiled = question.compile(dialect=dialect)
    types = {name: each.type.dialect_impl(dialect) for name, each in compiled.binds.items()}
    written = {name: each.bind_processor(dialect) or _as_it_is for name, each in types.items()}
    own = {name: written[name](word) for name, word in compiled.params.items() if word is not None}
    return str(compiled), own, written


def _as_it_is(value: object) -> object:
    return value
