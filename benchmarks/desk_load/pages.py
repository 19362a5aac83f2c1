"""How long a page of the house takes to begin, with a large hall behind it.

A dispatcher as an operator starts it, on a database with 10 000 orders, 1 000 agents and their
seats, without a broker; sixteen browsers of agents and supervisors ask it over a socket, each one
thing after the other. The same machine asks and answers.

- `ttfb_p95_ms`: request to first byte of `/desk` and `/lead`, nineteen of twenty at most so long.
- `desk_list_p95_ms`: the same of an agent's own orders, by urgency.
- `board_p95_ms`: the same of the supervisor's figures, counted from all orders.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from measures.figures import percentile
from sqlalchemy import Engine, insert

from dispatcher.accounts.roles import Role
from dispatcher.accounts.secret_texts import digest
from dispatcher.accounts.values import Session, User
from dispatcher.clock import SystemClock
from dispatcher.registry.values import Agent, Customer, Registry, SeatPlace, Tier, Zone
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.database import open_database
from dispatcher.store.desk_tables import work_orders
from dispatcher.store.store import Store

AT_MOST = {"ttfb_p95_ms": 150.0}

AGENTS, ORDERS, ZONES = 1_000, 10_000, 10
BROWSERS = 16
PAGES = {"desk": "/desk", "lead": "/lead"}
LISTS = {"desk": "/api/v1/work-orders?view=mine&limit=200", "lead": "/api/v1/lead/board"}
# As work is: most orders are over, a tenth is nobody's.
STATES = ("closed",) * 6 + ("open", "assigned", "in_progress", "resolved")


def measure(folder: Path, *, quick: bool) -> dict[str, float | None]:
    """Pages first, then what they ask for."""
    (folder / "state").mkdir()
    sessions = _fill(f"sqlite:///{folder / 'state' / 'dispatcher.db'}")
    with _running(folder) as origin:
        return asyncio.run(_measured(origin, sessions, 10 if quick else 150))


async def _measured(origin: str, sessions: dict[str, str], each: int) -> dict[str, float | None]:
    await _asked(origin, sessions, PAGES, 2)
    pages = await _asked(origin, sessions, PAGES, each)
    lists = await _asked(origin, sessions, LISTS, each)
    return {
        "ttfb_p95_ms": _p95([*pages["desk"], *pages["lead"]]),
        "desk_list_p95_ms": _p95(lists["desk"]),
        "board_p95_ms": _p95(lists["lead"]),
    }


async def _asked(
    origin: str, sessions: dict[str, str], paths: dict[str, str], each: int
) -> dict[str, list[float]]:
    """Milliseconds to the first byte, by who asked."""
    found: dict[str, list[float]] = {name: [] for name in paths}

    async def browser(name: str) -> None:
        headers = {"accept": "text/html,application/json", "cookie": f"seat={sessions[name]}"}
        async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=60) as client:
            for _ in range(each):
                began_s = time.perf_counter()
                async with client.stream("GET", paths[name]) as answer:
                    found[name].append((time.perf_counter() - began_s) * 1000)
                    if answer.status_code != httpx.codes.OK:
                        raise RuntimeError(f"{paths[name]}: {answer.status_code}")
                    await answer.aread()

    names = [list(paths)[at % len(paths)] for at in range(BROWSERS)]
    await asyncio.gather(*(browser(name) for name in names))
    return found


def _p95(measured: Sequence[float]) -> float:
    return round(percentile(measured, 95), 1)


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    """The program, and the origin it says its pages are at."""
    config = folder / "config.yaml"
    settings = {
        "state_dir": str(folder / "state"),
        "http": {"port": 0},
        "broker": {"host": "127.0.0.1", "port": 1},
        # Eight browsers share a session here, and one session asks no more than a person does.
        "limits": {"requests_per_s": 1_000},
    }
    config.write_text(json.dumps(settings), encoding="utf-8")
    program = subprocess.Popen(
        [Path(sys.executable).parent / "seat-dispatcher", "run", "--config", config],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert program.stdout is not None
        yield next(found[1] for found in map(_ORIGIN.search, program.stdout) if found)
    finally:
        program.terminate()
        program.wait(timeout=30)


_ORIGIN = re.compile(r"open (http://\S+?)/?\s*$")


def _fill(database: str) -> dict[str, str]:
    """A hall, its orders, and an agent and a supervisor who are logged in; their cookies."""
    clock, engine = SystemClock(), open_database(database)
    store = Store(engine=engine, to_ms=clock.to_ms)
    store.replace_registry(_hall())
    now_ms = clock.to_ms(clock.now_s())
    _write_orders(engine, now_ms)
    accounts = AccountRows(engine)
    people = {"desk": (Role.AGENT, "agent-7"), "lead": (Role.SUPERVISOR, None)}
    for name, (role, person_id) in people.items():
        accounts.keep_user(User(name=name, role=role, person_id=person_id, made_ms=now_ms))
        accounts.begin_session(
            Session(
                digest=digest(_cookie(name)), csrf="c", user=name, began_ms=now_ms, seen_ms=now_ms
            )
        )
    store.close()
    return {name: _cookie(name) for name in people}


def _cookie(name: str) -> str:
    return f"the-session-of-{name}"


def _hall() -> Registry:
    zones = {f"zone-{at}": Zone(id=f"zone-{at}", name=f"Zone {at}") for at in range(ZONES)}
    names = list(zones)
    return Registry(
        site="Bench",
        zones=zones,
        seats={
            f"seat-{at}": SeatPlace(
                id=f"seat-{at}", zone=names[at % ZONES], floor=str(at % 4), x=at % 40, y=at // 40
            )
            for at in range(AGENTS)
        },
        agents={
            f"agent-{at}": Agent(
                id=f"agent-{at}",
                name=f"Agent {at}",
                tier=Tier.NORMAL,
                zones=(names[at % ZONES],),
                capability=50,
                seat=f"seat-{at}",
            )
            for at in range(AGENTS)
        },
        customers={"acme": Customer(id="acme", name="Acme")},
    )


def _write_orders(engine: Engine, now_ms: int) -> None:
    rows = [
        {
            "id": f"{at:032x}",
            "number": at + 1,
            "kind": "consultation",
            "customer_id": "acme",
            "subject": f"Question {at}",
            "content": "It has not come yet.",
            "state": STATES[at % len(STATES)],
            # Of one agent's zone as many are his as a day brings.
            "agent_id": None if STATES[at % len(STATES)] == "open" else f"agent-{at % 70}",
            "zone": f"zone-{at % ZONES}",
            "cycle": 1,
            "priority": 0,
            "source": "app",
            "made_ms": now_ms - at * 1_000,
            "waits_since_ms": now_ms - at * 1_000,
            "reminders_sent": at % 13 == 0,
            "version": 1,
            "words": "",
        }
        for at in range(ORDERS)
    ]
    with engine.begin() as connection:
        connection.execute(insert(work_orders), rows)
