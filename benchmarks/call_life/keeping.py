"""Whether what comes back from the store is what was in memory at the last commit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from call_life.virtual_time import START_MS, MachineClock
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import CallDecision, Offered
from dispatcher.routing.restoring import Kept
from dispatcher.routing.values import Call
from dispatcher.store.store import Batch, Remembered

DURATIONS = frozenset({"paused_s", "head_start_s", "wait_s"})
# Heard anew, or said by the registry.
ELSEWHERE = frozenset({"view", "site", "agent"})
# To whole milliseconds, and both ways.
TOLERANCE_MS = 1

ToMs = Callable[[str, float], int]


class Keeping:
    """Notes memory at each commit, with the wall clock by which each row was written."""

    def __init__(self, clock: MachineClock) -> None:
        self._clock = clock
        self._kept = Kept()
        self._written_s: dict[str, float] = {}
        self._true_s: Callable[[float], float] = lambda moment_s: moment_s

    def received(self, call: Call) -> None:
        """A call is stored before it is routed."""
        self._written_s[f"arrival {call.id}"] = self._clock.wall_ahead_s

    def committed(self, batch: Batch, kept: Kept) -> None:
        """A turn is stored."""
        self._kept = kept
        wall_s = self._clock.wall_ahead_s
        for state in batch.agents:
            self._written_s[f"agents {state.agent.id}"] = wall_s
        for site in batch.sites:
            self._written_s[f"sites {site.id}"] = wall_s
        for decision in batch.decisions:
            if isinstance(decision, CallDecision):
                self._written_s[f"calls {decision.call.id}"] = wall_s
            if isinstance(decision, Offered):
                self._written_s[f"offers {decision.offer.id}"] = wall_s

    def died(self) -> None:
        """Memory is gone; its clock may begin again."""
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
        found = [
            *self._differing("agents", agents, states),
            *self._differing("calls", was.calls, now.calls),
            *self._differing("offers", was.offers, now.offers),
            *self._differing("sites", was.sites, now.sites),
        ]
        # What was read by the wall clock of now is written by it, as far as differences go.
        wall_s = self._clock.wall_ahead_s
        self._written_s = {key: wall_s for key in self._written_s if _open(key, now)}
        return found

    def _differing(
        self, kind: str, was: Mapping[str, Any], now: Mapping[str, Any]
    ) -> Iterator[str]:
        for name, one in was.items():
            if name in now:
                yield from self._fields_of(kind, name, one, now[name])
            elif kind != "sites" or any(self._fields_of(kind, name, one, type(one)(id=name))):
                yield f"{kind} {name} is gone"
        yield from (f"offers {name} came from nowhere" for name in now if kind == "offers" and name not in was)

    def _fields_of(self, kind: str, name: str, was: Any, now: Any) -> Iterator[str]:
        for field in fields(was):
            if field.name in ELSEWHERE:
                continue
            before, after = getattr(was, field.name), getattr(now, field.name)
            if not self._same(f"{kind} {name}", field, before, after):
                yield f"{kind} {name} {field.name}: {before!r} in memory, {after!r} restored"

    def _same(self, row: str, field: Field[Any], before: Any, after: Any) -> bool:
        moment = field.name.endswith("_s") and field.name not in DURATIONS
        if before == _default(field) or before is None or not moment:
            return bool(before == after)
        if after is None:
            return False
        if field.name == "arrived_s":
            row = row.replace("calls", "arrival")
        wall_s = self._written_s.get(row, 0.0)
        wanted_ms = START_MS + round((self._true_s(before) + wall_s) * 1000)
        return abs(wanted_ms - self._clock.to_ms(after)) <= TOLERANCE_MS


def _default(field: Field[Any]) -> Any:
    return None if field.default is MISSING else field.default


def _open(key: str, now: Kept) -> bool:
    kind, _, name = key.partition(" ")
    if kind == "offers":
        return name in now.offers
    return name in now.calls if kind in {"calls", "arrival"} else True
