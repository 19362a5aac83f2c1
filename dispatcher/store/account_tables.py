"""The tables of accounts, the audit log, stored answers and erasures; see `tables`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from dispatcher.store.tables import ROW_NUMBER, metadata

users = Table(
    "users",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("role", String(12), nullable=False),
    Column("person_id", String(64)),
    Column("password_hash", String(200)),
    Column("identity", String(400), unique=True),
    Column("locked", Boolean, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("csrf", String(64), nullable=False),
    Column("user", String(64), ForeignKey("users.name", ondelete="CASCADE")),
    Column("began_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Index("ix_sessions_user", "user"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_by", String(70), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
)

one_time_links = Table(
    "one_time_links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("user", String(64), ForeignKey("users.name", ondelete="CASCADE")),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("who", String(70), nullable=False),
    Column("role", String(12), nullable=False),
    Column("address", String(64), nullable=False),
    Column("what", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("before", String(64)),
    Column("after", String(64)),
    Index("ix_audit_log_at_ms", "at_ms"),
)

stored_answers = Table(
    "stored_answers",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("location", String(300)),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_stored_answers_at_ms", "at_ms"),
)

erasures = Table(
    "erasures",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("pseudonym", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
