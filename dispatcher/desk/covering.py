"""Who takes care of a request: the dedicated agent, a cover, or the zone. Pure. DS-12..14, DS-20.

Absence never ends a binding: a cover serves once, and the next request is his own agent's again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from dispatcher.registry.calendar import Back
from dispatcher.registry.opening import agent_working
from dispatcher.registry.values import Agent, Binding, BindingPolicy, Registry

Serves = Callable[[str], bool]


class Wish(Enum):
    """What a customer wants while his agent is not there."""

    COVER = "cover"
    CALL_ME_THEN = "call_me_then"


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """Who takes care of one request.

    Attributes:
        agent_id: the dedicated agent; None without one.
        cover_id: who serves in his place; None when he does, or when it waits for him.
        back: outside of his hours, when he is back; None within them.
    """

    agent_id: str | None = None
    cover_id: str | None = None
    back: Back | None = None

    @property
    def served_by(self) -> str | None:
        """Whose the work is; None: whoever takes it."""
        return self.cover_id or self.agent_id


def care_for(
    registry: Registry, customer_id: str, *, serves: Serves, moment: datetime, wish: Wish | None
) -> Care:
    """Who takes care of what a customer asks now.

    Args:
        registry: agents and bindings.
        customer_id: who asks.
        serves: whether an agent is there and on duty.
        moment: now, with time zone.
        wish: a cover, or his own agent later; None: as the site has it, which is a cover.
    """
    binding = registry.bindings.get(customer_id)
    if binding is None or binding.agent not in registry.agents:
        return Care()
    if serves(binding.agent):
        return Care(agent_id=binding.agent)
    working = agent_working(registry, binding.agent, moment)
    waits = wish is Wish.CALL_ME_THEN or binding.policy is BindingPolicy.ONLY
    cover = None if waits else cover_for(registry, binding, serves)
    return Care(agent_id=binding.agent, cover_id=cover, back=working.back)


def cover_for(registry: Registry, binding: Binding, serves: Serves) -> str | None:
    """The cover the binding names, else the most capable of the same tier in one of his zones."""
    own = registry.agents[binding.agent]
    if binding.cover in registry.agents and binding.cover is not None and serves(binding.cover):
        return binding.cover
    able = [one for one in registry.agents.values() if _may_cover(one, own) and serves(one.id)]
    return max(able, key=lambda one: (one.capability, one.id)).id if able else None


def zone_for(registry: Registry, care: Care, wanted: str | None) -> str:
    """The zone of a request: as it says, else the dedicated agent's first, else the first."""
    if wanted in registry.zones and wanted is not None:
        return wanted
    agent = registry.agents.get(care.agent_id or "")
    if agent is not None and agent.zones:
        return agent.zones[0]
    return next(iter(registry.zones), "")


def _may_cover(one: Agent, own: Agent) -> bool:
    return one.id != own.id and one.tier is own.tier and not set(one.zones).isdisjoint(own.zones)
