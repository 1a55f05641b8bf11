"""Alembic runs this for each command: on the connection that it was handed."""

from alembic import context

from central import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
)
with context.begin_transaction():
    context.run_migrations()
