import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from central.importing import Export, import_directory
from central.store import migrate_store, open_store
from central_here import KEYS, NOON, CentralHere, KioskThere, central_here
from postgresql_copies import ORIGINAL, Copies
from postgresql_server import PostgresqlServer, postgresql_server
from small_export import SmallExport, small_export

MIGRATED, FILLED = "migrated", "filled"
"""What databases hold at first: nothing but the newest schema, or the small export."""


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where SQLite databases are to be copied from: ``MIGRATED`` and ``FILLED``."""
    place = tmp_path_factory.mktemp("embedded")
    migrate_store(f"sqlite:///{place}/{MIGRATED}", KEYS)
    shutil.copy(place / MIGRATED, place / FILLED)
    _fill(f"sqlite:///{place}/{FILLED}", place)
    return place


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server."""
    # Nothing of it outlives the tests, so it need not wait for the disk.
    with postgresql_server("fsync=off", "full_page_writes=off", "max_connections=200") as server:
        yield server


@pytest.fixture(scope="session")
def copies(postgresql: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """PostgreSQL databases, ``MIGRATED`` and ``FILLED``."""
    made, url = Copies(postgresql), postgresql.url(ORIGINAL)
    migrate_store(url, KEYS)
    made.keep(MIGRATED)
    _fill(url, tmp_path_factory.mktemp("original"))
    made.keep(FILLED)
    return made


def _fill(url: str, place: Path) -> None:
    with closing(open_store(url, KEYS)) as store:
        import_directory(store, Export(small_export(place / "export").directory), NOON)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database's address; by its parameter on which engine: SQLite unless it says so.

    It is migrated unless the parameter says that it is empty, and holds the small export where
    the test asks for ``filled``.
    """
    holds = FILLED if "filled" in request.fixturenames else MIGRATED
    match getattr(request, "param", "sqlite"):
        case "sqlite":
            place: Path = request.getfixturevalue("embedded")
            shutil.copy(place / holds, tmp_path / "central.db")
            yield f"sqlite:///{tmp_path}/central.db"
        case "empty sqlite":
            yield f"sqlite:///{tmp_path}/central.db"
        case "postgresql":
            copies: Copies = request.getfixturevalue("copies")
            with copies.lent(holds) as url:
                yield url
        case "empty postgresql":
            server: PostgresqlServer = request.getfixturevalue("postgresql")
            yield server.url(server.database())
        case other:
            raise ValueError(other)


@pytest.fixture
def export(tmp_path: Path) -> SmallExport:
    """A small export without any fault."""
    return small_export(tmp_path / "export")


@pytest.fixture
def central(database: str, tmp_path: Path) -> Iterator[CentralHere]:
    """A central service that knows nothing yet."""
    with central_here(database, tmp_path / "state") as here:
        yield here


@pytest.fixture
def filled(central: CentralHere) -> CentralHere:
    """A central service that imported the small export, into the ``database`` that was copied."""
    return central


@pytest.fixture
def kiosk(filled: CentralHere) -> KioskThere:
    """A kiosk in Beveren."""
    return filled.enrol("2100")
