"""The log that figures are made from: one row for whatever happened to a call or an agent."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, text

from dispatcher.store.tables import ROW_NUMBER, metadata

ABOUT_AGENTS = text("kind = 'agent'")

# No foreign keys: it is written once, never changed, and forgotten by its age alone.
activity_log = Table(
    "activity_log",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("mono_ms", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("call_id", String(40)),
    Column("agent_id", String(64)),
    Column("to_agent_id", String(64)),
    Column("cause", String(30)),
    Column("site", String(64), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("tier", String(10), nullable=False),
    Column("saved", Boolean, nullable=False),
    Column("age_ms", BigInteger, nullable=False),
    Column("rang_ms", BigInteger, nullable=False),
    Index("ix_activity_log_at_ms", "at_ms"),
    # What people did is forgotten long before what became of calls.
    Index(
        "ix_activity_log_agents",
        "at_ms",
        sqlite_where=ABOUT_AGENTS,
        postgresql_where=ABOUT_AGENTS,
    ),
)
