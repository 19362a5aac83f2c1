"""How fast calls find people: the routing core, and the dispatcher around it, on a real database.

    routing.py [--quick]

Progress goes to stderr; stdout gets a table, and as its last line one JSON object. The full run
takes about five minutes, `--quick` half a minute with fewer agents and one series. What each
figure means: docs/performance.md.
"""

import argparse
import asyncio
import gc
import json
import logging
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from measures.figures import Spread, best_of, percentile
from routing_load.baseline import commits_ms
from routing_load.callers import Callers, Heard
from routing_load.chairs import WatchedChairs, Words
from routing_load.core import CoreDrive, CoreSeries, naive_ms
from routing_load.hall import Hall, make
from routing_load.house import House, opened
from routing_load.plan import FULL, QUICK, Plan
from routing_load.restart import Restarted, leave_behind, restart
from routing_load.results import AtSize, Found, Sustained, table

# Not a temporary folder, which may be memory: a commit must reach a disk.
VAR = Path(__file__).parents[1] / "var"
BARE_COMMITS_S = 1.0
NAIVE_S = 0.3
CHAIR_ROUND_S = 0.06


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints; 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="half a minute, for a first look")
    plan = QUICK if parser.parse_args(arguments).quick else FULL
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    VAR.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="routing-", dir=VAR) as folder:
            _log_like_the_program(Path(folder))
            summary = asyncio.run(measure(Path(folder), plan)).summary()
    except KeyboardInterrupt:
        tell("stopped")
        return 130
    print(table(summary))
    print(json.dumps(summary))
    return 0


async def measure(folder: Path, plan: Plan) -> Found:
    """One whole run in an empty folder on a disk."""
    bare = Spread.of(commits_ms(folder, for_s=BARE_COMMITS_S))
    sizes, sustained, words = {}, [], []
    for agents in plan.sizes:
        tell(f"{agents} agents: making the hall")
        hall = make(agents=agents, waiting=plan.waiting, now_s=time.monotonic(), seed=plan.seed)
        core, naive = _core(hall, plan)
        async with opened(folder / f"house-{agents}.db", hall) as house:
            sizes[agents] = await _under_calls(house, plan, core, naive)
            if agents == plan.judged:
                words = [await _words(house, plan, series) for series in range(plan.series)]
                watched = await _with_a_page_open(house, plan)
                sustained = await _sustain(house, plan)
        if agents == plan.judged:
            starts = await _restarts(folder / "restart", hall, plan)
    first = min(starts, key=lambda one: one.seats_heard_s)
    return Found(
        sizes=sizes,
        judged=plan.judged,
        sustained=sustained,
        return_ms=best_of([Spread.of(one.return_to_offer_ms) for one in words]),
        cancel_ms=best_of([Spread.of(one.ring_cancel_ms) for one in words]),
        watched_return_ms=Spread.of(watched.return_to_offer_ms),
        restart_s=first.routing_s,
        restart_heard_s=first.seats_heard_s,
        bare_commit_ms=bare,
        series=plan.series,
        load_1m=os.getloadavg()[0],
    )


def _core(hall: Hall, plan: Plan) -> tuple[CoreSeries, float]:
    """The core alone, and the selector that looks at everybody."""
    tell(f"{len(hall.registry.agents)} agents: the core alone, {plan.series} x {plan.core_s:g} s")
    naive = percentile(naive_ms(hall, for_s=NAIVE_S, seed=plan.seed), 50)
    drive = CoreDrive(hall, seed=plan.seed)
    gc.collect()
    gc.freeze()
    series = [drive.series(plan.core_s) for _ in range(plan.series)]
    gc.unfreeze()
    return max(series, key=lambda one: one.decisions_per_s), naive


