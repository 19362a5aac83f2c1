"""Whatever dies, the right state follows, nothing is lost, and no ghost sits on a chair."""

import signal
import time
from collections.abc import Callable

import pytest

from mqtt_bridge.messages import Life, Presence
from tests.system.conftest import Broker, Center, FakeNode, Node, eventually, never

pytestmark = pytest.mark.system

Make = Callable[..., Node]
MakeFake = Callable[..., FakeNode]


def test_a_killed_node_is_unknown_at_once_and_its_call_waits_for_its_return(
    center: Center, make_node: Make
) -> None:
    """Conformance 62: silence is never presence."""
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)

    node.program.kill()

    eventually(center.believes("a-01", presence="unknown", link="lost"), 3)
    call = center.call()
    assert call["state"] == "waiting"
    assert call["reason"]["key"] == "held_unknown"
    node.program.start()
    eventually(center.call_is(call["id"], "connected"), 15)
    assert (node.folder / "state" / "epoch").read_text() == "2\n"


def test_a_stopped_node_says_so(center: Center, make_node: Make) -> None:
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)

    status = node.program.stop()

    assert status == 0
    eventually(center.believes("a-01", presence="unknown", link="stopped"), 3)


def test_after_a_broker_crash_everybody_finds_back_to_the_present_state(
    center: Center, make_node: Make, broker: Broker
) -> None:
    """What changed during the outage counts, not what the broker remembers."""
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)
    broker.program.kill()
    node.sit(0)
    eventually(lambda: center.get("/health")["status"] == "broker_lost", 10)
    call = center.call()

    broker.start()

    eventually(center.believes("a-01", presence="offline", link="live"), 20)
    assert center.call_is(call["id"], "waiting")() or center.offers_to(call["id"]) == ["li-wei"]
    node.sit(70)
    eventually(center.believes("a-01", presence="online"), 15)
    eventually(center.call_is(call["id"], "connected"), 15)


def test_a_long_broker_outage_ends_every_lease(
    center: Center, make_node: Make, broker: Broker
) -> None:
    make_node()
    eventually(center.believes("a-01", presence="online"), 15)

    broker.program.kill()

    eventually(center.believes("a-01", presence="unknown", link="silent"), 13)


def test_a_killed_dispatcher_loses_no_waiting_call(center: Center, make_node: Make) -> None:
    """Conformance 67: back from the dead with the same callers at the same places."""
    node = make_node(kg=0)
    eventually(center.believes("a-01", presence="offline"), 15)
    first, second = center.call(), center.call()
    assert {first["state"], second["state"]} == {"waiting"}

    center.program.kill()
    center.start()

    calls = center.get("/calls")
    assert [one["id"] for one in calls] == [first["id"], second["id"]]
    assert abs(calls[0]["arrived_ms"] - first["arrived_ms"]) <= 20
    eventually(center.believes("a-01", presence="offline"), 15)
    node.sit(70)
    eventually(center.call_is(first["id"], "connected"), 15)
    assert center.call_is(second["id"], "waiting")()


def test_a_dispatcher_killed_while_ringing_and_talking_offers_nothing_twice(
    make_center: Callable[..., Center], make_node: Make
) -> None:
    """Conformance 67: a talk is adopted; a ring begins anew, and an old answer is refused."""
    center = make_center(answer_after_s=None)
    center.start()
    make_node("a-01")
    make_node("a-02")
    for seat in ("a-01", "a-02"):
        eventually(center.believes(seat, presence="online"), 15)
    talking, ringing = center.call(), center.call("+86 138 0013 8000")
    accept = f"/api/v1/offers/{talking['offer_id']}/accept"
    assert center.http.post(accept, json={"epoch": 1}).status_code == 204

    center.program.kill()
    center.start()

    assert center.call_is(talking["id"], "connected")()
    eventually(center.call_is(ringing["id"], "offered"), 15)
    assert center.get(f"/calls/{ringing['id']}")["offers_made"] == 2
    late = center.http.post(f"/api/v1/offers/{ringing['offer_id']}/accept", json={"epoch": 1})
    assert late.status_code == 409
    assert center.get("/agents/li-wei")["offerable"] == "talking"


