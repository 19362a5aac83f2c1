"""Taking an agent out of what the desk has planned with him and told him."""

from sqlalchemy import ColumnElement, Connection, Table, delete, update

from dispatcher.accounts.values import Erasure
from dispatcher.store.choice_tables import dedications
from dispatcher.store.desk_erasing import ERASED
from dispatcher.store.desk_tables import agent_notices, leavings


def forget_plans(
    connection: Connection,
    agent_id: str,
    erasure: Erasure,
    table: Table,
    rows: ColumnElement[bool],
) -> None:
    """Forgets notices to an agent, his leaving and his bonds, in some rows of one table."""
    if table is agent_notices:
        mine = agent_notices.c.agent_id == agent_id
        connection.execute(delete(agent_notices).where(rows, mine))
    elif table is dedications:
        his = (dedications.c.agent_id == agent_id) & dedications.c.ended_ms.is_(None)
        over = {"ended_ms": erasure.at_ms, "end_reason": ERASED}
        connection.execute(update(dedications).where(rows, his).values(over))
    elif table is leavings:
        planned = rows & leavings.c.done_ms.is_(None)
        connection.execute(delete(leavings).where(planned, leavings.c.agent_id == agent_id))
        # Nobody takes over any more: customers choose.
        taking = update(leavings).where(planned, leavings.c.to_agent_id == agent_id)
        connection.execute(taking.values(to_agent_id=None))