async def _under_calls(house: House, plan: Plan, core: CoreSeries, naive: float) -> AtSize:
    found = []
    for series in range(plan.series):
        tell(f"calls for {plan.load_s:g} s, series {series + 1} of {plan.series}")
        house.watch.clear()
        heard = await _calls(house, f"load-{series}", plan.calls_per_s, 50, plan.load_s)
        found.append(
            AtSize(
                decisions_per_s=core.decisions_per_s,
                event_ms=Spread.of(core.event_ms),
                decision_ms=Spread.of(house.watch.decision_ms),
                processor_ms=Spread.of(house.watch.processor_ms),
                delay_ms=Spread.of(heard.delays_ms),
                commit_ms=Spread.of(house.watch.commit_ms),
                naive_ms=naive,
            )
        )
    return min(found, key=lambda one: one.decision_ms.p50)


async def _calls(house: House, name: str, rate: int, line_share: int, for_s: float) -> Heard:
    callers = Callers(house, name=name, rate_per_s=rate, line_share=line_share, seed=len(name))
    return await callers.call(for_s)


async def _words(house: House, plan: Plan, series: int) -> Words:
    """Chairs that speak while others call."""
    page = " with the floor page open" if series == plan.series else ""
    tell(f"{plan.rounds} returns to a chair{page}")
    for_s = plan.rounds * CHAIR_ROUND_S
    others = asyncio.create_task(_calls(house, f"beside-{series}", plan.calls_per_s, 50, for_s))
    await asyncio.sleep(0.0)
    chairs = WatchedChairs(house, name=str(series), seed=series)
    words = await chairs.rounds(plan.rounds)
    await others
    return words


async def _with_a_page_open(house: House, plan: Plan) -> Words:
    """The same while somebody looks at the floor page of the whole hall."""

    async def look() -> None:
        async for _event in house.feed.events(ping_every_s=10.0):
            pass

    looking = asyncio.create_task(look())
    try:
        return await _words(house, plan, plan.series)
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _sustain(house: House, plan: Plan) -> list[Sustained]:
    """Ever more calls a second, until the delay grows; the promised rate gets other chances."""
    found: list[Sustained] = []
    promised, _ = plan.sustained[0]
    for rate, for_s in plan.sustained:
        for attempt in range(plan.series if rate == promised else 1):
            tell(f"{rate} calls a second for {for_s:g} s, attempt {attempt + 1}")
            heard = await _calls(house, f"rate-{rate}-{attempt}", rate, 0, for_s)
            found.append(_sustained(rate, for_s, heard))
            if found[-1].holds:
                break
        if not found[-1].holds:
            break
    return found


def _sustained(rate: int, for_s: float, heard: Heard) -> Sustained:
    first = [delay_ms for at_s, delay_ms in heard.delays if at_s < for_s / 3]
    last = [delay_ms for at_s, delay_ms in heard.delays if at_s >= for_s * 2 / 3]
    return Sustained(
        calls_per_s=rate,
        for_s=for_s,
        arrived=heard.arrived,
        offered=len(heard.delays),
        first_ms=percentile(first, 50),
        last_ms=percentile(last, 50),
        p99_ms=percentile(heard.delays_ms, 99),
    )


async def _restarts(folder: Path, hall: Hall, plan: Plan) -> list[Restarted]:
    tell(f"{len(hall.registry.agents)} agents: restarting on a full database")
    leave_behind(folder, hall)
    return [await restart(folder, hall) for _ in range(plan.series)]


def _log_like_the_program(folder: Path) -> None:
    """Each decision is a line of the log, as in the service; it goes to a file here."""
    logging.basicConfig(
        filename=folder / "log",
        level=logging.INFO,
        format="%(levelname)s %(name)s %(message)s",
        force=True,
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)


def tell(line: str) -> None:
    """Progress, with the seconds since the start."""
    print(f"{time.monotonic() - BEGAN_S:6.1f} s  {line}", file=sys.stderr, flush=True)


BEGAN_S = time.monotonic()

if __name__ == "__main__":
    sys.exit(main())
