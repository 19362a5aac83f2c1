"""What every verb of the dispatcher works with: the router, and turns to decide something in."""

from collections.abc import Callable
from typing import TypeVar

from dispatcher.errors import RequestInvalid
from dispatcher.registry.values import Registry
from dispatcher.routing.decisions import Decision
from dispatcher.routing.router import Router
from dispatcher.store.store import Store
from dispatcher.telephony.port import Switchboard
from dispatcher.turns import Turn, TurnLoop

T = TypeVar("T")


class InTurn:
    """The part of the dispatcher its verbs share; `dispatcher.service` is the entry."""

    registry: Registry
    router: Router
    _turns: TurnLoop
    _switchboard: Switchboard

    async def decide(self, route: Callable[[float], list[Decision]]) -> None:
        """Lets the router decide something in the next turn; returns after the commit."""

        def work(turn: Turn) -> None:
            turn.decisions += route(turn.now_s)

        await self._turns.ask(work)

    async def read(self, question: Callable[[Store], T]) -> T:
        """Asks the store something, in the store's own thread."""
        return await self._turns.read(question)

    def _known_zone(self, zone: str) -> None:
        if zone not in self.registry.zones:
            raise RequestInvalid(f"zone: there is no zone {zone}")
