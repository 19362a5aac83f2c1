"""Alembic's environment: runs on the connection the store hands over."""

from alembic import context

from dispatcher.store import (
    account_tables,
    activity_tables,
    choice_tables,
    desk_tables,
    push_tables,
    registry_tables,
    tables,
)

# Each module of tables puts its own into the one metadata when it is imported.
for table in (
    account_tables.users,
    activity_tables.activity_log,
    choice_tables.ratings,
    desk_tables.work_orders,
    push_tables.push_endpoints,
    registry_tables.floors,
):
    assert table.metadata is tables.metadata  # noqa: S101

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
