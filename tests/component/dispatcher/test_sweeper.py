"""One sweeper for all timers: on time, without polling, harmless when late or twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from threading import Thread

import pytest

from dispatcher.desk_work.sweeper import LEAST_WAIT_MS, LOOK_AGAIN_MS, Bell, Sweeper, Timer
from dispatcher.errors import Conflict, StoreUnusable


@dataclass
class Rows:
    """Due moments as rows; sweeping takes those that have come."""

    due: list[int] = field(default_factory=list)
    swept: list[int] = field(default_factory=list)
    asked: int = 0
    now: int = 0

    async def next_due_ms(self) -> int | None:
        self.asked += 1
        return min(self.due, default=None)

    async def sweep(self) -> int:
        done = [one for one in self.due if one <= self.now]
        self.due = [one for one in self.due if one > self.now]
        self.swept += done
        return len(done)

    def timer(self) -> Timer:
        return Timer(name="rows", next_due_ms=self.next_due_ms, sweep=self.sweep)


def sweeper(rows: Rows, *more: Timer) -> Sweeper:
    return Sweeper(timers=(rows.timer(), *more), now_ms=lambda: rows.now)


async def test_what_is_due_is_done_and_the_next_moment_is_waited_for():
    rows = Rows(due=[100, 5_000, 30_000], now=5_000)

    assert await sweeper(rows).sweep() == 30_000
    assert rows.swept == [100, 5_000]


async def test_without_anything_due_it_looks_again_after_a_minute():
    assert await sweeper(Rows(now=7)).sweep() == 7 + LOOK_AGAIN_MS
    assert await sweeper(Rows(due=[10**9], now=7)).sweep() == 7 + LOOK_AGAIN_MS


async def test_a_timer_that_never_gets_done_makes_no_busy_loop():
    rows = Rows(due=[0], now=10)

    async def nothing() -> int:
        return 0

    stuck = Timer(name="stuck", next_due_ms=rows.next_due_ms, sweep=nothing)

    assert await Sweeper(timers=[stuck], now_ms=lambda: 10).sweep() == 10 + LEAST_WAIT_MS


async def test_somebody_quicker_stops_neither_it_nor_the_other_timers():
    rows, other = Rows(due=[1], now=5), Rows(due=[1], now=5)

    async def quicker() -> int:
        raise Conflict("order 4 is resolved")

    taken = Timer(name="taken", next_due_ms=rows.next_due_ms, sweep=quicker)
    both = Sweeper(timers=[taken, other.timer()], now_ms=lambda: 5)

    assert await both.sweep() == 5 + LEAST_WAIT_MS
    assert other.swept == [1]


async def test_a_database_that_refuses_ends_it():
    async def refuses() -> int:
        raise StoreUnusable("disk full")

    rows = Rows(due=[1], now=5)
    timer = Timer(name="t", next_due_ms=rows.next_due_ms, sweep=refuses)

    with pytest.raises(StoreUnusable):
        await Sweeper(timers=[timer], now_ms=lambda: 5).run()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def running(one: Sweeper, work: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.create_task(one.run())
    try:
        await work()
    finally:
        task.cancel()


async def test_it_sleeps_and_is_woken_for_an_earlier_moment_from_another_thread():
    rows, bell = Rows(now=0), Bell()
    one = Sweeper(timers=[rows.timer()], now_ms=lambda: rows.now, bell=bell)

    async def work() -> None:
        await until(lambda: rows.asked == 1)
        for _ in range(50):
            await asyncio.sleep(0)
        assert rows.asked == 1
        rows.due, rows.now = [20], 20
        ringing = Thread(target=bell.heed, args=(20,))
        ringing.start()
        ringing.join()
        await until(lambda: rows.swept == [20])

    await running(one, work)


async def test_a_moment_heard_of_while_it_sweeps_is_not_slept_over():
    rows, bell = Rows(now=0), Bell()

    async def heard_meanwhile() -> int | None:
        bell.heed(5)
        return None

    async def nothing() -> int:
        return 0

    late = Timer(name="late", next_due_ms=heard_meanwhile, sweep=nothing)
    one = Sweeper(timers=[rows.timer(), late], now_ms=lambda: rows.now, bell=bell)

    async def work() -> None:
        await until(lambda: rows.asked >= 2)

    await running(one, work)


async def test_a_later_moment_wakes_nobody():
    rows, bell = Rows(now=0), Bell()
    one = Sweeper(timers=[rows.timer()], now_ms=lambda: rows.now, bell=bell)

    async def work() -> None:
        await until(lambda: rows.asked == 1)
        bell.heed(LOOK_AGAIN_MS + 1)
        for _ in range(50):
            await asyncio.sleep(0)
        assert rows.asked == 1

    await running(one, work)
