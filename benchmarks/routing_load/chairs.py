"""From a chair's word on the wire to what the telephones are told.

Somebody comes back to a chair for which a call waits: until his phone is told to ring. He gets up
again while it rings: until it is told to stop. Both while others call, with `settle_s` and
`ring_grace_s` 0: what remains is the dispatcher's own time.
"""

import asyncio
import time
from dataclasses import dataclass, field, replace
from random import Random

from dispatcher.registry.values import Tier
from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import (
    Heartbeat,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
    encode,
)
from routing_load.hall import WATCHED, caller, seat_of
from routing_load.house import House

BOOT = "c" * 24
TOPICS = Topics()
PATIENCE_S = 5.0
# Between rounds, so that each one begins at any moment of a turn.
PAUSE_S = 0.012


@dataclass(kw_only=True)
class Words:
    """Milliseconds of each round."""

    return_to_offer_ms: list[float] = field(default_factory=list)
    ring_cancel_ms: list[float] = field(default_factory=list)


class WatchedChairs:
    """The agents of a zone in which one call waits for whoever comes back."""

    def __init__(self, house: House, *, name: str, seed: int) -> None:
        self._house = house
        self._name = name
        self._dice = Random(seed)  # noqa: S311
        self._agents = [
            one.id for one in house.hall.registry.agents.values() if one.zones == (WATCHED,)
        ]
        self._seq = time.monotonic_ns() // 1_000_000
        self._rings = asyncio.Event()
        self._silent = asyncio.Event()

    async def rounds(self, number: int) -> Words:
        """So many returns and departures, one after the other."""
        words, lines = Words(), self._house.lines
        call = caller(f"{WATCHED}-{self._name}", (WATCHED,), self._dice, time.monotonic())
        lines.unanswered = frozenset({WATCHED})
        others = lines.heed_ring
        lines.heed_ring = lambda one, offer: (
            self._rings.set() if one.zone == WATCHED else others(one, offer)
        )
        lines.heed_silence = lambda _offer: self._silent.set()
        await self._house.dispatcher.call_arrived(replace(call, tier=Tier.NORMAL))
        for at in range(number):
            agent = self._agents[at % len(self._agents)]
            words.return_to_offer_ms.append(await self._until(self._rings, agent, sits=True))
            words.ring_cancel_ms.append(await self._until(self._silent, agent, sits=False))
        await self._house.dispatcher.hung_up(call.id)
        return words

    async def _until(self, told: asyncio.Event, agent: str, *, sits: bool) -> float:
        await asyncio.sleep(self._dice.uniform(0.5, 1.5) * PAUSE_S)
        told.clear()
        self._seq += 1
        word, beat = self._word(agent, sits=sits)
        began_s = time.monotonic()
        self._house.dispatcher.heard([word, beat])
        async with asyncio.timeout(PATIENCE_S):
            await told.wait()
        return (time.monotonic() - began_s) * 1000

    def _word(self, agent: str, *, sits: bool) -> tuple[Received, Received]:
        """What the node of a chair says: its presence, and the heartbeat that says it lives."""
        seat = seat_of(agent)
        word = PresenceMessage(
            seat=seat,
            epoch=1,
            boot_id=BOOT,
            seq=self._seq,
            state=Presence.ONLINE if sits else Presence.OFFLINE,
            occupied=sits,
            empty_for_ms=None if sits else 31_000,
            reason=Reason.OCCUPIED if sits else Reason.SEAT_EMPTY,
            sensors=Sensors(load_cell=SensorState.OK, camera=SensorState.OK),
            sent_at="2026-01-01T00:00:00Z",
        )
        return (
            Received(topic=TOPICS.presence(seat), payload=encode(word), retained=False),
            beat_of(agent, seq=self._seq, sits=sits),
        )


def beat_of(agent: str, *, seq: int, sits: bool) -> Received:
    """A live heartbeat of an agent's chair."""
    beat = Heartbeat(
        seat=seat_of(agent),
        epoch=1,
        boot_id=BOOT,
        seq=seq,
        state=Presence.ONLINE if sits else Presence.OFFLINE,
        occupied=sits,
        empty_for_ms=None if sits else 31_000,
    )
    return Received(topic=TOPICS.heartbeat(beat.seat), payload=encode(beat), retained=False)
