"""A telephone system without telephones: for the demo and the tests.

Agents pick up after a while and talk for a while; with `answer_after_s` None nobody picks up by
himself and the HTTP API plays the agent's hand. `say` plays everything else that may happen on a
line: transfers, busy phones, a caller who is sent elsewhere.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from dispatcher.routing.values import Call, Offer
from dispatcher.telephony.port import HungUp, LineEvent, PickedUp


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatedAgents:
    """How simulated agents behave, in seconds; None = they do not by themselves."""

    answer_after_s: float | None = 1.5
    talk_s: float | None = 60.0


class SimulatedSwitchboard:
    """Implements `Switchboard` with timers of the running event loop."""

    def __init__(self, agents: SimulatedAgents) -> None:
        self._agents = agents
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._ringing: dict[str, asyncio.TimerHandle] = {}
        self._talking: dict[str, asyncio.TimerHandle] = {}

    def hold(self, call: Call) -> None:
        """Music plays in nobody's ear."""

    def offer_callback(self, call: Call) -> None:
        """Nobody is there to say yes; the HTTP API plays the caller's voice."""

    def ring(self, call: Call, offer: Offer) -> None:  # noqa: ARG002
        event = PickedUp(offer_id=offer.id, epoch=offer.epoch)
        self._later(self._ringing, offer.id, self._agents.answer_after_s, event)

    def stop_ringing(self, offer: Offer) -> None:
        self._cancel(self._ringing, offer.id)

    def connect(self, call: Call) -> None:
        for offer_id in [one for one in self._ringing if one.rpartition(".")[0] == call.id]:
            self._cancel(self._ringing, offer_id)
        self._later(self._talking, call.id, self._agents.talk_s, HungUp(call_id=call.id))

    def release(self, call: Call, agent_id: str) -> None:  # noqa: ARG002
        self._cancel(self._talking, call.id)
        if call.connected_s is not None:
            self._later(self._talking, call.id, self._agents.talk_s, HungUp(call_id=call.id))

    def hand_over(self, call: Call, agent_id: str) -> None:
        self.release(call, agent_id)

    def hang_up(self, call: Call) -> None:
        self._cancel(self._talking, call.id)

    def say(self, event: LineEvent) -> None:
        """Something happens on a line, by somebody's hand."""
        self._events.put_nowait(event)

    async def events(self) -> AsyncIterator[LineEvent]:
        while True:
            yield await self._events.get()

    def _later(
        self,
        timers: dict[str, asyncio.TimerHandle],
        key: str,
        after_s: float | None,
        event: LineEvent,
    ) -> None:
        if after_s is not None:
            loop = asyncio.get_running_loop()
            timers[key] = loop.call_later(after_s, self._events.put_nowait, event)

    @staticmethod
    def _cancel(timers: dict[str, asyncio.TimerHandle], key: str) -> None:
        if (timer := timers.pop(key, None)) is not None:
            timer.cancel()
