"""The stream of readings: one thread, in order, gone when closed."""

import asyncio
import threading
from contextlib import aclosing

import pytest

from sensors import LoadCell, RecordedTrace, TraceEnded, TraceSource, VirtualClock


class Watched(TraceSource):
    """A recording that notes which threads read it."""

    def __init__(self, *, trace: RecordedTrace, clock: VirtualClock) -> None:
        super().__init__(trace=trace, clock=clock)
        self.threads: set[threading.Thread] = set()

    def read_counts(self) -> int:
        self.threads.add(threading.current_thread())
        return super().read_counts()


def watched(conversions: int) -> tuple[LoadCell, Watched]:
    clock = VirtualClock()
    times_s = tuple(n / 10 for n in range(conversions))
    counts = tuple(84_000 + 7 * n for n in range(conversions))
    chip = Watched(trace=RecordedTrace(times_s=times_s, counts=counts), clock=clock)
    return LoadCell(chip=chip, clock=clock, scale=None), chip


async def test_samples_are_read_one_after_the_other_in_one_thread():
    cell, chip = watched(20)
    found = []

    async def follow() -> None:
        async for reading in cell.samples():
            found.append(reading.at_s)  # noqa: PERF401 - kept when the end is told

    with pytest.raises(TraceEnded):
        await follow()

    assert found == sorted(found)
    assert len(found) == 20
    assert len(chip.threads) == 1
    assert threading.current_thread() not in chip.threads


class Waiting:
    """A chip whose conversion comes when the test says so."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.give = threading.Event()
        self.reading = False

    def read_counts(self) -> int:
        self.reading = True
        self.asked.set()
        self.give.wait()
        self.reading = False
        return 5


def load_cell_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("load-cell")]


async def test_closing_ends_the_thread():
    cell, _ = watched(20)
    async with aclosing(cell.samples()) as samples:
        await anext(samples)
        running = load_cell_threads()

    assert len(running) == 1
    assert load_cell_threads() == []


async def test_cancelling_waits_for_the_read_under_way_and_ends_the_thread():
    chip = Waiting()
    cell = LoadCell(chip=chip, clock=VirtualClock(), scale=None)

    async def follow() -> None:
        async with aclosing(cell.samples()) as samples:
            async for _ in samples:
                pass

    task = asyncio.create_task(follow())
    await asyncio.to_thread(chip.asked.wait)
    task.cancel()
    asyncio.get_running_loop().call_later(0.01, chip.give.set)
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not chip.reading
    assert load_cell_threads() == []
