"""Dispatchers with a fault built in: the proof that the oracle notices."""

from dataclasses import dataclass, replace
from typing import Any

from call_life.lives import Parts
from call_life.watched import WatchedStore

from dispatcher.routing.changing import but
from dispatcher.routing.decisions import Connected, Decision, Finished
from dispatcher.routing.router import Router
from dispatcher.routing.values import Call
from dispatcher.seats.record import SeatView
from dispatcher.store.store import Batch, Store


class DeafRouter(Router):
    """Does not hear that a chair has become empty."""

    def seat_changed(self, seat: str, view: SeatView, now_s: float) -> list[Decision]:
        if view.occupied is False:
            return []
        return super().seat_changed(seat, view, now_s)


class ForgetfulRouter(Router):
    """Forgets now and then that a phone rings, and has it ring for the next call too."""

    def call_arrived(self, call: Call, now_s: float) -> list[Decision]:
        if call.id.endswith("7"):
            ringing = [one for one in self.agents.values() if one.offer_id is not None]
            for state in ringing[:1]:
                self._board.put_agent(but(state, offer_id=None), now_s)
        return super().call_arrived(call, now_s)


class CarelessRouter(Router):
    """Drops every tenth caller without a word."""

    def call_arrived(self, call: Call, now_s: float) -> list[Decision]:
        return [] if call.id.endswith("0") else super().call_arrived(call, now_s)


class LeakyStore(WatchedStore):
    """Loses a decision now and then; everybody believes that it is stored."""

    def __init__(self, **store: Any) -> None:
        super().__init__(**store)
        self._connected = 0

    def record(self, batch: Batch) -> None:
        Store.record(self, replace(batch, decisions=self._leaked(batch)))
        self._watcher.committed(batch)

    def _leaked(self, batch: Batch) -> list[Decision]:
        self._connected += sum(isinstance(one, Connected | Finished) for one in batch.decisions)
        if self._connected % 5:
            return list(batch.decisions)
        return [one for one in batch.decisions if not isinstance(one, Connected | Finished)]


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A fault, and the promise it breaks."""

    name: str
    parts: Parts
    noticed_as: str
    events: int = 2_500
    seed: int = 1


BROKEN = (
    Broken(name="deaf", parts=Parts(router=DeafRouter), noticed_as="offers_to_absent"),
    Broken(name="forgetful", parts=Parts(router=ForgetfulRouter), noticed_as="double_offers"),
    Broken(
        name="careless",
        parts=Parts(router=CarelessRouter),
        noticed_as="unfinished_calls",
        events=4_000,
    ),
    Broken(name="leaky", parts=Parts(store=LeakyStore), noticed_as="state_differences"),
)
