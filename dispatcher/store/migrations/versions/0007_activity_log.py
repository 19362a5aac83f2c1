"""the log that figures are made from"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ABOUT_AGENTS = sa.text("kind = 'agent'")


def upgrade() -> None:
    op.create_table(
        "activity_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("mono_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("call_id", sa.String(length=40), nullable=True),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("to_agent_id", sa.String(length=64), nullable=True),
        sa.Column("cause", sa.String(length=30), nullable=True),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("saved", sa.Boolean(), nullable=False),
        sa.Column("age_ms", sa.BigInteger(), nullable=False),
        sa.Column("rang_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_log")),
    )
    op.create_index("ix_activity_log_at_ms", "activity_log", ["at_ms"])
    op.create_index(
        "ix_activity_log_agents",
        "activity_log",
        ["at_ms"],
        sqlite_where=_ABOUT_AGENTS,
        postgresql_where=_ABOUT_AGENTS,
    )


def downgrade() -> None:
    op.drop_table("activity_log")
