"""Agents as people: they come, sit, get up, answer or do not, take breaks, and go home."""

import random
from typing import TYPE_CHECKING

from call_life.chairs import Chair
from call_life.day import Day
from call_life.lines import Lines
from dispatcher.routing.values import Offer, WithdrawalCause
from dispatcher.service import Dispatcher

if TYPE_CHECKING:
    from call_life.lives import Lives

LOOKS_EVERY_S = 12.0
# Around the rule of 30 s, and around the moments beside it.
SHORT_WALKS_S = (29.0, 29.97, 30.0, 30.03, 31.0)


class Person:
    """One agent's body and will. What he is shown on his page he may use; nobody else may."""

    def __init__(
        self, name: str, day: Day, chairs: list[Chair], home: int, lines: Lines, lives: "Lives"
    ) -> None:
        self._name, self._day, self._lines, self._lives = name, day, lines, lives
        self._dice: random.Random = day.dice(name)
        self._chairs, self._home = chairs, home
        self._chair: Chair | None = None
        self._works = False
        self._on_break = False
        day.after(self._dice.uniform(1.0, 60.0), self._come)
        day.after(self._dice.uniform(5.0, 5.0 + LOOKS_EVERY_S), self._look)
        day.grows_calm.append(self._come)

    @property
    def sits(self) -> bool:
        return self._chair is not None

    # The day

    def _come(self) -> None:
        self._works = True
        self._on_break = False
        self._sit()
        self._later()

    def _later(self) -> None:
        self._day.after(self._dice.expovariate(1 / 35.0) + 1.0, self._do)

    def _do(self) -> None:
        if self._day.calm or not self._works:
            return
        self._later()
        if not self.sits:
            return
        match self._dice.choices(range(9), (30, 22, 8, 3, 10, 8, 4, 8, 3))[0]:
            case 0:
                self._walk(self._dice.uniform(0.5, 28.0))
            case 1:
                self._walk(self._dice.choice(SHORT_WALKS_S))
            case 2:
                self._walk(self._dice.uniform(40.0, 150.0))
            case 3:
                self._walk(self._dice.uniform(280.0, 400.0))
            case 4:
                self._rest(self._dice.uniform(5.0, 60.0))
            case 5:
                self._telephone(self._dice.uniform(2.0, 25.0))
            case 6:
                self._go_home(self._dice.uniform(20.0, 120.0))
            case 7:
                self._walk(self._dice.uniform(0.1, 4.0))
            case _:
                self._change_chairs()

    def _walk(self, for_s: float) -> None:
        self._get_up()
        self._day.after(for_s, self._sit)

    def _rest(self, for_s: float) -> None:
        self._on_break = True
        reason = self._dice.choice((None, "lunch", "training"))
        name = self._name
        self._lives.ask("break", lambda it: it.break_wanted(name, wanted=True, reason=reason))
        if self._dice.random() < 0.6:
            self._walk(for_s)
        self._day.after(for_s + 1.0, self._rested)

    def _rested(self) -> None:
        self._on_break = False
        self._lives.ask("break", lambda it: it.break_wanted(self._name, wanted=False))

    def _telephone(self, for_s: float) -> None:
        if not self._lines.phones[self._name].busy:
            self._lines.use(self._name, busy=True)
            self._day.after(for_s, self._put_down)

    def _put_down(self) -> None:
        if self._lines.phones[self._name].otherwise:
            self._lines.use(self._name, busy=False)

    def _go_home(self, for_s: float) -> None:
        self._works = False
        if self._dice.random() < 0.7:
            self._lives.ask("log_out", lambda it: it.logged_out(self._name))
        self._get_up()
        self._day.after(for_s, self._come)

    def _change_chairs(self) -> None:
        self._get_up()
        self._day.after(self._dice.uniform(0.5, 5.0), self._sit_elsewhere)

    # The chair

    def _sit_elsewhere(self) -> None:
        self._sit(elsewhere=True)

    def _sit(self, *, elsewhere: bool = False) -> None:
        if self._chair is not None or not self._works:
            return
        home = self._chairs[self._home]
        free = [one for one in self._chairs if not one.taken]
        wanders = elsewhere or home.taken or (not self._day.calm and self._dice.random() < 0.03)
        self._chair = self._dice.choice(free) if wanders else home
        self._chair.sit()
        self._day.after(self._dice.uniform(0.2, 3.0), self._log_in)

    def _get_up(self) -> None:
        if self._chair is not None:
            self._chair.leave()
            self._chair = None

    def _log_in(self) -> None:
        chair, state = self._chair, self._lives.state_of(self._name)
        if chair is not None and state is not None and state.seat != chair.seat:
            self._lives.ask("log_in", lambda it: it.logged_in(self._name, chair.seat))

    def _look(self) -> None:
        """What his page shows, and what he does about it."""
        self._day.after(LOOKS_EVERY_S + self._dice.uniform(-3.0, 3.0), self._look)
        state, lives, name = self._lives.state_of(self._name), self._lives, self._name
        chair = self._chair
        if state is None or chair is None:
            return
        if state.seat != chair.seat:
            self._insist(chair.seat)
        elif state.who_is_sitting:
            lives.ask("confirm", lambda it: it.sitter_confirmed(name))
        elif state.not_responding or (state.break_wanted and not self._on_break):
            lives.ask("back", lambda it: it.break_wanted(name, wanted=False))
        elif state.is_unknown and self._dice.random() < 0.1:
            lives.ask("here", lambda it: it.here_claimed(name, by=name))

    def _insist(self, seat: str) -> None:
        """Logs in; if somebody who is not there is still logged in, has him logged out."""

        async def insist(it: Dispatcher) -> None:
            holder = it.router.holder(seat)
            if holder not in {None, self._name}:
                await it.logged_out(str(holder))
            await it.logged_in(self._name, seat)

        self._lives.ask("log_in", insist)

    # The telephone

    def rung(self, offer: Offer) -> None:
        """His phone rings."""
        dice = self._dice
        if not self.sits and dice.random() < 0.9:
            return
        chance = 0.0 if self._day.calm else dice.random()
        after_s = dice.uniform(0.3, 5.0)
        if chance < 0.84:
            self._day.after(after_s, self._lines.pick_up, self._name, offer)
        elif chance < 0.94:
            cause = dice.choice(
                (
                    WithdrawalCause.REJECTED,
                    WithdrawalCause.BUSY,
                    WithdrawalCause.UNREACHABLE,
                )
            )
            self._day.after(after_s, self._lines.refuse, self._name, offer, cause)
        elif chance < 0.97:
            # Up and away while it rings.
            self._day.after(after_s, self._walk, dice.uniform(1.0, 50.0))
