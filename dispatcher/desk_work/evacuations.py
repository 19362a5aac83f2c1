"""Whose timers stand still because their site is evacuated: no reminder, nothing taken back."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from dispatcher.desk.reminding import NOTHING_FROZEN, Frozen
from dispatcher.registry.values import Registry
from dispatcher.routing.agent_state import AgentState


class Evacuations:
    """Sites that are evacuated, and the zones and agents at them.

    Args:
        registry: sites, floors and chairs as they are now.
        states: agents as routing sees them now; asked in the store's thread too.
        frozen: whether the timers of a site stand still.
    """

    def __init__(
        self,
        registry: Callable[[], Registry],
        states: Callable[[], Mapping[str, AgentState]],
        frozen: Callable[[str], bool],
    ) -> None:
        self._registry = registry
        self._states = states
        self._frozen = frozen

    def now(self) -> Frozen:
        """Whose timers stand still now; a zone at several sites goes on while one of them does."""
        registry = self._registry()
        sites = {one for one in registry.sites if self._frozen(one)}
        if not sites:
            return NOTHING_FROZEN
        spread: dict[str, set[str]] = defaultdict(set)
        for seat in registry.seats.values():
            spread[seat.zone].add(registry.site_of(seat.id).id)
        main = {registry.site_of("").id}
        zones = (one for one in registry.zones if spread.get(one, main) <= sites)
        agents = (one for one, state in self._states().items() if self.hold(state))
        return Frozen(zones=frozenset(zones), agents=frozenset(agents))

    def hold(self, state: AgentState) -> bool:
        """Whether an agent's site stands still: where he is logged in, else where his chair is."""
        return self._frozen(self._registry().site_of(state.seat or state.agent.seat or "").id)
