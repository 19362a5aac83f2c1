"""The one notice of late orders each agent has, and each lead: written, merged, ended at zero."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from dispatcher.desk.events import AgentNotice, DeskEvent, EventKind
from dispatcher.desk.merging import NONE_LATE, Late, LateOrders, notice_body, without
from dispatcher.desk.orders import SYSTEM, WorkOrder
from dispatcher.desk.reminding import DueOrder, Escalation, lead_of, reminds
from dispatcher.desk_work.binding import note_act
from dispatcher.registry.values import Registry
from dispatcher.store import merged_notice_rows as rows
from dispatcher.store.group_commit import Connection
from dispatcher.store.outbox_rows import announce


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderNotices:
    """Who is told of late orders.

    Attributes:
        registry: agents as they are now; a lead who has left is told nothing.
        escalation: who leads which zone.
    """

    registry: Callable[[], Registry]
    escalation: Escalation = field(default_factory=Escalation)

    def tell_holders(
        self, connection: Connection, told: Iterable[DueOrder], now_ms: int
    ) -> list[AgentNotice]:
        """Whoever holds one of these orders has one notice of all his late ones."""
        agents = sorted({one.agent_id for one in told if one.agent_id is not None})
        if not agents:
            return []
        return [
            self._tell(connection, agent_id, late, Late.OWN, now_ms)
            for agent_id, late in rows.late_of_agents(connection, agents).items()
        ]

    def leads_of(self, told: Iterable[DueOrder]) -> frozenset[str]:
        """The leads who are told of these reminders too."""
        leads = {lead_of(self.escalation, one) for one in told}
        known = self.registry().agents
        return frozenset(lead for lead in leads if lead is not None and lead in known)

    def begin_for_leads(self, connection: Connection, leads: Collection[str], now_ms: int) -> None:
        """A lead without a notice gets one with the slots; `tell_leads` brings it up to date.

        Counting all of a zone once a batch would cost more than the batch.
        """
        for lead in sorted(leads):
            if rows.unseen(connection, lead, Late.LED) is None:
                self._tell(connection, lead, self._led(connection, lead), Late.LED, now_ms)

    def tell_leads(
        self, connection: Connection, leads: Collection[str], now_ms: int
    ) -> list[AgentNotice]:
        """Brings the notices of leads up to date."""
        return [
            rows.merge_notice(
                connection,
                lead,
                Late.LED,
                notice_body(self._led(connection, lead), Late.LED),
                now_ms,
            ).notice
            for lead in sorted(leads)
        ]

    def moved(
        self, connection: Connection, before: WorkOrder, after: WorkOrder, now_ms: int
    ) -> None:
        """An order was processed, or is in other hands: notices nobody has seen yet say so."""
        if not before.reminders_sent or not reminds(before):
            return
        if reminds(after) and after.agent_id == before.agent_id:
            return
        if before.agent_id is not None:
            self._leaves(connection, before.agent_id, Late.OWN, before.id, now_ms)
        lead = self.escalation.leads.get(before.zone)
        if lead is not None and lead != before.agent_id:
            self._leaves(connection, lead, Late.LED, before.id, now_ms)

    def _tell(
        self, connection: Connection, agent_id: str, late: LateOrders, whose: Late, now_ms: int
    ) -> AgentNotice:
        body = notice_body(late, whose)
        notice = rows.merge_notice(connection, agent_id, whose, body, now_ms).notice
        said = {key: body[key] for key in ("why", "count", "order_id", "number")}
        event = DeskEvent(
            kind=EventKind.REMINDER, order_id=body["order_id"], agent_id=agent_id, body=said
        )
        announce(connection, event, now_ms)
        note_act(connection, SYSTEM, "reminder", f"{agent_id} {late.count}", now_ms)
        return notice

    def _leaves(
        self, connection: Connection, agent_id: str, whose: Late, order_id: str, now_ms: int
    ) -> None:
        known = rows.unseen(connection, agent_id, whose)
        if known is None:
            return
        body = without(known.body, order_id)
        if body is None:
            body = notice_body(self._late(connection, agent_id, whose), whose)
        rows.put_body(connection, known.id, body, now_ms)

    def _late(self, connection: Connection, agent_id: str, whose: Late) -> LateOrders:
        if whose is Late.LED:
            return self._led(connection, agent_id)
        return rows.late_of_agents(connection, [agent_id]).get(agent_id, NONE_LATE)

    def _led(self, connection: Connection, lead: str) -> LateOrders:
        zones = [zone for zone, who in self.escalation.leads.items() if who == lead]
        return rows.late_led(connection, lead, zones, self.escalation.after)
