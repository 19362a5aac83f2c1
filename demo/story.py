"""The story, told as it happens: a seat empties, a call is held, the return delivers it.

Every figure is measured from what was really done to a chair to what the dispatcher's own event
stream showed; nothing here knows how the programs work inside.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from demo import cast
from demo.errors import StoryFailed
from demo.stage import Stage
from demo.window import Json, Window

START_WITHIN_S = 60.0
OFFLINE_BETWEEN_S = (30.0, 31.0)
DELIVERED_WITHIN_S = 2.5
CALL_AFTER_S = 8.0


@dataclass(kw_only=True, slots=True)
class Figures:
    """What the last line says."""

    offline_after_s: float = 0.0
    online_after_s: float = 0.0
    calls_held: int = 0
    calls_delivered: int = 0
    offers_to_empty_seats: int = 0
    hold_latency_ms: float = 0.0

    def line(self) -> str:
        """One JSON object."""
        return json.dumps(
            {
                "offline_after_s": round(self.offline_after_s, 3),
                "online_after_s": round(self.online_after_s, 3),
                "calls_held": self.calls_held,
                "calls_delivered": self.calls_delivered,
                "offers_to_empty_seats": self.offers_to_empty_seats,
                "hold_latency_ms": round(self.hold_latency_ms, 1),
            }
        )


@dataclass(kw_only=True, slots=True)
class Story:
    """One telling.

    Attributes:
        tell: shows a line to the audience.
        empty_spans: when each chair was really empty, in epoch milliseconds.
    """

    stage: Stage
    window: Window
    tell: Callable[[str], None]
    figures: Figures = field(default_factory=Figures)
    empty_spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    async def run(self) -> Figures:
        """Plays all acts.

        Raises:
            StoryFailed: something that had to happen did not.
        """
        await self._everybody_sits()
        await self._an_ordinary_call()
        stood_up_s = await self._she_stands_up()
        call = await self._a_call_for_her_is_held(stood_up_s)
        await self._thirty_seconds_are_over(stood_up_s)
        await self._he_only_stands_at_his_desk()
        await self._she_returns(call)
        await self._count_offers_to_empty_seats()
        return self.figures

    async def _everybody_sits(self) -> None:
        self.tell(f"{len(cast.CHAIRS)} agents sit down; every chair is weighed ten times a second")
        await self.window.until(
            lambda: len(self._looking("here")) == len(cast.CHAIRS),
            within_s=START_WITHIN_S,
            what="every seat in use",
        )
        self.tell("all chairs report: somebody sits there")

    async def _an_ordinary_call(self) -> None:
        call = await self.window.call(cast.NORMAL_CALLER, "billing")
        self.calls.append(call["id"])
        await self._connected(call["id"], within_s=5.0)
        self.figures.calls_delivered += 1
        name = self.window.calls[call["id"]]["reason"]["agent"]
        self.tell(f"a known customer calls Billing and talks to {name}")

    async def _she_stands_up(self) -> float:
        her = cast.HEROINE
        self.stage.stand_up(her)
        self.stage.stand_up(cast.STANDING)
        stood_up_s = time.monotonic()
        self._empty_from(her)
        self.tell(f"{her.name}, the only VIP agent of Billing, stands up and leaves")
        self.tell(f"{cast.STANDING.name} stands up too, but stays at his desk before the camera")
        await self.window.until(
            lambda: self._look(her) == "leaving", within_s=5.0, what=f"{her.name} is leaving"
        )
        self.tell(f"seat {her.seat} is empty: leaving, 30 s to go")
        return stood_up_s

    async def _a_call_for_her_is_held(self, stood_up_s: float) -> Json:
        await asyncio.sleep(max(0.0, stood_up_s + CALL_AFTER_S - time.monotonic()))
        asked_s = time.monotonic()
        call = await self.window.call(cast.VIP_CALLER, "billing")
        self.figures.hold_latency_ms = (time.monotonic() - asked_s) * 1000
        self.calls.append(call["id"])
        if call["state"] != "waiting":
            raise StoryFailed(f"a VIP call was {call['state']} although her chair is empty")
        self.figures.calls_held += 1
        self.tell(
            f"a VIP customer calls; nobody else may take it: held ({call['reason']['key']}) "
            f"after {self.figures.hold_latency_ms:.0f} ms, and no phone rings"
        )
        return call

    async def _thirty_seconds_are_over(self, stood_up_s: float) -> None:
        her = cast.HEROINE
        seen_s = await self.window.until(
            lambda: self._look(her) == "away", within_s=40.0, what=f"{her.name} is away"
        )
        self.figures.offline_after_s = seen_s - stood_up_s
        self.tell(f"offline {self.figures.offline_after_s:.2f} s after she stood up")
        earliest_s, latest_s = OFFLINE_BETWEEN_S
        if not earliest_s <= self.figures.offline_after_s <= latest_s:
            raise StoryFailed(f"offline after {self.figures.offline_after_s:.2f} s, not 30 to 31")

    async def _he_only_stands_at_his_desk(self) -> None:
        seat = await self.window.seat(cast.STANDING.seat)
        if seat["presence"] != "online" or seat["reason"] != "standing_at_desk":
            raise StoryFailed(
                f"{cast.STANDING.name} stands before the camera, but his seat says "
                f"{seat['presence']} ({seat['reason']})"
            )
        self.tell(f"{cast.STANDING.name} is still here: the camera sees somebody at the desk")
        self.stage.sit(cast.STANDING)

    async def _she_returns(self, call: Json) -> None:
        her = cast.HEROINE
        self.stage.sit(her)
        sat_down_s = time.monotonic()
        self._empty_until(her)
        self.tell(f"{her.name} sits down again")
        seen_s = await self.window.until(
            lambda: self._look(her) not in {"away", "leaving", "unknown"},
            within_s=10.0,
            what=f"{her.name} is back",
        )
        self.figures.online_after_s = seen_s - sat_down_s
        delivered_s = await self._connected(call["id"], within_s=10.0) - sat_down_s
        self.figures.calls_delivered += 1
        self.tell(
            f"online after {self.figures.online_after_s:.2f} s; the held call is hers, "
            f"{delivered_s:.2f} s after she sat down"
        )
        if delivered_s > DELIVERED_WITHIN_S:
            raise StoryFailed(f"delivered after {delivered_s:.2f} s, not {DELIVERED_WITHIN_S}")

    async def _count_offers_to_empty_seats(self) -> None:
        seats = {one.agent_id: one.seat for one in cast.CHAIRS}
        for call_id in self.calls:
            story = await self.window.story_of(call_id)
            for decision in story["decisions"]:
                if decision["kind"] != "offered":
                    continue
                spans = self.empty_spans.get(seats[decision["agent_id"]], [])
                if any(begin <= decision["at_ms"] <= end for begin, end in spans):
                    self.figures.offers_to_empty_seats += 1
        if self.figures.offers_to_empty_seats:
            raise StoryFailed(f"{self.figures.offers_to_empty_seats} offers to an empty seat")
        self.tell("no phone rang at an empty chair")

    async def _connected(self, call_id: str, *, within_s: float) -> float:
        return await self.window.until(
            lambda: self.window.calls.get(call_id, {}).get("state") == "connected",
            within_s=within_s,
            what="the call is delivered",
        )

    def _look(self, chair: cast.Chair) -> str:
        return str(self.window.seats.get(chair.seat, {}).get("look"))

    def _looking(self, look: str) -> list[str]:
        return [seat for seat, one in self.window.seats.items() if one["look"] == look]

    def _empty_from(self, chair: cast.Chair) -> None:
        self.empty_spans.setdefault(chair.seat, []).append((time.time() * 1000, float("inf")))

    def _empty_until(self, chair: cast.Chair) -> None:
        begin, _ = self.empty_spans[chair.seat].pop()
        self.empty_spans[chair.seat].append((begin, time.time() * 1000))
