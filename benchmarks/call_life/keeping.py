"""Whether what comes back from the store is what was in memory at the last commit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from call_life.virtual_time import START_MS, MachineClock
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.restoring import Kept
from dispatcher.store.store import Remembered

DURATIONS = frozenset({"paused_s", "head_start_s", "wait_s"})
# Heard anew, or said by the registry.
ELSEWHERE = frozenset({"view", "site", "agent"})
# To whole milliseconds, and both ways.
TOLERANCE_MS = 1


class Keeping:
    """Notes memory at each commit, and the wall clock by which the store writes."""

    def __init__(self, clock: MachineClock) -> None:
        self._clock = clock
        self._kept = Kept()
        self._wall_s = 0.0
        self._true_s: Callable[[float], float] = clock.true_s

    def opened(self) -> None:
        """The store goes by the wall clock of now."""
        self._wall_s, self._true_s = self._clock.wall_ahead_s, self._clock.true_s

    def stepped(self, by_ms: int) -> None:
        """The store has followed a step of the wall clock."""
        self._wall_s += by_ms / 1000

    def written_ms(self, moment_s: float) -> int:
        """A moment as the store writes it."""
        return START_MS + round((self._true_s(moment_s) + self._wall_s) * 1000)

    def committed(self, kept: Kept) -> None:
        """A turn is stored."""
        self._kept = kept

    def died(self) -> None:
        """Memory is gone; the machine's clock may begin again."""
        offset_s = self._clock.true_s(0.0)
        self._true_s = lambda moment_s: moment_s + offset_s

    def differences(self, remembered: Remembered) -> list[str]:
        """Everything that came back otherwise."""
        was, now = self._kept, remembered.kept
        known = remembered.registry.agents
        states: Mapping[str, AgentState] = {
            name: now.agents.get(name) or AgentState(agent=one) for name, one in known.items()
        }
        agents = {name: one for name, one in was.agents.items() if name in known}
        return [
            *self._differing("agents", agents, states),
            *self._differing("calls", was.calls, now.calls),
            *self._differing("offers", was.offers, now.offers),
            *self._differing("sites", was.sites, now.sites),
            *(f"offers {name} came from nowhere" for name in now.offers if name not in was.offers),
        ]

    def _differing(
        self, kind: str, was: Mapping[str, Any], now: Mapping[str, Any]
    ) -> Iterator[str]:
        for name, one in was.items():
            if name in now:
                yield from self._fields_of(kind, name, one, now[name])
            # A site that is run as ever may have no row.
            elif kind != "sites" or any(self._fields_of(kind, name, one, type(one)(id=name))):
                yield f"{kind} {name} is gone"

    def _fields_of(self, kind: str, name: str, was: Any, now: Any) -> Iterator[str]:
        for field in fields(was):
            if field.name in ELSEWHERE:
                continue
            before, after = getattr(was, field.name), getattr(now, field.name)
            if not self._same(field, before, after):
                yield f"{kind} {name} {field.name}: {before!r} in memory, {after!r} restored"

    def _same(self, field: Field[Any], before: Any, after: Any) -> bool:
        moment = field.name.endswith("_s") and field.name not in DURATIONS
        if before == _default(field) or before is None or not moment:
            return bool(before == after)
        if after is None:
            return False
        return abs(self.written_ms(before) - self._clock.to_ms(after)) <= TOLERANCE_MS


def _default(field: Field[Any]) -> Any:
    return None if field.default is MISSING else field.default
