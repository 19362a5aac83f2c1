"""retention: what is old is found without reading what is not"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_calls_ended_at_ms", "calls", ["ended_at_ms"])
    op.create_index("ix_stored_answers_at_ms", "stored_answers", ["at_ms"])
