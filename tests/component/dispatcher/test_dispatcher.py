"""Chairs, callers and telephones through the whole dispatcher."""

import asyncio
import time
from dataclasses import replace

import pytest
from call_centre import BOTH_DATABASES, Centre, HandClock, Opened
from call_hall import BOOT_B, RULES, call, heartbeat, seat_of, status

from dispatcher.errors import Conflict, NotFound
from dispatcher.routing.values import CallState, Offerable
from dispatcher.seats.record import Link
from dispatcher.telephony.port import HungUp, PickedUp
from dispatcher.telephony.simulated import SimulatedAgents, SimulatedSwitchboard
from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import Life, encode

pytestmark = BOTH_DATABASES

TOPICS = Topics()


async def settled(centre: Centre) -> None:
    """Lets what was said on the lines reach the turn loop and come back."""
    for _ in range(5):
        await asyncio.sleep(0)
        await centre.dispatcher.prove_alive()


async def arrive(centre: Centre, name: str = "c1") -> None:
    await centre.dispatcher.call_arrived(call(name, arrived_s=centre.clock.now_s()))


async def test_a_call_goes_from_the_line_to_the_chair_and_ends(centre: Centre) -> None:
    """Conformance 1: rung, picked up, talking, over."""
    await centre.staff("anna")
    await arrive(centre)
    centre.switchboard.say(PickedUp(offer_id="c1.1", epoch=1))
    await settled(centre)
    talking = centre.router.calls["c1"].state
    centre.switchboard.say(HungUp(call_id="c1"))
    await settled(centre)

    assert talking is CallState.CONNECTED
    assert centre.switchboard.told == [("ring", "c1.1"), ("connect", "c1"), ("hang_up", "c1")]
    assert centre.router.calls == {}


async def test_a_late_event_of_a_line_is_a_no_op(centre: Centre) -> None:
    """Conformance 52: the answer to a ring that is over."""
    await centre.staff("anna")
    await arrive(centre)
    await centre.pass_time(20.0)
    centre.switchboard.say(PickedUp(offer_id="c1.1", epoch=1))
    centre.switchboard.say(HungUp(call_id="c9"))
    await settled(centre)

    assert centre.router.calls["c1"].state is CallState.WAITING
    assert ("connect", "c1") not in centre.switchboard.told


async def test_a_chair_that_empties_while_it_rings_stops_the_ring(centre: Centre) -> None:
    """Conformance 46: after the grace, through wire, store and switchboard."""
    await centre.staff("anna", "ben")
    await arrive(centre)
    await centre.sit("anna", seq=2, occupied=False)
    await centre.pass_time(1.9)
    within = list(centre.switchboard.told)
    await centre.pass_time(0.1)

    assert within == [("ring", "c1.1")]
    assert centre.switchboard.told[1:] == [("stop_ringing", "c1.1"), ("ring", "c1.2")]
    assert centre.switchboard.ringing == {"c1": "ben"}


async def test_a_caller_who_hangs_up_silences_the_phone_within_half_a_second(
    centre: Centre,
) -> None:
    """Conformance 45: and the agent is free."""
    await centre.staff("anna")
    await arrive(centre)
    began_s = time.perf_counter()
    await centre.dispatcher.hung_up("c1")
    took_s = time.perf_counter() - began_s

    assert centre.switchboard.told == [
        ("ring", "c1.1"),
        ("stop_ringing", "c1.1"),
        ("hang_up", "c1"),
    ]
    assert centre.router.agents["anna"].offerable(centre.clock.now_s()) is Offerable.READY
    assert took_s < 0.5


async def test_silence_on_the_wire_withdraws_a_ring_and_holds_the_next_call(
    centre: Centre,
) -> None:
    """Conformance 62: no node is present for ever."""
    await centre.staff("anna")
    await arrive(centre)
    await centre.pass_time(8.0)
    silent = centre.ledger.views[seat_of("anna")].link
    await centre.pass_time(2.0)

    assert silent is Link.SILENT
    assert centre.switchboard.told == [
        ("ring", "c1.1"),
        ("stop_ringing", "c1.1"),
        ("hold", "c1"),
    ]


async def test_a_lost_node_is_unknown_at_once(centre: Centre) -> None:
    await centre.staff("anna")
    will = status(Life.LOST, seat=seat_of("anna"))
    centre.dispatcher.heard(
        [Received(topic=TOPICS.status(seat_of("anna")), payload=encode(will), retained=False)]
    )
    await arrive(centre)

    assert centre.switchboard.told == [("hold", "c1")]


