"""The simulated broker: what is sure is delivered at least once, also across a death."""

import pytest
from call_life.day import Day
from call_life.virtual_time import VirtualLoop
from call_life.wire import Spoken, Wire

from mqtt_bridge import Received

STATE = Spoken(topic="seats/s-01/presence", payload=b"1", sure=True)
BEAT = Spoken(topic="seats/s-01/heartbeat", payload=b"2", sure=False)


@pytest.fixture
def day(loop: VirtualLoop) -> Day:
    """One in which nothing goes wrong by chance."""
    quiet = Day(loop=loop, seed=1, events=1_000)
    quiet.calm = True
    return quiet


def pass_time(day: Day, by_s: float = 1.0) -> None:
    day.after(by_s, day.loop.stop)
    day.loop.run_forever()


def payloads(heard: list[Received]) -> list[tuple[bytes, bool]]:
    return [(one.payload, one.retained) for one in heard]


def test_a_listener_hears_what_is_said(day: Day) -> None:
    heard = list[Received]()
    wire = Wire(day)
    wire.attach(heard.extend)
    wire.publish(STATE)
    wire.publish(BEAT)
    pass_time(day)

    assert sorted(payloads(heard)) == [(b"1", False), (b"2", False)]


def test_what_was_not_acknowledged_comes_again_and_heartbeats_do_not(day: Day) -> None:
    lost, heard = list[Received](), list[Received]()
    wire = Wire(day)
    wire.attach(lost.extend)
    wire.publish(STATE)
    wire.publish(BEAT)
    pass_time(day)
    wire.detach()
    wire.publish(BEAT)
    pass_time(day)
    wire.attach(heard.extend)

    assert payloads(heard) == [(b"1", True), (b"1", False)]


def test_what_was_acknowledged_comes_only_as_retained(day: Day) -> None:
    heard = list[Received]()
    wire = Wire(day)
    wire.attach(heard.extend)
    wire.publish(STATE)
    pass_time(day)
    heard[0].acknowledge()
    wire.detach()
    wire.attach(heard.extend)

    assert payloads(heard) == [(b"1", False), (b"1", True)]
