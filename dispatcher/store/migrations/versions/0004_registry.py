"""registry: sites, floors, calendars, rules, identities, bindings, synchronisation"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.execute(
        "INSERT INTO sites (id, name, time_zone, position) SELECT 'main', name, 'UTC', 0 FROM site"
    )
    op.drop_table("site")
    op.create_table(
        "floors",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["sites.id"], name=op.f("fk_floors_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floors")),
    )
    op.create_table(
        "floor_plans",
        sa.Column("floor", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("floor", name=op.f("pk_floor_plans")),
    )
    op.create_table(
        "calendars",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("special_days", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
    )
    op.create_table(
        "class_rules",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("operator", sa.String(length=12), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("customer_class", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_rules")),
    )
    op.create_table(
        "customer_identities",
        sa.Column("identity", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_identities_customer_id")
        ),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_customer_identities")),
    )
    op.create_index("ix_customer_identities_customer_id", "customer_identities", ["customer_id"])
    op.execute(
        "INSERT INTO customer_identities (identity, kind, customer_id) "
        "SELECT phone, 'phones', customer_id FROM customer_phones"
    )
    op.drop_table("customer_phones")
    op.create_table(
        "customer_bindings",
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=12), nullable=False),
        sa.Column("wait_s", sa.Float(), nullable=True),
        sa.Column("cover", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer"], ["customers.id"], name=op.f("fk_customer_bindings_customer")
        ),
        sa.ForeignKeyConstraint(["agent"], ["agents.id"], name=op.f("fk_customer_bindings_agent")),
        sa.ForeignKeyConstraint(["cover"], ["agents.id"], name=op.f("fk_customer_bindings_cover")),
        sa.PrimaryKeyConstraint("customer", name=op.f("pk_customer_bindings")),
    )
    op.create_index("ix_customer_bindings_agent", "customer_bindings", ["agent"])
    op.create_table(
        "blocked_numbers",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_blocked_numbers")),
    )
    op.create_table(
        "sync_runs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("bad_rows", sa.JSON(), nullable=False),
        sa.Column("bad_count", sa.Integer(), nullable=False),
        sa.Column("removals", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_runs")),
    )
    for table, columns in _NEW_COLUMNS.items():
        for name, kind, default in columns:
            # Added in place: a table rebuilt by SQLite would lose whatever refers to it.
            column = sa.Column(name, kind, nullable=default is None, server_default=default)
            op.add_column(table, column)


def downgrade() -> None:
    for table, columns in _NEW_COLUMNS.items():
        for name, _, _ in columns:
            op.drop_column(table, name)
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.execute("INSERT INTO site (id, name) SELECT 1, name FROM sites WHERE position = 0")
    op.create_table(
        "customer_phones",
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_phones_customer_id")
        ),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_customer_phones")),
    )
    op.execute(
        "INSERT INTO customer_phones (phone, customer_id) "
        "SELECT identity, customer_id FROM customer_identities WHERE kind = 'phones'"
    )
    for table in (
        "sync_runs",
        "blocked_numbers",
        "customer_bindings",
        "customer_identities",
        "class_rules",
        "calendars",
        "floor_plans",
        "floors",
        "sites",
    ):
        op.drop_table(table)


_NEW_COLUMNS = {
    "zones": (
        ("name_zh", sa.String(length=100), None),
        ("calendar", sa.String(length=64), None),
        ("closed_action", sa.String(length=10), "close"),
    ),
    "agents": (
        ("skills", sa.JSON(), "[]"),
        ("introduction", sa.Text(), ""),
        ("photo", sa.String(length=300), None),
        ("calendar", sa.String(length=64), None),
        ("presence", sa.String(length=20), "chair_camera"),
    ),
    "customers": (("facts", sa.JSON(), "{}"),),
}
