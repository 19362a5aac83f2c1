"""What only a database server can do to us: be late, be gone, hold on, and be asked by two."""

import asyncio
import threading
from pathlib import Path

import pytest
from call_centre import HandClock, Opened
from call_hall import call
from postgres_server import PostgresServer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dispatcher.accounts.values import AuditEntry
from dispatcher.errors import StoreUnusable
from dispatcher.leadership import leading
from dispatcher.store.account_rows import AccountRows
from dispatcher.store.database import connected, open_database
from dispatcher.store.lease_rows import LeaseRows
from dispatcher.store.store import Store

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)

LONG_MS = 60_000


def test_a_server_that_is_not_there_is_told_without_the_password(database_kind: str) -> None:
    with pytest.raises(
        StoreUnusable, match=r"postgresql://seat:\*\*\*@127.0.0.1:1/x: "
    ) as refused:
        open_database("postgresql://seat:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in repr(refused.value)


def test_a_refused_statement_is_told_without_its_values(store: Store) -> None:
    store.receive([call("+4930123456")])

    with pytest.raises(StoreUnusable, match="the database refuses") as refused:
        store.receive([call("+4930123456", zone="secret-zone")])
    assert "secret-zone" not in str(refused.value)
    assert "+4930123456" not in str(refused.value)


def test_two_programs_that_start_on_an_empty_server_make_the_tables_once(
    postgres: PostgresServer, database_kind: str
) -> None:
    with postgres.database(template="template1") as url:
        threads = [threading.Thread(target=lambda: open_database(url).dispose()) for _ in "ab"]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        rows = LeaseRows(connected(url))
        claimed = rows.claim("first", LONG_MS)
        rows.close()

    assert claimed == 1


def test_a_text_may_hold_what_the_server_has_no_sign_for(store: Store) -> None:
    rows = AccountRows(store.engine)
    long_and_odd = "x" * 300 + "\0"
    entry = AuditEntry(
        at_ms=1,
        who="li",
        role="admin",
        address=long_and_odd,
        what="look",
        subject="a\0b",
        outcome="done",
    )
    rows.note(entry)
    (found,) = rows.entries(None, 10)

    assert (found.subject, found.address) == ("a\ufffdb", "x" * 300 + "\ufffd")


def test_a_frozen_programs_open_transaction_stops_nobody(store: Store, database_url: str) -> None:
    """It holds the row of the lead itself, and would for ever."""
    frozen = connected(database_url, "frozen")
    next_one = LeaseRows(connected(database_url))
    first = LeaseRows(connected(database_url, "frozen"))
    first.claim("frozen", 0)
    with pytest.raises(SQLAlchemyError), frozen.begin() as connection:  # noqa: PT012
        connection.execute(text("SELECT epoch FROM leadership FOR UPDATE"))
        epoch = next_one.claim("next", LONG_MS)
        connection.execute(text("SELECT 1"))
    for one in (first, next_one, frozen):
        one.close() if isinstance(one, LeaseRows) else one.dispose()

    assert epoch == 2


async def test_a_server_that_comes_late_is_waited_for(
    postgres: PostgresServer, database_url: str, tmp_path: Path
) -> None:
    lines: list[str] = []
    told = asyncio.Event()

    def say(line: str) -> None:
        lines.append(line)
        told.set()

    async def lead() -> int:
        async with leading(database_url, tmp_path, say) as lease:
            return lease.epoch

    postgres.stop()
    waiting = asyncio.create_task(lead())
    await told.wait()
    postgres.start()

    assert await waiting == 1
    assert lines[0].startswith("waiting for the database, postgresql://seat@/")
    assert lines[-1] == "leading, epoch 1"


async def test_who_stands_by_says_so_once_and_leads_when_the_other_ends(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    lines: list[str] = []
    standing_by, ended = asyncio.Event(), asyncio.Event()

    def say(line: str) -> None:
        lines.append(line)
        standing_by.set()

    async def second() -> int:
        async with leading(database_url, tmp_path, say) as lease:
            return lease.epoch

    async with leading(database_url, tmp_path, lambda _line: None) as lease:
        waiting = asyncio.create_task(second())
        await standing_by.wait()
        lease.assert_leading()
        assert lines == [f"standing by: {lease.holder} leads; taking over when it ends"]
        ended.set()

    assert await waiting == 2
    assert lines[1:] == ["leading, epoch 2"]


async def test_a_connection_that_is_lost_ends_the_dispatcher_with_nothing_let_out(
    opened: Opened, postgres: PostgresServer, clock: HandClock
) -> None:
    async with opened() as centre:
        await centre.staff("anna")
        postgres.stop()
        postgres.start()
        centre.dispatcher._turns.enqueue(
            lambda turn: turn.decisions.extend(centre.router.call_arrived(call("c1"), turn.now_s))
        )
        error = await centre.ended()
        told = list(centre.switchboard.told)

    assert told == []
    assert kinds(error) == {StoreUnusable}


def kinds(error: BaseException | None) -> set[type[BaseException]]:
    if isinstance(error, BaseExceptionGroup):
        return {kind for one in error.exceptions for kind in kinds(one)}
    return set() if error is None else {type(error)}
