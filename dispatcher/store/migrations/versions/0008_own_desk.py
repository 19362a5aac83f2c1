"""an agent's own notes are found without reading everybody's"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    told = sa.text("kind = 'told'")
    op.create_index(
        "ix_decisions_told",
        "decisions",
        ["agent_id", "at_ms"],
        sqlite_where=told,
        postgresql_where=told,
    )
    op.create_index("ix_notices_agent_id", "notices", ["agent_id", "at_ms"])


def downgrade() -> None:
    op.drop_index("ix_notices_agent_id", "notices")
    op.drop_index("ix_decisions_told", "decisions")
