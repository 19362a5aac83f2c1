"""The tables of pushes: where to, what was sent, how often it was tried; see `tables`."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from dispatcher.store.tables import metadata

push_endpoints = Table(
    "push_endpoints",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("customer_id", String(64), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("address", String(1000), nullable=False),
    Column("keys", JSON, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("made_ms", BigInteger, nullable=False),
    UniqueConstraint("customer_id", "kind", "address", name="uq_push_endpoints_address"),
)

push_deliveries = Table(
    "push_deliveries",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("event_id", Integer, nullable=False),
    # The endpoint's id, or `call` for a task: a person rings up and reads it out.
    Column("way", String(40), nullable=False),
    Column("order_id", String(40)),
    Column("customer_id", String(64), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("body", JSON, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_ms", BigInteger),
    Column("delivered_ms", BigInteger),
    Column("read_ms", BigInteger),
    Column("outcome", String(200)),
    # Who has taken the task to call; empty for every other way.
    Column("agent_id", String(64)),
    UniqueConstraint("event_id", "way", name="uq_push_deliveries_way"),
    Index("ix_push_deliveries_due", "state", "next_ms"),
    Index("ix_push_deliveries_order_id", "order_id"),
)

push_attempts = Table(
    "push_attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("delivery_id", String(40), ForeignKey("push_deliveries.id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("code", Integer),
    Column("error", String(200)),
    Column("took_ms", Integer, nullable=False),
    Index("ix_push_attempts_delivery_id", "delivery_id"),
)
