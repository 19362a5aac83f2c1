"""Answers pushed to devices: fan-out through the whole way, each step on the disk.

- `push_per_s`: messages a second from events in the outbox to "delivered" in the table: message
  made, taken, encrypted (RFC 8291), signed (RFC 8292), posted over TLS on connections kept open,
  attempt and audit entry written; SQLite with `synchronous=FULL`. The push service is a process
  of its own on loopback that answers 201 at once; it shares the machine with us.
"""

import asyncio
import multiprocessing
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from py_vapid import Vapid02
from sqlalchemy import Connection, func, insert, select

from dispatcher.desk.delivery import DeliveryState
from dispatcher.desk.ids import new_id
from dispatcher.push_assembly import Pushes, build_pushes
from dispatcher.push_section import PushSection
from dispatcher.store.database import open_database
from dispatcher.store.desk_tables import outbox
from dispatcher.store.group_commit import GroupCommit
from dispatcher.store.push_tables import push_deliveries, push_endpoints
from dispatcher.tls.own_ca import OwnCa
from dispatcher.tls.served import OwnCertificate, ServedTls

MESSAGES = 3_000
QUICK_MESSAGES = 200
# Sanity, not ambition: a site of a thousand agents answers a few orders a second.
AT_LEAST = {"push_per_s": 100.0}
ANSWER = "It comes on Monday; we are sorry for the delay. 红色毛衣周一送达。"
CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


def measure(folder: Path, *, quick: bool) -> dict[str, float | None]:
    """One fan-out of an answer to every customer's device."""
    count = QUICK_MESSAGES if quick else MESSAGES
    mine, its = multiprocessing.Pipe()
    service = multiprocessing.Process(target=serve, args=(folder, its), daemon=True)
    service.start()
    engine = open_database(f"sqlite:///{folder / 'push.db'}")
    try:
        port = mine.recv()
        with engine.begin() as connection:
            fill(connection, count, port)
        took_s = asyncio.run(fanned_out(engine, folder, count))
    finally:
        engine.dispose()
        service.terminate()
        service.join()
    return {"push_per_s": round(count / took_s, 1)}


def fill(connection: Connection, count: int, port: int) -> None:
    """Customers with a device each, and an answer for every one of them."""
    moment_ms = now_ms()
    connection.execute(
        insert(push_endpoints),
        [
            {
                "id": new_id(moment_ms),
                "customer_id": f"customer-{number}",
                "kind": "webpush",
                "address": f"https://127.0.0.1:{port}/push/{number}",
                "keys": device_keys(),
                "rank": 10,
                "state": "active",
                "made_ms": moment_ms,
            }
            for number in range(count)
        ],
    )
    connection.execute(
        insert(outbox),
        [
            {
                "at_ms": moment_ms,
                "kind": "order_result",
                "order_id": f"order-{number}",
                "customer_id": f"customer-{number}",
                "agent_id": "agent-1",
                "body": {
                    "number": number,
                    "subject": "Where is my order?",
                    "state": "resolved",
                    "cycle": 1,
                    "revision": 1,
                    "text": ANSWER,
                },
            }
            for number in range(count)
        ],
    )


def device_keys() -> dict[str, str]:
    """Keys as a browser makes them; the library's own pair serves for one."""
    device = Vapid02()
    device.generate_keys()
    point = device.sign({"sub": "mailto:a@example.org", "aud": "https://example.org"})
    return {
        "p256dh": point["Authorization"].rpartition("k=")[2],
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        "language": "zh",
    }


async def fanned_out(engine: Any, folder: Path, count: int) -> float:
    """Seconds until every device was told."""
    thread = ThreadPoolExecutor(max_workers=1)

    async def in_store(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(thread, work)

    commits = GroupCommit(engine=engine, in_store=in_store)
    pushes = pushes_of(commits, folder)
    began_s = time.perf_counter()
    await pushes.sender.work_due()
    took_s = time.perf_counter() - began_s
    delivered = await commits.read(counted)
    await pushes.outgoing.close()
    thread.shutdown(wait=True)
    assert delivered == count, f"{delivered} of {count} were delivered"
    return took_s


def pushes_of(commits: GroupCommit, folder: Path) -> Pushes:
    """As the dispatcher has them."""
    section = PushSection(
        allow_private=("127.0.0.0/8",), ca_file=OwnCa(folder / "tls").certificate_file
    )
    return build_pushes(
        section,
        state_dir=folder,
        commits=commits,
        now_ms=now_ms,
        prompt=lambda _agent_id, _notice: None,
        say=print,
    )


def counted(connection: Connection) -> int:
    """How many messages were delivered."""
    query = select(func.count()).where(
        push_deliveries.c.state == DeliveryState.DELIVERED.value,
        push_deliveries.c.attempts == 1,
    )
    return int(connection.execute(query).scalar_one())


def serve(folder: Path, told: Pipe) -> None:
    """The push service: says 201 to everything, in a process of its own."""
    context = ServedTls(OwnCertificate(OwnCa(folder / "tls"), ["127.0.0.1"])).context
    asyncio.run(_serve(context, told))


async def _serve(context: ssl.SSLContext, told: Pipe) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, ssl=context)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            writer.write(CREATED)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def now_ms() -> int:
    """Milliseconds of UTC."""
    return time.time_ns() // 1_000_000
