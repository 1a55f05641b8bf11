from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store import migrate_store
from central_here import KEYS, CentralHere, KioskThere, central_here
from postgresql_server import PostgresqlServer, postgresql_server
from small_export import SmallExport, small_export


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server, with a migrated database ``template`` to copy."""
    # Nothing of it outlives the tests, so it need not wait for the disk.
    with postgresql_server("fsync=off", "full_page_writes=off", "max_connections=200") as server:
        server.run("CREATE DATABASE template TEMPLATE template0")
        migrate_store(server.url("template"), KEYS)
        yield server


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database's address; by its parameter on which engine: SQLite unless it says so."""
    match getattr(request, "param", "sqlite"):
        case "sqlite":
            return f"sqlite:///{tmp_path}/central.db"
        case "postgresql":
            server: PostgresqlServer = request.getfixturevalue("postgresql")
            return server.url(server.database("template"))
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
def filled(central: CentralHere, export: SmallExport) -> CentralHere:
    """A central service that imported the small export."""
    assert central.take(export).errors == ()
    return central


@pytest.fixture
def kiosk(filled: CentralHere) -> KioskThere:
    """A kiosk in Beveren."""
    return filled.enrol("2100")