def test_a_node_silent_while_connected_is_unknown_when_its_lease_ends(
    center: Center, make_fake: MakeFake
) -> None:
    """The connection stands and pings, but nobody measures: only heartbeats renew the lease."""
    node = make_fake()
    node.status(epoch=1, conn=1, state=Life.UP)
    node.presence(epoch=1, seq=1, state=Presence.ONLINE)
    node.heartbeat(epoch=1, seq=1)
    eventually(center.believes("a-01", presence="online"), 3)
    beat_s = time.monotonic()

    eventually(center.believes("a-01", presence="unknown", link="silent"), 12)

    assert 9.0 <= time.monotonic() - beat_s <= 11.5


def test_a_frozen_node_is_not_there(center: Center, make_node: Make) -> None:
    """A stopped process holds its socket open; lease or will, whichever is first, ends it."""
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)

    node.program.send(signal.SIGSTOP)

    eventually(center.believes("a-01", presence="unknown"), 14)
    node.program.send(signal.SIGCONT)
    eventually(center.believes("a-01", presence="online"), 15)


def test_a_late_will_after_a_reconnect_changes_nothing(
    center: Center, make_fake: MakeFake
) -> None:
    node = make_fake()
    node.status(epoch=4, conn=1, state=Life.UP)
    node.status(epoch=4, conn=2, state=Life.UP)
    node.presence(epoch=4, seq=1, state=Presence.ONLINE)
    node.heartbeat(epoch=4, seq=1)
    eventually(center.believes("a-01", presence="online"), 3)

    node.status(epoch=4, conn=1, state=Life.LOST)

    never(lambda: not center.believes("a-01", presence="online")(), 1.5)
    node.status(epoch=4, conn=2, state=Life.LOST)
    eventually(center.believes("a-01", presence="unknown", link="lost"), 3)


def test_a_stale_retained_message_is_history_not_life(
    make_center: Callable[..., Center], make_fake: MakeFake
) -> None:
    """Conformance 63."""
    ghost = make_fake()
    ghost.status(epoch=9, conn=1, state=Life.UP)
    ghost.presence(epoch=9, seq=5, state=Presence.ONLINE)
    center = make_center()

    center.start()

    call = center.call()
    never(lambda: center.offers_to(call["id"]), 3, "an offer to a ghost")
    assert center.believes("a-01", presence="unknown")()


def test_a_queued_message_of_a_dead_node_makes_no_ghost(
    center: Center, make_fake: MakeFake
) -> None:
    """mosquitto delivers queued messages with retain=0: only a heartbeat is life."""
    dead = make_fake()
    dead.presence(epoch=3, seq=7, state=Presence.ONLINE, retain=False)

    call = center.call()

    never(lambda: center.offers_to(call["id"]), 2, "an offer to a ghost")
    assert center.believes("a-01", presence="unknown")()


def test_a_seat_that_is_empty_at_boot_is_unknown_until_the_absence_is_over(
    center: Center, make_node: Make
) -> None:
    make_node(kg=0)
    eventually(center.believes("a-01", presence="unknown", occupied=False, link="live"), 15)
    told_s = time.monotonic()

    eventually(center.believes("a-01", presence="offline"), 6)

    assert time.monotonic() - told_s >= 2.0


def test_two_nodes_with_one_name_are_believed_neither(center: Center, make_node: Make) -> None:
    """Conformance 65 on the wire: two boots that alternate are two machines."""
    make_node(name="first", epoch=10)
    eventually(center.believes("a-01", presence="online"), 15)

    make_node(name="second", epoch=20)

    eventually(center.believes("a-01", presence="unknown", link="duplicate_identity"), 30)
    codes = {one["code"] for one in center.get("/alerts") if one["seat"] == "a-01"}
    assert "duplicate_identity" in codes


def test_a_ring_at_an_emptying_chair_is_withdrawn_and_the_caller_keeps_the_place(
    make_center: Callable[..., Center], make_node: Make
) -> None:
    """Conformance 46, 47: withdrawn after the grace, and not repeated until somebody sits."""
    center = make_center(answer_after_s=None)
    center.start()
    node = make_node()
    eventually(center.believes("a-01", presence="online"), 15)
    call = center.call()
    assert call["state"] == "offered"

    node.sit(0)

    eventually(center.call_is(call["id"], "waiting"), 5)
    story = center.get(f"/calls/{call['id']}")
    assert [one["cause"] for one in story["decisions"] if one["kind"] == "withdrawn"] == [
        "seat_empty"
    ]
    never(lambda: len(center.offers_to(call["id"])) > 1, 1.0)
    node.sit(70)
    eventually(lambda: len(center.offers_to(call["id"])) == 2, 10)
    assert center.get(f"/calls/{call['id']}")["arrived_ms"] == call["arrived_ms"]
