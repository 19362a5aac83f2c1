"""Reminders of 100 000 orders that fell due at once, as after a long stop of the program.

- `sweep_100k_s`: seconds until each of 1 000 agents has one notice of his 100 late orders, with
  slots, next moments, events and audit entries, on SQLite with `synchronous=FULL`. Working time
  counts, in Europe/Berlin. With `--quick` 5 000 orders are measured and the rest is reckoned.
- `sweep_longest_wait_ms`: the longest another write had to wait meanwhile.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time as wall
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from dispatcher.desk.ids import new_id
from dispatcher.desk_work.reminders import Reminders
from dispatcher.registry.calendar import WEEKDAYS, Calendar, Span
from dispatcher.registry.values import Agent, Registry, Site, Tier, Zone
from dispatcher.reminder_section import ReminderSection
from dispatcher.store.database import open_database
from dispatcher.store.desk_tables import agent_notices, reminder_slots, work_orders
from dispatcher.store.group_commit import GroupCommit
from dispatcher.web.timer_office import reminder_parts

ORDERS = 100_000
QUICK_ORDERS = 5_000
AGENTS = 1_000
AT_ONCE = 10_000
AT_MOST = {"sweep_100k_s": 60.0}

# A Monday, 10:00 in Berlin.
NOW_MS = 1_780_300_800_000
HOUR_MS = 3_600_000
PROBE_EVERY_S = 0.05


def measure(folder: Path, *, quick: bool) -> dict[str, float | None]:
    """One sweep over a database file full of due orders."""
    engine = open_database(f"sqlite:///{folder / 'sweep.db'}")
    try:
        count = QUICK_ORDERS if quick else ORDERS
        fill(engine, count)
        took_s, waited_s = asyncio.run(swept(engine, count))
    finally:
        engine.dispose()
    return {
        "sweep_100k_s": round(took_s * ORDERS / count, 2),
        "sweep_longest_wait_ms": round(waited_s * 1000, 1),
    }


def fill(engine: Engine, count: int) -> None:
    """Orders that all fell due in the last hour."""
    for first in range(1, count + 1, AT_ONCE):
        rows = [row(number) for number in range(first, min(first + AT_ONCE, count + 1))]
        with engine.begin() as connection:
            connection.execute(insert(work_orders), rows)


def row(number: int) -> dict[str, Any]:
    """One order in the hands of an agent."""
    made_ms = NOW_MS - 2 * HOUR_MS + number
    return {
        "id": new_id(made_ms),
        "number": number,
        "kind": "consultation",
        "customer_id": f"customer-{number % 10_000}",
        "subject": "Where is my order?",
        "content": "It has not come yet: 红色毛衣 A1023.",
        "state": "assigned",
        "agent_id": f"agent-{number % AGENTS}",
        "zone": "billing",
        "source": "app",
        "made_ms": made_ms,
        "waits_since_ms": made_ms,
        "next_reminder_ms": NOW_MS - number % HOUR_MS,
    }


async def swept(engine: Engine, count: int) -> tuple[float, float]:
    """How long the sweep took, and the longest wait of another write meanwhile; seconds."""
    thread = ThreadPoolExecutor(max_workers=1)

    async def in_store(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(thread, work)

    commits = GroupCommit(engine=engine, in_store=in_store)
    reminders = reminders_of(commits)
    probing = asyncio.create_task(longest_wait(commits))
    began_s = time.perf_counter()
    said = await reminders.sweep()
    took_s = time.perf_counter() - began_s
    probing.cancel()
    waited_s = await probing
    notices, slots = await commits.read(counted)
    thread.shutdown(wait=True)
    assert (said, notices, slots) == (count, min(AGENTS, count), count)
    return took_s, waited_s


async def longest_wait(commits: GroupCommit) -> float:
    """Writes a little now and then, as everybody else does meanwhile; until cancelled."""
    longest_s = 0.0
    while True:
        began_s = time.perf_counter()
        try:
            await commits.write(lambda connection: connection.execute(select(1)).scalar_one())
            longest_s = max(longest_s, time.perf_counter() - began_s)
            await asyncio.sleep(PROBE_EVERY_S)
        except asyncio.CancelledError:
            return longest_s


def counted(connection: Connection) -> tuple[int, int]:
    """Notices and slots there are."""
    tables = (agent_notices, reminder_slots)
    found = [connection.execute(select(func.count()).select_from(one)) for one in tables]
    return found[0].scalar_one(), found[1].scalar_one()


def reminders_of(commits: GroupCommit) -> Reminders:
    """Reminders as the dispatcher has them."""
    registry = Registry(
        sites={"main": Site(id="main", name="Berlin", time_zone="Europe/Berlin")},
        calendars={"office": Calendar(id="office", week=dict(office_week()))},
        zones={"billing": Zone(id="billing", name="Billing", calendar="office")},
        agents={name: agent(name) for name in (f"agent-{one}" for one in range(AGENTS))},
    )
    parts = reminder_parts(ReminderSection(), lambda: registry)
    return Reminders(
        commits=commits, times=parts.times, notices=parts.notices, now_ms=lambda: NOW_MS
    )


def office_week() -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Nine to five on weekdays."""
    for day in WEEKDAYS[:5]:
        yield day, (Span(opens=wall(9), closes=wall(17)),)


def agent(name: str) -> Agent:
    """Somebody of the zone."""
    return Agent(id=name, name=name, tier=Tier.NORMAL, zones=("billing",), capability=50)
