"""Puts a house together around a dispatcher and lets a day go by."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from call_life import house
from call_life.callers import Callers
from call_life.chairs import Chair
from call_life.day import Day
from call_life.lines import Lines
from call_life.lives import Lives, Parts
from call_life.office import Office
from call_life.oracle import Oracle
from call_life.people import Person
from call_life.virtual_time import VirtualLoop
from call_life.wire import Wire
from dispatcher.store.database import open_database

EVENING_S = 3_600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a day came to.

    Attributes:
        told: the first faults in words.
        lately: the last decisions of all.
    """

    events: int
    wanted: int
    seed: int
    crashes: int
    calls: int
    ends: dict[str, int]
    kinds: dict[str, int]
    refused: int
    house_hours: float
    faults: dict[str, int]
    digest: str
    told: tuple[str, ...]
    lately: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return not any(self.faults.values())

    def summary(self) -> dict[str, Any]:
        """As the last line says it."""
        names = ("events", "seed", "crashes", "calls", "ends", "refused")
        told = {name: getattr(self, name) for name in names}
        return {**told, "house_hours": self.house_hours, **self.faults, "digest": self.digest}


def simulate(
    *,
    events: int,
    seed: int,
    until: int | None = None,
    parts: Parts | None = None,
    evening_s: float = EVENING_S,
    tick: Callable[[int], None] = lambda _number: None,
) -> Outcome:
    """A day of so many events, and its evening.

    Args:
        events: after so many nothing new begins.
        seed: the same seed is the same day.
        until: stop dead at this event.
        parts: what the dispatcher is made of.
        evening_s: when nothing new begins any more, everything must have ended within this.
        tick: told the number of each event.
    """
    with _database() as engine, _loop() as loop:
        day = Day(loop=loop, seed=seed, events=events, until=until)
        day.on_event(tick)
        lines = Lines(day, [house.agent_id(one) for one in range(house.AGENTS)])
        oracle = Oracle(day, lambda call: call in lines.calls and lines.calls[call].alive)
        lines.double = oracle.rings_twice
        wire = Wire(day)
        lives = Lives(
            day=day,
            wire=wire,
            lines=lines,
            oracle=oracle,
            engine=engine,
            parts=parts or Parts(),
        )
        _fill(day, wire, lines, lives)
        _live(day, lives, evening_s)
        if until is None:
            _evening_check(oracle, lives)
        return _outcome(day, oracle, lives)


def _fill(day: Day, wire: Wire, lines: Lines, lives: Lives) -> None:
    registry = house.registry(day.dice("house"))
    chairs = [Chair(day, wire, name, day.dice(name)) for name in registry.seats]
    people = {
        name: Person(name, day, chairs, at, lines, lives)
        for at, name in enumerate(registry.agents)
    }
    lines.rings = lambda agent, offer: people[agent].rung(offer)
    lives.found(registry)
    Callers(day, lines, lives, registry)
    Office(day, wire, lives, registry)


def _live(day: Day, lives: Lives, evening_s: float) -> None:
    """Until the evening is over, or something went wrong that is no fault of the product."""
    failures: list[BaseException] = []

    def fail(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failures.append(context.get("exception") or RuntimeError(context["message"]))
        day.loop.stop()

    def look() -> None:
        if day.calm and (lives.at_rest or day.now_s > day.calm_from_s + evening_s):
            day.loop.stop()
        else:
            day.after(1.0, look)

    day.loop.set_exception_handler(fail)
    day.after(1.0, look)
    day.loop.run_forever()
    if failures:
        raise failures[0]


def _evening_check(oracle: Oracle, lives: Lives) -> None:
    for call_id in oracle.promises.calls:
        oracle.fault("unfinished_calls", call_id, "has not ended")
    for name, what in lives.still_busy():
        oracle.fault("stuck_agents", None, f"{name} still has {what}")


def _outcome(day: Day, oracle: Oracle, lives: Lives) -> Outcome:
    lives.end()
    return Outcome(
        events=day.number,
        wanted=day.wanted,
        seed=day.seed,
        crashes=lives.crashes,
        calls=oracle.promises.received_in_all,
        ends=dict(sorted(oracle.promises.ends.items())),
        kinds=dict(sorted(day.kinds.items())),
        refused=lives.refused,
        house_hours=round(day.now_s / 3600, 2),
        faults=dict(oracle.faults),
        digest=oracle.story.digest,
        told=tuple(oracle.told),
        lately=tuple(oracle.story.of(None)),
    )


@contextmanager
def _database() -> Iterator[Any]:
    """A real database file; nothing waits for the disk, because no disk fails here."""
    with tempfile.TemporaryDirectory(prefix="seat-simulation-") as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'dispatcher.db'}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA synchronous=OFF")
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def _loop() -> Iterator[VirtualLoop]:
    loop = VirtualLoop()
    try:
        yield loop
    finally:
        loop.close()
