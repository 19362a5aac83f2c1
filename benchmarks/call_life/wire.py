"""The broker between nodes and dispatcher: what it remembers, delays, repeats and loses."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from call_life.day import Day
from mqtt_bridge import Received

Listener = Callable[[list[Received]], None]

# Of messages with QoS 1: so many come late, twice, or again as an old retained one.
LATE, TWICE, OLD = 0.02, 0.02, 0.01
# Of heartbeats (QoS 0): so many are lost, or late within what a stalled connection may hold back.
LOST, HELD_UP = 0.01, 0.01
OLD_KEPT = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """One message as its node published it."""

    topic: str
    payload: bytes
    sure: bool


class Wire:
    """Delivers to one dispatcher at a time; keeps its session while it is away."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self._dice = day.dice("wire")
        self._retained: dict[str, Spoken] = {}
        self._past: dict[str, deque[Spoken]] = {}
        self._queued: list[Spoken] = []
        self._sent: dict[int, Spoken] = {}
        self._sent_number = 0
        self._listener: Listener | None = None

    def publish(self, spoken: Spoken) -> None:
        """A node says something; what is sure is retained, and delivered at least once."""
        dice, delay_s = self._dice, self._dice.uniform(0.002, 0.03)
        if not spoken.sure:
            if self._day.calm or dice.random() >= LOST:
                held_up = not self._day.calm and dice.random() < HELD_UP
                self._later(delay_s + (dice.uniform(0.1, 6.0) if held_up else 0.0), spoken)
            return
        self._retained[spoken.topic] = spoken
        past = self._past.setdefault(spoken.topic, deque(maxlen=OLD_KEPT))
        past.append(spoken)
        late = not self._day.calm and dice.random() < LATE
        self._later(delay_s + (dice.uniform(0.1, 40.0) if late else 0.0), spoken)
        if self._day.calm:
            return
        if dice.random() < TWICE:
            self._later(dice.uniform(0.0, 20.0), spoken)
        if dice.random() < OLD:
            self._day.after(dice.uniform(0.0, 5.0), self._deliver_old, dice.choice(past))

    def attach(self, listener: Listener) -> None:
        """The dispatcher connects: what is retained, then what it has not acknowledged."""
        self._listener = listener
        again = [*self._sent.values(), *self._queued]
        self._sent.clear()
        self._queued.clear()
        batch = [self._received(one, retained=True) for one in self._retained.values()]
        batch += [self._received(one, retained=False) for one in again]
        for _ in batch:
            self._day.happened("message")
        if batch:
            listener(batch)

    def detach(self) -> None:
        """The connection is gone."""
        self._listener = None

    def _later(self, delay_s: float, spoken: Spoken) -> None:
        self._day.after(delay_s, self._deliver, spoken)

    def _deliver(self, spoken: Spoken) -> None:
        if self._listener is not None:
            self._day.happened("message" if spoken.sure else "heartbeat")
            self._listener([self._received(spoken, retained=False)])
        elif spoken.sure:
            self._queued.append(spoken)

    def _deliver_old(self, spoken: Spoken) -> None:
        if self._listener is not None:
            self._day.happened("message")
            self._listener([self._received(spoken, retained=True)])

    def _received(self, spoken: Spoken, *, retained: bool) -> Received:
        if not spoken.sure or retained:
            return Received(topic=spoken.topic, payload=spoken.payload, retained=retained)
        self._sent_number += 1
        number = self._sent_number
        self._sent[number] = spoken

        def acknowledge() -> None:
            self._sent.pop(number, None)

        return Received(
            topic=spoken.topic, payload=spoken.payload, retained=False, acknowledge=acknowledge
        )
