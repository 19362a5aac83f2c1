"""Stored first, then let out: whatever the store refuses has not happened outside."""

from call_centre import BOTH_DATABASES, Centre, HandClock, Opened, heard, refuse_writes
from call_hall import call, seat_of

from dispatcher.errors import StoreUnusable
from dispatcher.routing.values import CallState
from mqtt_bridge import Received

pytestmark = BOTH_DATABASES


def causes(error: BaseException | None) -> list[type[BaseException]]:
    if isinstance(error, BaseExceptionGroup):
        return [kind for one in error.exceptions for kind in causes(one)]
    return [] if error is None else [type(error)]


async def test_a_call_the_store_refuses_rings_nowhere(centre: Centre) -> None:
    """CM-01: stored first, then routed."""
    await centre.staff("anna")
    refuse_writes(centre.store)
    centre.dispatcher._turns.enqueue(lambda _turn: None, arrived=call("c1"))
    error = await centre.ended()

    assert causes(error) == [StoreUnusable]
    assert centre.switchboard.told == []


async def test_a_decision_the_store_refuses_does_not_leave_the_house(centre: Centre) -> None:
    await centre.staff("anna")
    await centre.dispatcher.call_arrived(call("c1", arrived_s=centre.clock.now_s()))
    before = list(centre.switchboard.told)
    refuse_writes(centre.store)
    centre.clock.move(20.0)
    centre.dispatcher.heard([])
    error = await centre.ended()

    assert before == [("ring", "c1.1")]
    assert causes(error) == [StoreUnusable]
    assert centre.switchboard.told == before


async def test_a_message_is_acknowledged_only_once_it_is_stored(centre: Centre) -> None:
    acknowledged: list[str] = []
    one = heard("anna")
    message = Received(
        topic=one.topic,
        payload=one.payload,
        retained=False,
        acknowledge=lambda: acknowledged.append("anna"),
    )
    refuse_writes(centre.store)
    centre.dispatcher.heard([message])
    await centre.ended()

    assert acknowledged == []


async def test_a_stored_message_is_acknowledged(centre: Centre) -> None:
    acknowledged: list[str] = []
    one = heard("anna")
    message = Received(
        topic=one.topic,
        payload=one.payload,
        retained=False,
        acknowledge=lambda: acknowledged.append("anna"),
    )
    centre.dispatcher.heard([message, message])
    await centre.dispatcher.prove_alive()

    assert acknowledged == ["anna", "anna"]


async def test_a_call_stored_just_before_the_end_is_routed_by_the_next_dispatcher(
    opened: Opened, clock: HandClock
) -> None:
    """Killed between receiving and routing: the caller is not lost."""
    async with opened() as first:
        first.store.receive([call("c1", arrived_s=clock.now_s())])
    async with opened() as second:
        found = second.router.calls["c1"]
        told = second.switchboard.told

    assert found.state is CallState.WAITING
    assert told == [("hold", "c1")]


async def test_everything_asked_at_once_is_one_turn(centre: Centre) -> None:
    turns: list[float] = []
    for _ in range(3):
        centre.dispatcher._turns.enqueue(lambda turn: turns.append(id(turn)))
    await centre.dispatcher.prove_alive()

    assert len(set(turns)) == 1


async def test_log_ins_and_breaks_survive_the_end(opened: Opened) -> None:
    async with opened() as first:
        await first.dispatcher.logged_in("anna", seat_of("anna"))
        await first.dispatcher.break_wanted("anna", wanted=True)
        await first.dispatcher.logged_in("ben", seat_of("ben"))
        await first.dispatcher.logged_out("ben")
    async with opened() as second:
        states = {name: (one.seat, one.break_wanted) for name, one in second.router.agents.items()}

    assert states == {"anna": (seat_of("anna"), True), "ben": (None, False), "cleo": (None, False)}
