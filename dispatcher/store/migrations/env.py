"""Alembic's environment: runs on the connection the store hands over."""

from alembic import context

from dispatcher.store import account_tables, activity_tables, registry_tables, tables

# Each module of tables puts its own into the one metadata when it is imported.
for table in (account_tables.users, registry_tables.floors, activity_tables.activity_log):
    assert table.metadata is tables.metadata  # noqa: S101

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
