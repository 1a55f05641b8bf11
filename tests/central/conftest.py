import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from central.importing import Export, import_directory
from central.store import migrate_store, open_store
from central_here import KEYS, NOON, CentralHere, KioskThere, central_here
from postgresql_server import PostgresqlServer, postgresql_server
from small_export import SmallExport, small_export

EMPTY, FILLED = "migrated", "filled"
"""Of databases to copy: at the newest step, without data or with the small export."""


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where SQLite databases are, ``EMPTY`` and ``FILLED``."""
    place = tmp_path_factory.mktemp("embedded")
    for name in (EMPTY, FILLED):
        _make(f"sqlite:///{place}/{name}", name, place)
    return place


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlServer]:
    """A PostgreSQL server, with databases ``EMPTY`` and ``FILLED``."""
    # Nothing of it outlives the tests, so it need not wait for the disk.
    with postgresql_server("fsync=off", "full_page_writes=off", "max_connections=200") as server:
        place = tmp_path_factory.mktemp("postgresql")
        for name in (EMPTY, FILLED):
            server.run(f"CREATE DATABASE {name} TEMPLATE {'template0' if name == EMPTY else EMPTY}")
            _make(server.url(name), name, place)
        yield server


def _make(url: str, name: str, place: Path) -> None:
    migrate_store(url, KEYS)
    if name == FILLED:
        with closing(open_store(url, KEYS)) as store:
            import_directory(store, Export(small_export(place / "export").directory), NOON)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database's address; by its parameter on which engine: SQLite unless it says so.

    It is migrated unless the parameter says that it is empty, and holds the small export where
    the test asks for ``filled``.
    """
    name = FILLED if "filled" in request.fixturenames else EMPTY
    match getattr(request, "param", "sqlite"):
        case "sqlite":
            place: Path = request.getfixturevalue("embedded")
            shutil.copy(place / name, tmp_path / "central.db")
            return f"sqlite:///{tmp_path}/central.db"
        case "empty sqlite":
            return f"sqlite:///{tmp_path}/central.db"
        case "postgresql":
            server: PostgresqlServer = request.getfixturevalue("postgresql")
            return server.url(server.database(name))
        case "empty postgresql":
            server = request.getfixturevalue("postgresql")
            return server.url(server.database())
        case other:
            raise ValueError(other)


@pytest.fixture
def export(tmp_path: Path) -> SmallExport:
    """A small export without any fault."""
    return small_export(tmp_path / "export")


@pytest.fixture
def central(database: str) -> Iterator[CentralHere]:
    """A central service that knows nothing yet."""
    with central_here(database) as here:
        yield here


@pytest.fixture
def filled(central: CentralHere) -> CentralHere:
    """A central service that imported the small export, into the ``database`` that was copied."""
    return central


@pytest.fixture
def kiosk(filled: CentralHere) -> KioskThere:
    """A kiosk in Beveren."""
    return filled.enrol("2100")
