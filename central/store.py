"""The database, opened: who reads, who writes, and that it is the one we think it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from central import schema
from central.engines import engine_of, for_one_look, for_reading, for_writing
from central.keys import Keys
from central.migrating import TooNew, migrate, newest, step_of


class StoreRefused(Exception):
    """The database cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Store:
    """Where everything is kept, and the keys that are not kept there."""

    engine: Engine
    keys: Keys

    @property
    def is_shared(self) -> bool:
        """Whether other machines may work on the same database."""
        return self.engine.dialect.name != "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One view of the data, unmoved by writers."""
        with for_reading(self.engine).begin() as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """For one statement that reads."""
        with for_one_look(self.engine).connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, on disk when it ends."""
        with for_writing(self.engine).begin() as connection:
            yield connection

    def take_stock(self) -> None:
        """Let PostgreSQL count what is there now, after much was written.

        By itself it does so a minute later, and until then it looks things up as in a database
        that is all but empty.
        """
        if self.engine.dialect.name == "postgresql":
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").begin() as connection:
                connection.execute(text("ANALYZE"))

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_store(url: str, keys: Keys) -> Store:
    """Open the database. Raises ``StoreRefused``.

    An embedded one is made and migrated; another one must be at the newest step already: several
    processes work on it, and when to change it is their keeper's to say.
    """
    with _opened(url, keys) as store:
        if store.engine.dialect.name == "sqlite":
            _migrate(store)
        else:
            _must_be_migrated(store)
    return store


def migrate_store(url: str, keys: Keys) -> str:
    """Bring a database to the newest step; return its name. Raises ``StoreRefused``."""
    with _opened(url, keys) as store:
        _migrate(store)
    store.close()
    return newest()


@contextmanager
def _opened(url: str, keys: Keys) -> Iterator[Store]:
    """Open it, and let go of it again when it is refused."""
    with _refusals():
        store = Store(engine_of(url), keys)
        try:
            yield store
        except BaseException:
            store.close()
            raise


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as why:
        raise StoreRefused(f"the database cannot be opened: {_first_line(why)}") from why
    except ModuleNotFoundError as why:
        raise StoreRefused(
            f"the database cannot be opened: {why}; PostgreSQL's driver comes with "
            "pip install 'regiobib-kiosk[postgresql]'"
        ) from why
    except TooNew as why:
        raise StoreRefused(str(why)) from why


def _migrate(store: Store) -> None:
    with store.write() as connection:
        migrate(connection)
        if remembered(connection, "key") is None:
            remember(connection, "key", store.keys.fingerprint)
        _must_have_our_key(connection, store.keys)


def _must_be_migrated(store: Store) -> None:
    with store.read() as connection:
        step = step_of(connection)
        if step != newest():
            raise StoreRefused(
                f"the database is at step {step or 'none'}, not {newest()}: run central migrate"
            )
        _must_have_our_key(connection, store.keys)


def _must_have_our_key(connection: Connection, keys: Keys) -> None:
    if remembered(connection, "key") != keys.fingerprint:
        raise StoreRefused(
            "the database was sealed with another key: put the master.key of this database back"
        )


def remembered(connection: Connection, name: str) -> str | None:
    """Return one of the few facts about the database itself."""
    found = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == name))
    value: str | None = found.scalar()
    return value


def remember(connection: Connection, name: str, value: str) -> None:
    """Write one of the few facts about the database itself."""
    connection.execute(schema.meta.delete().where(schema.meta.c.name == name))
    connection.execute(insert(schema.meta).values(name=name, value=value))


def stamp(moment: datetime) -> str:
    """Write a moment so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def unstamp(text: str) -> datetime:
    """Read what ``stamp`` wrote."""
    return datetime.fromisoformat(text)


def _first_line(why: SQLAlchemyError) -> str:
    return str(why).partition("\n")[0]
