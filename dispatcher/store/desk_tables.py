"""The tables of the desk: work orders, notices and events; see `tables`.

What must never happen twice is guarded here, by keys and unique indexes, not by the program.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from dispatcher.store.tables import metadata

work_orders = Table(
    "work_orders",
    metadata,
    Column("id", String(40), primary_key=True),
    # What people call it by, in order of creation.
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("customer_id", String(64), nullable=False),
    Column("client_ref", String(254)),
    Column("subject", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("agent_id", String(64)),
    Column("zone", String(64), nullable=False),
    Column("cycle", Integer, nullable=False, default=1),
    Column("priority", Integer, nullable=False, default=0),
    Column("source", String(8), nullable=False),
    Column("call_id", String(40)),
    Column("dedup_key", String(120), unique=True),
    Column("follows_up_id", String(40)),
    Column("merged_into_id", String(40)),
    Column("cancel_reason", String(20)),
    Column("result", Text),
    Column("made_ms", BigInteger, nullable=False),
    Column("waits_since_ms", BigInteger, nullable=False),
    Column("first_action_ms", BigInteger),
    Column("resolved_ms", BigInteger),
    Column("closed_ms", BigInteger),
    Column("next_reminder_ms", BigInteger),
    Column("reminders_sent", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    # Spaced words of subject, content and customer, for searching in any language.
    Column("words", Text, nullable=False, default=""),
    Index("ix_work_orders_agent_state", "agent_id", "state"),
    Index(
        "ix_work_orders_closed_ms",
        "closed_ms",
        sqlite_where=text("closed_ms IS NOT NULL"),
        postgresql_where=text("closed_ms IS NOT NULL"),
    ),
    Index("ix_work_orders_customer_id", "customer_id", "made_ms"),
    Index("ix_work_orders_next_reminder_ms", "next_reminder_ms"),
    Index("ix_work_orders_state", "state", "zone", "waits_since_ms"),
)

work_order_notes = Table(
    "work_order_notes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", String(40), ForeignKey("work_orders.id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("author_kind", String(10), nullable=False),
    # Which of them, the author's kind says; the system has none.
    Column("author_agent_id", String(64)),
    Column("author_customer_id", String(64)),
    Column("author_user", String(64)),
    Column("text", Text, nullable=False),
    Column("visible", Boolean, nullable=False),
    Index("ix_work_order_notes_order_id", "order_id", "at_ms"),
)

work_order_results = Table(
    "work_order_results",
    metadata,
    Column("order_id", String(40), ForeignKey("work_orders.id"), primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", String(40), ForeignKey("work_orders.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("by_kind", String(10), nullable=False),
    Column("by_agent_id", String(64)),
    Column("by_customer_id", String(64)),
    Column("by_user", String(64)),
    Column("at_ms", BigInteger, nullable=False),
    Index("ix_attachments_digest", "digest"),
    Index("ix_attachments_order_id", "order_id"),
)

reminder_slots = Table(
    "reminder_slots",
    metadata,
    Column("order_id", String(40), ForeignKey("work_orders.id"), primary_key=True),
    Column("rule", String(40), primary_key=True),
    # Cycle, holder and due moment: another state is another slot.
    Column("slot", String(80), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)

# Agents who leave on a day to come.
leavings = Table(
    "leavings",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("agent_id", String(64), nullable=False),
    # Who takes over; empty: customers choose, orders go back to their zones.
    Column("to_agent_id", String(64)),
    Column("day", String(10), nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("by_user", String(64), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger),
    Index(
        "uq_leavings_planned",
        "agent_id",
        unique=True,
        sqlite_where=text("done_ms IS NULL"),
        postgresql_where=text("done_ms IS NULL"),
    ),
    Index("ix_leavings_due", "done_ms", "due_ms"),
)

# What is said to an agent without being asked for: prompts, reminders, hand-back notes.
agent_notices = Table(
    "agent_notices",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("agent_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", JSON, nullable=False),
    # At most one unseen notice of a kind is merged into; empty: stands alone.
    Column("merge_key", String(80)),
    Column("seen_ms", BigInteger),
    Index(
        "ix_agent_notices_seen_ms",
        "seen_ms",
        sqlite_where=text("seen_ms IS NOT NULL"),
        postgresql_where=text("seen_ms IS NOT NULL"),
    ),
    Index("ix_agent_notices_agent_id", "agent_id", "at_ms"),
    Index(
        "uq_agent_notices_unseen",
        "agent_id",
        "merge_key",
        unique=True,
        sqlite_where=text("seen_ms IS NULL AND merge_key IS NOT NULL"),
        postgresql_where=text("seen_ms IS NULL AND merge_key IS NOT NULL"),
    ),
)

# Domain events, written in the transaction that made them true.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("order_id", String(40)),
    Column("customer_id", String(64)),
    Column("agent_id", String(64)),
    Column("body", JSON, nullable=False),
    Column("taken_ms", BigInteger),
    Index("ix_outbox_untaken", "taken_ms", "id"),
)

answer_templates = Table(
    "answer_templates",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("zone", String(64)),
    Column("title", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(5), nullable=False),
)
