"""One leads: what a second dispatcher, and one that is late, may not do."""

import threading
from collections.abc import Callable, Iterator

import pytest
from call_centre import BOTH_DATABASES, Opened
from call_hall import RULES, call

from dispatcher.errors import Deposed, StoreUnusable
from dispatcher.routing.values import CallState
from dispatcher.store import tables
from dispatcher.store.database import connected
from dispatcher.store.lease_rows import LeaseRows, Refused
from dispatcher.store.store import Store

pytestmark = BOTH_DATABASES

LONG_MS = 60_000


@pytest.fixture
def leases(store: Store, database_url: str) -> Iterator[list[LeaseRows]]:
    """Two programs at one database."""
    made = [LeaseRows(connected(database_url)) for _ in range(2)]
    yield made
    for one in made:
        one.close()


@pytest.fixture
def take_over(database_url: str) -> Callable[[], int]:
    """Another program leads from now on, as if the lease had run out."""

    def claim() -> int:
        rows = LeaseRows(connected(database_url))
        epoch = rows.claim("another", LONG_MS, at_once=True)
        rows.close()
        assert isinstance(epoch, int)
        return epoch

    return claim


def causes(error: BaseException | None) -> set[type[BaseException]]:
    if isinstance(error, BaseExceptionGroup):
        return {kind for one in error.exceptions for kind in causes(one)}
    return set() if error is None else {type(error)}


# The lease.


def test_of_two_dispatchers_that_claim_at_once_one_gets_it(leases: list[LeaseRows]) -> None:
    """Conformance 71: one claim wins, the other learns who leads."""
    outcomes: dict[str, object] = {}
    together = threading.Barrier(2)

    def claim(rows: LeaseRows, name: str) -> None:
        together.wait()
        try:
            outcomes[name] = rows.claim(name, LONG_MS)
        except StoreUnusable as error:
            # SQLite takes one writer and may tell the other so.
            outcomes[name] = error

    threads = [
        threading.Thread(target=claim, args=(rows, name))
        for rows, name in zip(leases, ("left", "right"), strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (winner,) = [name for name, outcome in outcomes.items() if outcome == 1]
    loser = "left" if winner == "right" else "right"

    assert outcomes[loser] != 1
    assert leases[0].claim(loser, LONG_MS) == Refused(holder=winner)


def test_a_lease_that_is_over_is_taken_by_the_next(leases: list[LeaseRows]) -> None:
    assert leases[0].claim("first", 0) == 1
    assert leases[1].claim("second", LONG_MS) == 2
    assert leases[0].renew(1, LONG_MS) is False
    assert leases[0].claim("first", LONG_MS) == Refused(holder="second")


def test_a_renewed_lease_is_nobody_elses(leases: list[LeaseRows]) -> None:
    assert leases[0].claim("first", 0) == 1
    assert leases[0].renew(1, LONG_MS) is True
    assert leases[1].claim("second", LONG_MS) == Refused(holder="first")


def test_a_released_lease_need_not_be_waited_for(leases: list[LeaseRows]) -> None:
    leases[0].claim("first", LONG_MS)
    leases[0].release(1)

    assert leases[1].claim("second", LONG_MS) == 2


def test_a_release_that_comes_late_takes_nothing_away(leases: list[LeaseRows]) -> None:
    leases[0].claim("first", 0)
    leases[1].claim("second", LONG_MS)
    leases[0].release(1)

    assert leases[0].claim("first", LONG_MS) == Refused(holder="second")


# The fence.


def test_who_was_deposed_stores_nothing(store: Store, leases: list[LeaseRows]) -> None:
    store.led_by(leases[0].claim("first", LONG_MS))  # type: ignore[arg-type]
    store.receive([call("c1")])
    leases[1].claim("second", LONG_MS, at_once=True)

    with pytest.raises(Deposed):
        store.receive([call("c2")])
    with store._engine.connect() as connection:
        kept = connection.execute(tables.calls.select()).all()
    assert [one.id for one in kept] == ["c1"]


async def test_a_leader_that_loses_its_lease_while_it_rings_does_nothing_more(
    opened: Opened, take_over: Callable[[], int]
) -> None:
    """Conformance 72: fenced: no further ring, no stored word; the next one has the call."""
    async with opened() as first:
        first.store.led_by(take_over())
        await first.staff("anna", "ben")
        await first.dispatcher.call_arrived(call("c1", arrived_s=first.clock.now_s()))
        told = list(first.switchboard.told)
        take_over()
        first.clock.move(RULES.ring_s + 1.0)
        first.dispatcher.heard([])
        ended = await first.ended()
    async with opened() as second:
        story = second.store.decisions_of("c1")
        found = second.router.calls["c1"]

    assert told == [("ring", "c1.1")]
    assert first.switchboard.told == told
    assert causes(ended) == {Deposed}
    assert found.state is CallState.WAITING
    assert [(row.kind, row.cause) for row in story] == [
        ("offered", None),
        ("withdrawn", "restarted"),
        ("held", None),
    ]
    assert second.switchboard.told == [("stop_ringing", "c1.1"), ("hold", "c1")]


async def test_a_lease_lost_between_decision_and_commit_lets_no_ring_out(
    opened: Opened, take_over: Callable[[], int]
) -> None:
    """Conformance 72: also when it is lost in the middle of a turn."""
    async with opened() as first:
        first.store.led_by(take_over())
        await first.staff("anna")
        new = call("c1", arrived_s=first.clock.now_s())
        first.store.receive([new])

        def decide_and_lose_the_lease(turn: object) -> None:
            turn.decisions += first.router.call_arrived(new, turn.now_s)  # type: ignore[attr-defined]
            take_over()

        first.dispatcher._turns.enqueue(decide_and_lose_the_lease)
        ended = await first.ended()
    async with opened() as second:
        story = second.store.decisions_of("c1")

    assert first.switchboard.told == []
    assert causes(ended) == {Deposed}
    assert [row.kind for row in story] == ["held"]
