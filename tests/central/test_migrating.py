from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from central import schema
from central.engines import engine_of, for_writing
from central.keys import Keys
from central.migrating import FIRST, migrate, newest, step_of
from central.store import StoreRefused, migrate_store, open_store, remember

KEYS = Keys(bytes(range(32)))


@pytest.mark.parametrize("database", ["empty sqlite", "empty postgresql"], indirect=True)
def test_the_steps_lead_to_just_the_schema_that_the_code_works_on(database: str) -> None:
    migrate_store(database, KEYS)
    engine = engine_of(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("database", ["empty sqlite", "empty postgresql"], indirect=True)
def test_a_database_from_before_there_were_steps_goes_on_with_what_it_holds(
    database: str,
) -> None:
    engine = engine_of(database)
    with for_writing(engine).begin() as connection:
        migrate(connection, FIRST)
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("INSERT INTO meta VALUES ('version', '1')"))
        remember(connection, "key", KEYS.fingerprint)
        old = "INSERT INTO kiosk VALUES ('kiosk-1', 'waas', '2100', 'hash', 'then', '')"
        connection.execute(text(old))
    engine.dispose()
    migrate_store(database, KEYS)
    again = open_store(database, KEYS)
    with again.read() as connection:
        assert step_of(connection) == newest()
        assert connection.execute(select(schema.kiosk.c.id, schema.kiosk.c.wipe)).one() == (
            "kiosk-1",
            False,
        )
    again.close()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/central.db"
    store = open_store(url, KEYS)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreRefused, match="step 9999, which this program does not know"):
        open_store(url, KEYS)


@pytest.mark.parametrize("database", ["empty postgresql"], indirect=True)
def test_a_shared_database_is_only_migrated_when_asked(database: str) -> None:
    with pytest.raises(StoreRefused, match=r"step none, not .*: run central migrate"):
        open_store(database, KEYS)
    migrate_store(database, KEYS)
    open_store(database, KEYS).close()
