"""Callers: they arrive in waves, wait as long as they like, and are told again after a crash."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from call_life import house
from call_life.day import Day
from call_life.lines import Line, Lines
from dispatcher.registry.values import TIER_FOR, BindingPolicy, Registry
from dispatcher.routing.values import OPEN_STATES, Call, Channel, Wish
from dispatcher.service import Dispatcher

if TYPE_CHECKING:
    from call_life.lives import Lives

CALLS_PER_S = 1.1
WAVE_S = 60.0
RETRY_S = 3.0


class Callers:
    """Everybody who calls, with the telephone system's part in getting them accepted."""

    def __init__(self, day: Day, lines: Lines, lives: "Lives", registry: Registry) -> None:
        self._day, self._lines, self._lives = day, lines, lives
        self._dice = day.dice("callers")
        self._registry = registry
        self._wave = 1.0
        self._number = 0
        self._asked_in: dict[str, int] = {}
        lines.wishes_callback = self._asked_back
        lives.on_begun.append(self._reconcile)
        self._rise()
        self._next()

    def _rise(self) -> None:
        self._wave = self._dice.choice((0.3, 0.7, 1.0, 1.0, 1.6, 2.5))
        self._day.after(self._dice.expovariate(1 / WAVE_S), self._rise)

    def _next(self) -> None:
        self._day.after(self._dice.expovariate(CALLS_PER_S * self._wave), self._arrive)

    def _arrive(self) -> None:
        if self._day.calm:
            return
        self._next()
        self._number += 1
        line = Line(call=self._new_call(f"k{self._number:06}"))
        self._lines.calls[line.call.id] = line
        if self._dice.random() < 0.55:
            patience_s = self._dice.expovariate(1 / 45.0) + 0.5
            self._day.after(patience_s, self._give_up, line)
        self._tell(line)

    def _new_call(self, call_id: str) -> Call:
        dice = self._dice
        number = self._caller()
        customer = None if number is None else self._registry.by_phone.get(number)
        kind = self._registry.customer_class(number)
        zone = dice.choice(house.ZONES)
        wish = None
        if dice.random() < 0.04:
            agent, cover = dice.sample(list(self._registry.agents), 2)
            policy = dice.choice(tuple(BindingPolicy))
            wish = Wish(agent_id=agent, policy=policy, wait_s=10.0, cover_id=cover)
        return Call(
            id=call_id,
            caller=number,
            customer_id=None if customer is None else customer.id,
            customer_class=kind,
            tier=TIER_FOR[kind],
            zone=zone,
            arrived_s=0.0,
            channel=Channel.CHAT if dice.random() < 0.15 else Channel.VOICE,
            site=house.site_of_zone(zone),
            head_start_s=dice.choice((5.0, 30.0)) if dice.random() < 0.05 else 0.0,
            wish=wish,
        )

    def _caller(self) -> str | None:
        match self._dice.random():
            case chance if chance < 0.70:
                return house.phone(self._dice.randrange(house.CUSTOMERS))
            case chance if chance < 0.72:
                return house.nuisance(self._dice.randrange(3))
            case chance if chance < 0.80:
                return None
            case _:
                return house.phone(self._dice.randrange(500_000, 600_000))

    def _give_up(self, line: Line) -> None:
        if line.agent is None and line.call.id in self._lines.calls:
            self._lines.hang_up(line.call.id)

    def _tell(self, line: Line) -> None:
        """Brings a caller to the dispatcher, however often that takes."""
        call_id = line.call.id
        if line.accepted or not line.alive:
            if not line.accepted:
                self._lines.calls.pop(call_id, None)
            return
        self._day.after(RETRY_S, self._tell, line)
        if self._asked_in.get(call_id) == self._lives.number:
            return
        first = call_id not in self._asked_in

        async def bring(dispatcher: Dispatcher) -> None:
            call = replace(line.call, arrived_s=self._day.clock.now_s())
            known = None if first else await dispatcher.read(lambda store: store.call(call_id))
            if not known:
                await dispatcher.call_arrived(call)
            line.accepted = True
            self._asked_in.pop(call_id, None)
            if known and known.state not in OPEN_STATES:
                self._lines.end(call_id)
            elif not line.alive:
                # He was quicker than we.
                await dispatcher.hung_up(call_id)

        if self._lives.ask("call", bring):
            self._asked_in[call_id] = self._lives.number

    def _asked_back(self, call_id: str) -> None:
        if self._dice.random() < 0.25:
            ask = self._lives.ask
            wish_s = self._dice.uniform(0.5, 6.0)
            self._day.after(wish_s, ask, "callback", lambda it: it.callback_wanted(call_id))

    def _reconcile(self) -> None:
        """After a restart: calls the dispatcher says are over are over on the lines too."""
        mine = [one for one, line in self._lines.calls.items() if line.accepted]

        async def compare(dispatcher: Dispatcher) -> None:
            known: Mapping[str, Call | None] = await dispatcher.read(
                lambda store: {one: store.call(one) for one in mine}
            )
            for call_id, call in known.items():
                if call is None or call.state not in OPEN_STATES:
                    self._lines.end(call_id)

        self._lives.ask("reconcile", compare)
