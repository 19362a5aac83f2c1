"""What is told: events into the outbox, notices to agents. In the teller's transaction."""

from sqlalchemy import Connection, insert

from dispatcher.desk.events import AgentNotice, DeskEvent
from dispatcher.store.desk_tables import agent_notices, outbox
from dispatcher.store.group_commit import insert_later


def announce(connection: Connection, event: DeskEvent, now_ms: int) -> None:
    """An event that is true if this transaction commits; its id is in order of commit."""
    insert_later(
        connection,
        outbox,
        {
            "at_ms": now_ms,
            "kind": event.kind.value,
            "order_id": event.order_id,
            "customer_id": event.customer_id,
            "agent_id": event.agent_id,
            "body": dict(event.body),
        },
    )


def keep_notice(connection: Connection, notice: AgentNotice) -> None:
    """A notice that stands alone; merged ones are for whoever merges them."""
    row = {
        "id": notice.id,
        "agent_id": notice.agent_id,
        "at_ms": notice.at_ms,
        "kind": notice.kind.value,
        "body": dict(notice.body),
    }
    connection.execute(insert(agent_notices), row)
