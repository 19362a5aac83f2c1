import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, event, insert, select

from dispatcher.errors import Conflict, NotFound, StoreUnusable
from dispatcher.store import account_tables as tables
from dispatcher.store.database import open_database
from dispatcher.store.desk_tables import outbox
from dispatcher.store.group_commit import GroupCommit, insert_later
from dispatcher.store.store import Store

links = tables.one_time_links


class SlowThread:
    """Implements `InStore` with a thread of its own, as the dispatcher has one."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=1)

    async def __call__(self, work: Callable):
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)


@pytest.fixture
async def commits(store: Store) -> AsyncIterator[GroupCommit]:
    thread = SlowThread()
    yield GroupCommit(engine=store.engine, in_store=thread)
    thread.pool.shutdown(wait=True)


def adding(digest: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(insert(links).values(digest=digest, user=None, expires_ms=1))
        return digest

    return work


def kept(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(select(links.c.digest)).scalars())


async def test_what_is_asked_while_a_commit_runs_goes_together_into_the_next(commits, store):
    committed = []
    event.listen(store.engine, "commit", committed.append)

    answers = await asyncio.gather(*(commits.write(adding(f"d{n}")) for n in range(50)))

    assert answers == [f"d{n}" for n in range(50)]
    assert len(committed) <= 2
    assert len(kept(store.engine)) == 50


async def test_one_refusal_undoes_itself_and_leaves_the_others(commits, store):
    def half(connection: Connection) -> None:
        adding("half")(connection)
        raise NotFound("no such thing")

    first, second, third = await asyncio.gather(
        commits.write(adding("a")),
        commits.write(half),
        commits.write(adding("b")),
        return_exceptions=True,
    )

    assert (first, third) == ("a", "b")
    assert isinstance(second, NotFound)
    assert kept(store.engine) == {"a", "b"}


async def test_a_key_that_is_taken_is_a_conflict_for_its_asker_alone(commits, store):
    answers = await asyncio.gather(
        commits.write(adding("same")),
        commits.write(adding("same")),
        commits.write(adding("other")),
        return_exceptions=True,
    )

    assert [type(one) for one in answers] == [str, Conflict, str]
    assert kept(store.engine) == {"same", "other"}


async def test_a_mistake_in_the_program_reaches_its_asker_and_the_next_go_on(commits, store):
    with pytest.raises(ZeroDivisionError):
        await commits.write(lambda _connection: 1 // 0)

    assert await commits.write(adding("after")) == "after"


async def test_a_full_disk_is_told_to_all_and_nothing_is_kept(commits, store):
    await commits.write(adding("before"))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    answers = await asyncio.gather(
        commits.write(adding("a")), commits.write(adding("b")), return_exceptions=True
    )

    assert [type(one) for one in answers] == [StoreUnusable, StoreUnusable]
    assert kept(store.engine) == {"before"}


async def test_a_commit_that_fails_is_told_to_everybody_in_it(commits, store):
    def refuse(_connection) -> None:
        raise OSError("disk I/O error")

    event.listen(store.engine, "commit", refuse)
    answers = await asyncio.gather(
        commits.write(adding("a")), commits.write(adding("b")), return_exceptions=True
    )
    event.remove(store.engine, "commit", refuse)

    assert [type(one) for one in answers] == [OSError, OSError]
    assert kept(store.engine) == set()


async def test_whoever_goes_away_does_not_take_the_others_along(commits, store):
    going = asyncio.create_task(commits.write(adding("gone")))
    staying = asyncio.create_task(commits.write(adding("stays")))
    await asyncio.sleep(0)
    going.cancel()

    assert await staying == "stays"
    assert "stays" in kept(store.engine)
    assert await commits.write(adding("next")) == "next"


async def test_a_reading_sees_what_was_committed(commits):
    await commits.write(adding("seen"))

    found = await commits.read(
        lambda connection: connection.execute(select(links.c.digest)).scalars().all()
    )

    assert found == ["seen"]


async def test_rows_of_a_log_go_in_at_the_end_in_their_order_but_for_those_of_a_refusal(
    commits, store
):
    def noting(words: str, *, refuse: bool = False) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            row = {"at_ms": 1, "kind": words, "body": {}}
            insert_later(connection, outbox, row)
            if refuse:
                raise NotFound(words)

        return work

    await asyncio.gather(
        commits.write(noting("a")),
        commits.write(noting("b", refuse=True)),
        commits.write(noting("c")),
        commits.write(noting("d")),
        return_exceptions=True,
    )
    with store.engine.begin() as connection:
        noting("at once")(connection)
        kinds = connection.execute(select(outbox.c.kind).order_by(outbox.c.id)).scalars().all()

    assert kinds == ["a", "c", "d", "at once"]


async def test_two_writers_on_one_file_wait_for_each_other(commits, store, tmp_path):
    other_engine = open_database(f"sqlite:///{tmp_path / 'dispatcher.db'}")
    thread = SlowThread()
    other = GroupCommit(engine=other_engine, in_store=thread)

    await asyncio.gather(
        *(commits.write(adding(f"a{n}")) for n in range(30)),
        *(other.write(adding(f"b{n}")) for n in range(30)),
    )
    thread.pool.shutdown(wait=True)
    other_engine.dispose()

    assert len(kept(store.engine)) == 60
