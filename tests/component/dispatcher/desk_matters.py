"""What stands on desks: an order, and a notice an agent was told."""

from typing import Any

from call_centre import Centre

from dispatcher.desk.events import AgentNotice, NoticeKind
from dispatcher.desk.orders import SYSTEM, NewOrder, OrderKind, Source
from dispatcher.store.outbox_rows import keep_notice


async def told(centre: Centre, agent_id: str, at_ms: int, kind: NoticeKind, **body: Any) -> str:
    notice = AgentNotice(id=f"{at_ms:032x}", agent_id=agent_id, at_ms=at_ms, kind=kind, body=body)
    await centre.access.commits.write(lambda connection: keep_notice(connection, notice))
    return notice.id


async def order_for(centre: Centre, agent_id: str | None, zone: str = "billing") -> str:
    new = NewOrder(
        kind=OrderKind.CONSULTATION,
        customer_id="acme",
        subject="Where is it?",
        content="It has not come.",
        zone=zone,
        source=Source.APP,
        agent_id=agent_id,
    )
    made = await centre.web.state.orders.desk.make(new, SYSTEM)
    return str(made.order.id)
