"""What the telephone system tells: to one dispatcher at a time, a little late, sometimes twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from call_life.day import Day
from dispatcher.routing.values import Call, Offer
from dispatcher.telephony.port import HungUp, LineEvent, NotTaken, PickedUp, Rings

TWICE, LOST_HANG_UP = 0.02, 0.01


class Told(Protocol):
    """What the dispatcher's words do to the lines."""

    def wish(self, call_id: str) -> None: ...
    def ring(self, call_id: str, offer: Offer) -> None: ...
    def stop_ringing(self, offer: Offer) -> None: ...
    def connect(self, call: Call) -> None: ...
    def release(self, call: Call, agent_id: str) -> None: ...
    def end(self, call_id: str) -> None: ...


class Connection:
    """Implements `Switchboard` for one life of the dispatcher.

    Args:
        lines: where it is done.
        before_verb: called before each verb; may raise, as a life that ends here.
    """

    def __init__(self, lines: Told, before_verb: Callable[[], None]) -> None:
        self._lines, self._before_verb = lines, before_verb
        self.heard: asyncio.Queue[LineEvent] = asyncio.Queue()

    def hold(self, call: Call) -> None:  # noqa: ARG002 - music is played anyway
        self._before_verb()

    def offer_callback(self, call: Call) -> None:
        self._before_verb()
        self._lines.wish(call.id)

    def ring(self, call: Call, offer: Offer) -> None:
        self._before_verb()
        self._lines.ring(call.id, offer)

    def stop_ringing(self, offer: Offer) -> None:
        self._before_verb()
        self._lines.stop_ringing(offer)

    def connect(self, call: Call) -> None:
        self._before_verb()
        self._lines.connect(call)

    def release(self, call: Call, agent_id: str) -> None:
        self._before_verb()
        self._lines.release(call, agent_id)

    def hang_up(self, call: Call) -> None:
        self._before_verb()
        self._lines.end(call.id)

    async def events(self) -> AsyncIterator[LineEvent]:
        while True:
            yield await self.heard.get()


class News:
    """Events on their way to whichever dispatcher is connected when they are said."""

    def __init__(self, day: Day) -> None:
        self._day, self._dice = day, day.dice("news")
        self.connection: Connection | None = None

    def say(self, event: LineEvent) -> None:
        """An event goes out, once and soon; what names an offer may come twice, or late."""
        if isinstance(event, HungUp) and not self._day.calm and self._dice.random() < LOST_HANG_UP:
            return
        self._day.after(self._dice.uniform(0.005, 0.04), self._deliver, self.connection, event)
        names_offer = isinstance(event, Rings | PickedUp | NotTaken | HungUp)
        if names_offer and not self._day.calm and self._dice.random() < TWICE:
            late_s = self._dice.uniform(0.005, 3.0)
            self._day.after(late_s, self._deliver, self.connection, event)

    def now(self, event: LineEvent) -> None:
        """An event that is out at once."""
        self._deliver(self.connection, event)

    def _deliver(self, connection: Connection | None, event: LineEvent) -> None:
        if connection is not None and connection is self.connection:
            self._day.happened("line")
            connection.heard.put_nowait(event)
