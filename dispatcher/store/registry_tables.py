"""The further tables of the registry: calendars, rules, identities, bindings; see `tables`."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from dispatcher.store.tables import ROW_NUMBER, metadata

floors = Table(
    "floors",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("site", String(64), ForeignKey("sites.id")),
)

floor_plans = Table(
    "floor_plans",
    metadata,
    Column("floor", String(40), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

calendars = Table(
    "calendars",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("week", JSON, nullable=False),
    Column("holidays", JSON, nullable=False),
    Column("special_days", JSON, nullable=False),
    Column("time_zone", String(64)),
)

class_rules = Table(
    "class_rules",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("field", String(40), nullable=False),
    Column("operator", String(12), nullable=False),
    Column("value", JSON, nullable=False),
    Column("customer_class", String(10), nullable=False),
    Column("reason", String(300), nullable=False),
)

customer_identities = Table(
    "customer_identities",
    metadata,
    Column("identity", String(254), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("customer_id", String(64), ForeignKey("customers.id"), nullable=False),
    Index("ix_customer_identities_customer_id", "customer_id"),
)

customer_bindings = Table(
    "customer_bindings",
    metadata,
    Column("customer", String(64), ForeignKey("customers.id"), primary_key=True),
    Column("agent", String(64), ForeignKey("agents.id"), nullable=False),
    Column("policy", String(12), nullable=False),
    Column("wait_s", Float),
    Column("cover", String(64), ForeignKey("agents.id")),
    Index("ix_customer_bindings_agent", "agent"),
)

blocked_numbers = Table(
    "blocked_numbers",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("reason", String(300), nullable=False),
)

sync_runs = Table(
    "sync_runs",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("cause", String(10), nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("message", Text, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("bad_rows", JSON, nullable=False),
    Column("bad_count", Integer, nullable=False),
    Column("removals", JSON, nullable=False),
    Column("version", String(200)),
)
