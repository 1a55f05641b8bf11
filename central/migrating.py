"""From any older schema to the one that this program works on; never back.

The steps are in ``migrations/versions``. They run within the caller's transaction: a schema is
wholly at one step or at another.
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect

FIRST = "0001"
"""The schema that was made before there were steps; such a database says so in ``meta``."""


class TooNew(Exception):
    """The database was made by a newer program; the message says what to do."""


def newest() -> str:
    """Name the step that this program works on."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def step_of(connection: Connection) -> str | None:
    """Name the step at which a database is; ``None``: it is empty."""
    step = MigrationContext.configure(connection).get_current_revision()
    if step is None and inspect(connection).has_table("meta"):
        return FIRST
    return step


def migrate(connection: Connection, to: str = "head") -> None:
    """Bring a database to a step, by default the newest. Raises ``TooNew``."""
    config = _config()
    config.attributes["connection"] = connection
    if step_of(connection) == FIRST:
        command.stamp(config, FIRST)
    try:
        command.upgrade(config, to)
    except CommandError:
        raise TooNew(
            f"the database is at step {step_of(connection)}, which this program does not know: "
            "run the newer program that made it"
        ) from None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "central:migrations")
    config.set_main_option("path_separator", "os")
    return config
