"""The tables, once. `migrations/` brings a database to this shape.

Moments are whole milliseconds of UTC since 1970; ids are texts we made or the site chose.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

site = Table(
    "site",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
)

zones = Table(
    "zones",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
)

seats = Table(
    "seats",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("zone", String(64), ForeignKey("zones.id"), nullable=False),
    Column("floor", String(40), nullable=False),
    Column("x", Float, nullable=False),
    Column("y", Float, nullable=False),
)

agents = Table(
    "agents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("tier", String(10), nullable=False),
    Column("zones", JSON, nullable=False),
    Column("capability", Integer, nullable=False),
    Column("seat", String(64), ForeignKey("seats.id")),
    Column("languages", JSON, nullable=False),
    Column("logged_in_seat", String(64), ForeignKey("seats.id"), unique=True),
    Column("break_wanted", Boolean, nullable=False, default=False),
)

customers = Table(
    "customers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("customer_class", String(10), nullable=False),
)

customer_phones = Table(
    "customer_phones",
    metadata,
    Column("phone", String(20), primary_key=True),
    Column("customer_id", String(64), ForeignKey("customers.id"), nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("caller", String(20)),
    Column("customer_id", String(64)),
    Column("customer_class", String(10), nullable=False),
    Column("tier", String(10), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("agent_id", String(64)),
    Column("offers_made", Integer, nullable=False, default=0),
    Column("arrived_at_ms", BigInteger, nullable=False),
    Column("connected_at_ms", BigInteger),
    Column("ended_at_ms", BigInteger),
    Index("ix_calls_state", "state"),
)

offers = Table(
    "offers",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("call_id", String(40), ForeignKey("calls.id"), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("made_at_ms", BigInteger, nullable=False),
    Column("outcome", String(20)),
    Column("ended_at_ms", BigInteger),
    Index("ix_offers_call_id", "call_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("call_id", String(40), ForeignKey("calls.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("agent_id", String(64)),
    Column("cause", String(20)),
    Column("candidates", JSON, nullable=False),
    Column("ring_saved", Boolean, nullable=False, default=False),
    Index("ix_decisions_call_id", "call_id"),
    Index("ix_decisions_at_ms", "at_ms"),
)

presence_log = Table(
    "presence_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("seat", String(64), nullable=False),
    Column("presence", String(10), nullable=False),
    Column("occupied", Boolean),
    Column("reason", String(20), nullable=False),
    Column("link", String(20), nullable=False),
    Index("ix_presence_log_at_ms", "at_ms"),
)