async def test_remarkable_messages_are_logged_once_in_a_while(
    centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    bad = Received(topic="seats/ghost/heartbeat", payload=b"{}", retained=False)
    centre.dispatcher.heard([bad] * 150)
    await centre.dispatcher.prove_alive()

    assert [one.args[-1] for one in caplog.records if "remarkable" in one.msg] == [1, 100]  # type: ignore[index]


async def test_the_second_at_a_chair_is_refused_by_name(centre: Centre) -> None:
    await centre.dispatcher.logged_in("anna", seat_of("anna"))

    with pytest.raises(Conflict, match="anna is logged in"):
        await centre.dispatcher.logged_in("ben", seat_of("anna"))
    with pytest.raises(NotFound, match="no seat attic"):
        await centre.dispatcher.logged_in("ben", "attic")
    with pytest.raises(NotFound, match="no agent zoe"):
        await centre.dispatcher.logged_in("zoe", seat_of("ben"))


async def test_a_step_of_the_wall_clock_changes_no_wrap_up(opened: Opened) -> None:
    """Conformance 18: an hour forward, an hour back; decisions use the monotonic clock."""
    async with opened(rules=replace(RULES, wrap_up_s=6.0)) as centre:
        await centre.staff("anna")
        await arrive(centre)
        await centre.dispatcher.accepted("c1.1", 1)
        await centre.dispatcher.hung_up("c1")
        await arrive(centre, "c2")
        for step_s in (3_600.0, -7_200.0):
            centre.clock.set_wall(step_s)
            await centre.pass_time(2.9)
        wrapping_up = centre.switchboard.told[-1]
        await centre.pass_time(0.3)

        assert wrapping_up == ("hold", "c2")
        assert centre.switchboard.told[-1] == ("ring", "c2.1")


async def test_a_new_dispatcher_adopts_what_rings_and_talks_and_offers_nothing_twice(
    opened: Opened, clock: HandClock
) -> None:
    """Conformance 67: the talk goes on, the ring starts anew under a new epoch."""
    async with opened() as first:
        await first.staff("anna", "ben")
        await arrive(first, "c1")
        await first.dispatcher.accepted("c1.1", 1)
        await arrive(first, "c2")
        rung_before = dict(first.switchboard.ringing)
    clock.move(3.0)
    async with opened() as second:
        adopted = {name: one.state for name, one in second.router.calls.items()}
        told = list(second.switchboard.told)
        await second.sit("anna", "ben")
        await second.pass_time(2.0)
        with pytest.raises(Conflict):
            await second.dispatcher.accepted("c2.1", 1)
        ringing = dict(second.switchboard.ringing)
        await second.dispatcher.accepted("c2.2", 2)
        story = [row.kind for row in second.store.decisions_of("c2")]

    assert rung_before == ringing == {"c2": "ben"}
    assert adopted == {"c1": CallState.CONNECTED, "c2": CallState.WAITING}
    assert told == [("connect", "c1"), ("stop_ringing", "c2.1"), ("hold", "c2")]
    assert story == ["offered", "withdrawn", "held", "offered", "connected"]


async def test_two_nodes_of_one_name_hold_the_call_back(centre: Centre) -> None:
    await centre.staff("anna")
    for boot_id in (BOOT_B, "a" * 24):
        beat = heartbeat(seat=seat_of("anna"), boot_id=boot_id)
        centre.dispatcher.heard(
            [Received(topic=TOPICS.heartbeat(beat.seat), payload=encode(beat), retained=False)]
        )
    await arrive(centre)

    assert centre.switchboard.told == [("hold", "c1")]


# The switchboard of the demo.


async def simulated_events(switchboard: SimulatedSwitchboard, count: int) -> list[object]:
    events = switchboard.events()
    return [await asyncio.wait_for(anext(events), 1.0) for _ in range(count)]


async def test_simulated_agents_pick_up_and_talk_to_an_end(centre: Centre) -> None:
    await centre.staff("anna")
    offer = (await centre.dispatcher.call_arrived(call("c1"))).offer_id
    assert offer is not None
    one = centre.router.calls["c1"]
    board = SimulatedSwitchboard(SimulatedAgents(answer_after_s=0.0, talk_s=0.0))
    board.ring(one, centre.router._board.offers[offer])
    (picked_up,) = await simulated_events(board, 1)
    board.connect(one)
    (hung_up,) = await simulated_events(board, 1)
    board.hang_up(one)

    assert picked_up == PickedUp(offer_id="c1.1", epoch=1)
    assert hung_up == HungUp(call_id="c1")
    assert (board._ringing, board._talking) == ({}, {})


async def test_a_silenced_simulated_phone_is_not_picked_up(centre: Centre) -> None:
    await centre.staff("anna")
    await arrive(centre)
    offer = centre.router._board.offers["c1.1"]
    board = SimulatedSwitchboard(SimulatedAgents(answer_after_s=0.0, talk_s=None))
    board.ring(centre.router.calls["c1"], offer)
    board.stop_ringing(offer)
    for _ in range(5):
        await asyncio.sleep(0)

    assert board._events.empty()
