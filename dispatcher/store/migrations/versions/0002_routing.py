"""calls, offers and agents as the complete routing needs them"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("channel", sa.String(length=8), nullable=False, server_default="voice")
        )
        batch_op.add_column(
            sa.Column("head_start_s", sa.Float(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("overflowed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("end_reason", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("terms", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deadline_at_ms", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("passed_over", sa.JSON(), nullable=False, server_default="{}")
        )
        batch_op.add_column(sa.Column("marks", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "callbacks",
        sa.Column("call_id", sa.String(length=40), nullable=False),
        sa.Column("caller", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("asked_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("done_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_callbacks_call_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_callbacks")),
    )
    op.create_table(
        "agent_states",
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agent_states")),
    )
    op.create_table(
        "site_states",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_states")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=True),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_at_ms", ["at_ms"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_at_ms")
    for table in ("notices", "site_states", "agent_states", "callbacks"):
        op.drop_table(table)
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_column("marks")
        batch_op.drop_column("passed_over")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_column("deadline_at_ms")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        for column in ("terms", "end_reason", "overflowed", "head_start_s", "channel"):
            batch_op.drop_column(column)
