"""Databases of a PostgreSQL server, lent to one test after the other.

A new database is a copy of 300 files. To put one right that another test had takes a tenth of that.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from postgresql_server import PostgresqlServer

ORIGINAL = "original"

_KEEP = """
DO $$ DECLARE each text; BEGIN
  CREATE SCHEMA {name};
  FOR each IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE {name}.%s AS TABLE public.%s', each, each);
  END LOOP;
END $$
"""

_PUT_RIGHT = """
DO $$ DECLARE each text; BEGIN
  SET LOCAL session_replication_role = replica; -- what refers to what holds again at the end
  FOR each IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%s', each);
    EXECUTE format('INSERT INTO public.%s SELECT * FROM {name}.%s', each, each);
  END LOOP;
END $$
"""

_SHAPE = """
SELECT md5(string_agg(name, ' ' ORDER BY name)) FROM (
  SELECT relname::text AS name FROM pg_class UNION ALL SELECT attname FROM pg_attribute
  UNION ALL SELECT conname FROM pg_constraint UNION ALL SELECT tgname FROM pg_trigger
) AS everything
"""


class Copies:
    """Copies of the database ``ORIGINAL``, which is empty at first."""

    def __init__(self, server: PostgresqlServer) -> None:
        self.server = server
        self._idle: list[str] = []
        self._shape: object = None
        server.run(f"CREATE DATABASE {ORIGINAL} TEMPLATE template0")

    def keep(self, name: str) -> None:
        """Give what the original holds by now a name, before the first copy is lent."""
        self.server.run(_KEEP.format(name=name), ORIGINAL)
        self._shape = self.server.ask(_SHAPE, ORIGINAL)

    @contextmanager
    def lent(self, name: str) -> Iterator[str]:
        """The address of a copy that holds what was kept under this name."""
        database = self._idle.pop() if self._idle else self.server.database(ORIGINAL)
        self.server.run(_PUT_RIGHT.format(name=name), database)
        yield self.server.url(database)
        if self.server.ask(_SHAPE, database) == self._shape:  # or a test changed more than rows
            self._idle.append(database)
