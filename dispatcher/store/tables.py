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
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

# A busy site is through with 32 bits in weeks. SQLite counts so far by itself.
ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

sites = Table(
    "sites",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("country", String(2)),
    Column("position", Integer, nullable=False),
)

zones = Table(
    "zones",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("name_zh", String(100)),
    Column("calendar", String(64)),
    Column("closed_action", String(10), nullable=False),
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
    Column("skills", JSON, nullable=False),
    Column("introduction", Text, nullable=False),
    Column("photo", String(300)),
    Column("calendar", String(64)),
    Column("presence", String(20), nullable=False),
    Column("logged_in_seat", String(64), ForeignKey("seats.id"), unique=True),
    Column("break_wanted", Boolean, nullable=False, default=False),
)

customers = Table(
    "customers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    # Empty: by the rules.
    Column("customer_class", String(10), nullable=False),
    Column("facts", JSON, nullable=False),
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
    Column("channel", String(8), nullable=False, default="voice"),
    Column("head_start_s", Float, nullable=False, default=0.0),
    Column("overflowed", Boolean, nullable=False, default=False),
    Column("end_reason", String(30)),
    # What else its wait has come to: see `dispatcher/store/state_codec.py`.
    Column("terms", JSON, nullable=False, default=dict),
    Index("ix_calls_state", "state"),
    Index("ix_calls_ended_at_ms", "ended_at_ms"),
)

offers = Table(
    "offers",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("call_id", String(40), ForeignKey("calls.id"), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("made_at_ms", BigInteger, nullable=False),
    Column("deadline_at_ms", BigInteger),
    Column("outcome", String(20)),
    Column("ended_at_ms", BigInteger),
    Index("ix_offers_call_id", "call_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("call_id", String(40), ForeignKey("calls.id"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("agent_id", String(64)),
    Column("cause", String(20)),
    Column("candidates", JSON, nullable=False),
    Column("ring_saved", Boolean, nullable=False, default=False),
    Column("passed_over", JSON, nullable=False, default=dict),
    Column("marks", JSON, nullable=False, default=list),
    Index("ix_decisions_call_id", "call_id"),
    Index("ix_decisions_at_ms", "at_ms"),
    Index(
        "ix_decisions_told",
        "agent_id",
        "at_ms",
        sqlite_where=text("kind = 'told'"),
        postgresql_where=text("kind = 'told'"),
    ),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("call_id", String(40), ForeignKey("calls.id"), primary_key=True),
    Column("caller", String(20), nullable=False),
    Column("customer_id", String(64)),
    Column("zone", String(64), nullable=False),
    Column("tier", String(10), nullable=False),
    Column("reason", String(30), nullable=False),
    Column("asked_at_ms", BigInteger, nullable=False),
    Column("done_at_ms", BigInteger),
)

# Not the registry's table: an import replaces that one, and must not end a wrap-up.
agent_states = Table(
    "agent_states",
    metadata,
    Column("agent_id", String(64), primary_key=True),
    Column("state", JSON, nullable=False),
)

site_states = Table(
    "site_states",
    metadata,
    Column("site", String(64), primary_key=True),
    Column("state", JSON, nullable=False),
)

# What was decided about agents and sites, for people and for the audit.
notices = Table(
    "notices",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("site", String(64)),
    Column("agent_id", String(64)),
    Column("detail", JSON, nullable=False),
    Column("marks", JSON, nullable=False),
    Index("ix_notices_at_ms", "at_ms"),
    Index("ix_notices_agent_id", "agent_id", "at_ms"),
)

presence_log = Table(
    "presence_log",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("seat", String(64), nullable=False),
    Column("presence", String(10), nullable=False),
    Column("occupied", Boolean),
    Column("reason", String(20), nullable=False),
    Column("link", String(20), nullable=False),
    Index("ix_presence_log_at_ms", "at_ms"),
)

# One row: which dispatcher may write. `expires_ms` is a moment of the database's own clock.
leadership = Table(
    "leadership",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", String(48), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
)
