"""An agent leaves for good: his customers and open orders go to another, or to a choice. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dispatcher.desk.orders import WorkOrder
from dispatcher.errors import NotFound, RequestInvalid
from dispatcher.registry.difference import EntryChange, RegistryChanged
from dispatcher.registry.values import Binding, Registry

CHOOSE = "choose"


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """Who leaves, and when.

    Attributes:
        to: who takes over; None: customers choose, open orders go back to their zones.
        day: the first one on which he is not there any more.
        due_ms: its beginning, by the clock of his site.
    """

    id: str
    agent_id: str
    to: str | None
    day: date
    due_ms: int
    by: str
    done_ms: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """What is handed over, or would be.

    Attributes:
        bindings: customers whose own agent he is.
        covers: customers of other agents for whom he stands in.
        orders: those he holds.
    """

    agent_id: str
    to: str | None
    bindings: Sequence[str] = ()
    covers: Sequence[str] = ()
    orders: Sequence[WorkOrder] = ()
    chats: int = 0

    @property
    def customers(self) -> list[str]:
        """Everybody who is told, once."""
        return sorted({*self.bindings, *(one.customer_id for one in self.orders)})


def begins_ms(registry: Registry, agent_id: str, day: date) -> int:
    """The beginning of a day by the clock of an agent's site, as ms of UTC."""
    agent = registry.agents[agent_id]
    seats = (one.id for one in registry.seats.values() if one.zone in agent.zones)
    site = registry.site_of(agent.seat or next(seats, ""))
    return round(datetime.combine(day, time(0), ZoneInfo(site.time_zone)).timestamp() * 1000)


def checked(registry: Registry, agent_id: str, to: str | None) -> None:
    """Whether one may hand over to the other.

    Raises:
        NotFound: nobody leaves under that name.
        RequestInvalid: nobody, or he himself, would take over.
    """
    if agent_id not in registry.agents:
        raise NotFound(f"no agent {agent_id}")
    if to == agent_id:
        raise RequestInvalid("to: is the one who leaves")
    if to is not None and to not in registry.agents:
        raise RequestInvalid(f"to: there is no agent {to}; write an agent, or choose")


def hand_over(
    registry: Registry, agent_id: str, to: str | None, orders: Iterable[WorkOrder]
) -> HandOver:
    """What would be handed over now."""
    bindings = registry.bindings.values()
    return HandOver(
        agent_id=agent_id,
        to=to,
        bindings=sorted(one.customer for one in bindings if one.agent == agent_id),
        covers=sorted(
            one.customer for one in bindings if one.cover == agent_id and one.agent != agent_id
        ),
        orders=tuple(orders),
    )


def registry_without(registry: Registry, over: HandOver) -> RegistryChanged:
    """The registry with his customers in other hands; he himself stays in it."""
    changed: dict[str, Binding | None] = {}
    for customer in (*over.bindings, *over.covers):
        changed[customer] = _binding_after(registry.bindings[customer], over)
    kept: Mapping[str, Binding] = {
        name: one
        for name, before in registry.bindings.items()
        if (one := changed.get(name, before)) is not None
    }
    return RegistryChanged(
        before=registry,
        after=replace(registry, bindings=kept),
        changes=tuple(
            EntryChange(
                kind="bindings", id=name, before=registry.bindings[name], after=changed[name]
            )
            for name in sorted(changed)
        ),
    )


def is_due(leaving: Leaving, now_ms: int) -> bool:
    """Whether he has left."""
    return now_ms >= leaving.due_ms


def day_of(text: str) -> date:
    """A day as people write it.

    Raises:
        RequestInvalid: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RequestInvalid(f"on: {text!r} is no day; write it as 2027-03-31") from None


def _binding_after(before: Binding, over: HandOver) -> Binding | None:
    if before.agent != over.agent_id:
        # He only stood in; whoever takes over does not stand in for himself.
        return replace(before, cover=None if over.to == before.agent else over.to)
    if over.to is None:
        return None
    cover = None if before.cover in {over.to, over.agent_id} else before.cover
    return replace(before, agent=over.to, cover=cover)
