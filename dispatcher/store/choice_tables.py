"""The tables of customers at their own: choosing an agent, ratings, gifts, codes; see `tables`."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dispatcher.store.tables import metadata

agent_searches = Table(
    "agent_searches",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("customer_id", String(64), nullable=False),
    Column("direction", String(4), nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("declined", JSON, nullable=False),
    Column("shown_agent_id", String(64)),
    Column("state", String(10), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Index("ix_agent_searches_expires_ms", "expires_ms"),
    Index("ix_agent_searches_customer_id", "customer_id"),
)

# The story of bindings; the one that holds stands in `customer_bindings` too.
dedications = Table(
    "dedications",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("customer_id", String(64), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("search_id", String(40)),
    Column("began_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("end_reason", String(20)),
    Index(
        "ix_dedications_ended_ms",
        "ended_ms",
        sqlite_where=text("ended_ms IS NOT NULL"),
        postgresql_where=text("ended_ms IS NOT NULL"),
    ),
    Index(
        "uq_dedications_active",
        "customer_id",
        unique=True,
        sqlite_where=text("ended_ms IS NULL"),
        postgresql_where=text("ended_ms IS NULL"),
    ),
)

service_requests = Table(
    "service_requests",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("external_id", String(200), nullable=False, unique=True),
    Column("channel", String(8), nullable=False),
    Column("identity", String(254), nullable=False),
    Column("customer_id", String(64)),
    Column("agent_id", String(64)),
    Column("cover_agent_id", String(64)),
    Column("order_id", String(40)),
    Column("kind", String(12), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("zone", String(64)),
    Column("wish", String(14)),
    Column("call_me", String(20)),
    Column("at_ms", BigInteger, nullable=False),
    # Empty: stored, and not yet given to anybody.
    Column("done_ms", BigInteger),
    Index("ix_service_requests_customer_id", "customer_id", "at_ms"),
    Index("ix_service_requests_done_ms", "done_ms"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("customer_id", String(64), nullable=False),
    # Who served then, whoever serves now.
    Column("agent_id", String(64), nullable=False),
    # An order's cycle, or the day: one rating for each.
    Column("occasion", String(60), nullable=False),
    Column("order_id", String(40)),
    Column("stars", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    CheckConstraint("stars BETWEEN 1 AND 5", name="ck_ratings_stars"),
    UniqueConstraint("customer_id", "occasion", name="uq_ratings_occasion"),
    Index("ix_ratings_at_ms", "at_ms"),
    Index("ix_ratings_agent_id", "agent_id"),
)

gift_types = Table(
    "gift_types",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("name_zh", String(60), nullable=False),
    Column("glyph", String(8), nullable=False),
    Column("price_minor", Integer, nullable=False),
    Column("daily_cap", Integer, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    CheckConstraint("price_minor >= 0", name="ck_gift_types_price_minor"),
)

gifts = Table(
    "gifts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("customer_id", String(64), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("gift_type", String(40), ForeignKey("gift_types.id"), nullable=False),
    Column("day", String(10), nullable=False),
    # The number of this gift on this day: the cap is a key, not a count that races.
    Column("nth", Integer, nullable=False),
    Column("price_minor", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    UniqueConstraint("customer_id", "gift_type", "day", "nth", name="uq_gifts_nth"),
    Index("ix_gifts_at_ms", "at_ms"),
    Index("ix_gifts_agent_id", "agent_id"),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("identity", String(254), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_ms", BigInteger),
    Index("ix_one_time_codes_expires_ms", "expires_ms"),
    Index("ix_one_time_codes_identity", "identity", "made_ms"),
)
