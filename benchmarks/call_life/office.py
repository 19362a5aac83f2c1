"""What supervisors, admins, the clock on the wall and the machine room do to the house."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from call_life import house
from call_life.day import Day
from call_life.wire import Wire
from dispatcher.registry.entries import entry_of
from dispatcher.registry.values import Registry, Tier
from dispatcher.routing.modes import Mode
from dispatcher.routing.policies import Action
from dispatcher.routing.values import CallState

if TYPE_CHECKING:
    from call_life.lives import Lives

# How often, in mean seconds of the house.
MODE_S, HOURS_S, REGISTRY_S, WAITING_S = 400.0, 300.0, 90.0, 8.0
LINK_S, WALL_S, SHIFT_S, HERE_S = 300.0, 150.0, 20.0, 40.0
MODES_S = {
    Mode.EVACUATION: 40.0,
    Mode.DRAIN: 40.0,
    Mode.CLOSED: 15.0,
    Mode.TRUST_LOGINS: 120.0,
    Mode.NORMAL: None,
}
WALL_STEPS_S = (0.05, -0.05, 0.7, -0.7, 5.0, -5.0, 3600.0, -3600.0)


class Office:
    """Everything that is neither a caller nor an agent."""

    def __init__(self, day: Day, wire: Wire, lives: "Lives", registry: Registry) -> None:
        self._day, self._wire, self._lives = day, wire, lives
        self._dice = day.dice("office")
        self._whole = registry
        self._closed: dict[str, Action] = {}
        lives.on_begun.append(self._tell_hours)
        day.grows_calm.append(self._end_everything)
        self._every(MODE_S, self._set_mode)
        self._every(HOURS_S, self._change_hours)
        self._every(REGISTRY_S, self._change_registry)
        self._every(WAITING_S, self._look_after_waiting)
        self._every(LINK_S, self._lose_link)
        self._every(WALL_S, self._set_wall_clock)
        self._every(SHIFT_S, self._end_shift)
        self._every(HERE_S, self._claim_here)

    def _every(self, mean_s: float, work: Callable[[], None]) -> None:
        def once() -> None:
            if not self._day.calm:
                work()
                self._every(mean_s, work)

        self._day.after(self._dice.expovariate(1 / mean_s), once)

    # Supervisors

    def _set_mode(self) -> None:
        site, mode = self._dice.choice(house.SITES), self._dice.choice(tuple(MODES_S))
        most_s = MODES_S[mode]
        for_s = None if most_s is None else self._dice.uniform(0.5, most_s)
        self._lives.ask("mode", lambda it: it.mode_set(site, mode, by="boss", for_s=for_s))

    def _look_after_waiting(self) -> None:
        dispatcher = self._lives.dispatcher
        calls = [] if dispatcher is None else list(dispatcher.router.calls.values())
        open_ids = [one.id for one in calls if one.state is not CallState.CONNECTED]
        if not open_ids:
            return
        call, zone = self._dice.choice(open_ids), self._dice.choice(house.ZONES)
        tier = self._dice.choice((None, *Tier))
        match self._dice.randrange(4):
            case 0:
                self._lives.ask("move", lambda it: it.moved(call, zone=zone, tier=tier))
            case 1:
                start_s = self._dice.choice((0.0, 10.0, 60.0))
                self._lives.ask("prioritise", lambda it: it.prioritised(call, start_s))
            case 2:
                self._lives.ask("callback", lambda it: it.callback_wanted(call))
            case _:
                # A blind transfer of a call that only waits is refused.
                self._lives.ask("transfer", lambda it: it.transferred(call, zone=zone))

    def _end_shift(self) -> None:
        agent = house.agent_id(self._dice.randrange(house.AGENTS))
        ends_s = self._day.clock.now_s() + self._dice.uniform(-20.0, 60.0)
        chosen = self._dice.choice((None, ends_s))
        self._lives.ask("shift", lambda it: it.shift_changed(agent, chosen))

    def _claim_here(self) -> None:
        agent = house.agent_id(self._dice.randrange(house.AGENTS))
        state = self._lives.state_of(agent)
        if state is not None and state.is_unknown:
            self._lives.ask("here", lambda it: it.here_claimed(agent, by="boss", for_s=30.0))

    # Hours

    def _change_hours(self) -> None:
        zone = self._dice.choice(house.ZONES)
        if self._closed.pop(zone, None) is None:
            self._closed[zone] = self._dice.choice(tuple(Action))
            self._day.after(self._dice.uniform(2.0, 60.0), self._open, zone)
        action = self._closed.get(zone)
        self._lives.ask("hours", lambda it: it.zone_hours(zone, action))

    def _open(self, zone: str) -> None:
        if self._closed.pop(zone, None) is not None:
            self._lives.ask("hours", lambda it: it.zone_hours(zone, None))

    def _tell_hours(self) -> None:
        for zone, action in self._closed.items():
            self._lives.ask("hours", lambda it, z=zone, a=action: it.zone_hours(z, a))

    # The registry

    def _change_registry(self) -> None:
        dice = self._dice
        agent = dice.choice(list(self._whole.agents.values()))
        match dice.randrange(5):
            case 0:
                changed = replace(agent, capability=dice.randrange(5, 100))
                self._put("agents", changed)
            case 1:
                other = dice.choice(list(self._whole.agents.values()))
                self._put("agents", replace(agent, tier=other.tier, zones=other.zones))
            case 2:
                self._take_away("agents", agent)
            case 3:
                self._take_away("seats", dice.choice(list(self._whole.seats.values())))
            case _:
                binding = dice.choice(list(self._whole.bindings.values()))
                if dice.random() < 0.5:
                    self._take_away("bindings", binding)
                else:
                    self._put("bindings", replace(binding, agent=agent.id, cover=None))

    def _take_away(self, kind: str, entity: Any) -> None:
        async def remove(_dispatcher: object) -> None:
            await self._lives.desk.remove(kind, entity.id)

        self._lives.ask("registry", remove)
        self._day.after(self._dice.uniform(3.0, 60.0), self._put, kind, entity)

    def _put(self, kind: str, entity: Any) -> None:
        self._lives.ask("registry", lambda _it: self._lives.put(kind, entity.id, entry_of(entity)))

    # The machine room

    def _lose_link(self) -> None:
        if self._lives.link_changed(up=False):
            self._day.after(self._dice.uniform(0.5, 40.0), self._find_link, self._lives.number)

    def _find_link(self, life: int) -> None:
        if life == self._lives.number:
            self._lives.link_changed(up=True)

    def _set_wall_clock(self) -> None:
        # While there is no dispatcher nobody can tell a step from the time that went by.
        if self._lives.dispatcher is None:
            return
        self._day.clock.wall_ahead_s += self._dice.choice(WALL_STEPS_S)

    # The evening

    def _end_everything(self) -> None:
        """Whatever is out of the ordinary ends, and is ended again until it has been heard."""
        for zone in list(self._closed):
            self._open(zone)
        for zone in house.ZONES:
            self._lives.ask("hours", lambda it, z=zone: it.zone_hours(z, None))
        for site in house.SITES:
            self._lives.ask("mode", lambda it, s=site: it.mode_set(s, Mode.NORMAL, by="boss"))
        for kind in ("seats", "agents", "bindings"):
            for one in getattr(self._whole, kind).values():
                self._put(kind, one)
        self._lives.link_changed(up=True)
        self._day.after(120.0, self._end_everything)
