"""Work orders made, claimed and answered, each step on the disk before it counts.

- `work_orders_per_s_sqlite`: whole orders a second through `OrderDesk`, with number, event, audit
  entry, result and words; 50 clients at once, `synchronous=FULL`.
- `plain_orders_per_s_sqlite`: the bare three statements (INSERT, UPDATE of the holder, UPDATE with
  the result) by SQLAlchemy Core, through one writer that commits in groups, in the same run.
- `work_orders_ratio_sqlite`: the first over the second; the median of rounds by turns.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, update

from desk_load.plain_writer import PlainWriter
from dispatcher.desk.ids import new_id
from dispatcher.desk.orders import Actor, AuthorKind, NewOrder, OrderKind, Source
from dispatcher.desk_work.order_desk import OrderDesk
from dispatcher.store.database import open_database
from dispatcher.store.desk_tables import work_orders
from dispatcher.store.group_commit import GroupCommit

CLIENTS = 50
AT_LEAST = {"work_orders_ratio_sqlite": 0.5}

SUBJECT = "Where is my order?"
CONTENT = "It has not come yet: 红色毛衣 A1023, ordered two weeks ago by telephone."
ANSWER = "It comes on Monday; we are sorry for the delay."

One = Callable[[int], Awaitable[None]]


def measure(folder: Path, *, quick: bool) -> dict[str, float | None]:
    """Plain and whole by turns, on a database file each."""
    made = open_database(f"sqlite:///{folder / 'whole.db'}")
    plain = open_database(f"sqlite:///{folder / 'plain.db'}")
    try:
        each, rounds = (4, 1) if quick else (30, 7)
        return asyncio.run(compared(made, plain, each, rounds, "sqlite"))
    finally:
        made.dispose()
        plain.dispose()


async def compared(
    whole: Engine, plain: Engine, each: int, rounds: int, name: str
) -> dict[str, float | None]:
    """Both ways on databases that are there; `each` orders of every client a round."""
    thread = ThreadPoolExecutor(max_workers=1)
    desk = desk_on(whole, thread)
    writer = PlainWriter(plain)
    numbers = count(1)
    await rate(lambda client: whole_order(desk, client), 2)
    await rate(lambda client: plain_order(writer, client, next(numbers)), 2)
    seen = []
    for _ in range(rounds):
        bare = await rate(lambda client: plain_order(writer, client, next(numbers)), each)
        seen.append((await rate(lambda client: whole_order(desk, client), each), bare))
    thread.shutdown(wait=True)
    writer.end()
    return {
        f"work_orders_per_s_{name}": round(statistics.median(ours for ours, _ in seen), 1),
        f"plain_orders_per_s_{name}": round(statistics.median(bare for _, bare in seen), 1),
        f"work_orders_ratio_{name}": round(statistics.median(a / b for a, b in seen), 3),
    }


def desk_on(engine: Engine, thread: ThreadPoolExecutor) -> OrderDesk:
    """The desk as the dispatcher has it."""

    async def in_store(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(thread, work)

    return OrderDesk(commits=GroupCommit(engine=engine, in_store=in_store), now_ms=now_ms)


async def rate(one: One, each: int) -> float:
    """Orders a second of all clients together."""

    async def client(number: int) -> None:
        for _ in range(each):
            await one(number)

    began_s = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return CLIENTS * each / (time.perf_counter() - began_s)


async def whole_order(desk: OrderDesk, client: int) -> None:
    """Made, claimed, answered."""
    name = f"agent-{client}"
    actor = Actor(kind=AuthorKind.AGENT, id=name, who=name, role="agent", address="127.0.0.1")
    new = NewOrder(
        kind=OrderKind.CONSULTATION,
        customer_id=f"customer-{client}",
        subject=SUBJECT,
        content=CONTENT,
        zone="billing",
        source=Source.APP,
    )
    made = await desk.make(new, actor)
    await desk.claim(made.order.id, actor)
    answered = await desk.record_result(made.order.id, ANSWER, actor)
    assert answered.agent_id == name


async def plain_order(writer: PlainWriter, client: int, number: int) -> None:
    """The three statements alone."""
    moment_ms, name = now_ms(), f"agent-{client}"
    order_id = new_id(moment_ms)
    row = {
        "id": order_id,
        "number": number,
        "kind": "consultation",
        "customer_id": f"customer-{client}",
        "subject": SUBJECT,
        "content": CONTENT,
        "state": "open",
        "zone": "billing",
        "cycle": 1,
        "priority": 0,
        "source": "app",
        "made_ms": moment_ms,
        "waits_since_ms": moment_ms,
        "reminders_sent": 0,
        "version": 1,
        "words": "",
    }
    table = work_orders
    mine = table.c.id == order_id
    await writer.write(insert(table), row)
    claiming = update(table).where(mine, table.c.agent_id.is_(None))
    assert await writer.write(claiming.values(agent_id=name, state="assigned")) == 1
    answering = update(table).where(mine, table.c.agent_id == name)
    values = {"result": ANSWER, "state": "resolved", "resolved_ms": moment_ms}
    assert await writer.write(answering.values(values)) == 1


def now_ms() -> int:
    """Milliseconds of UTC."""
    return time.time_ns() // 1_000_000
