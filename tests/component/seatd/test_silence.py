"""A load cell that says nothing: told after 2 s, however long its reader hangs."""

import pytest
from seat_stage import Pauses, on_stage

from mqtt_bridge.messages import Presence, Reason, SensorState
from sensors.weight import Pressure
from vision.occupancy import Seen


async def test_a_hanging_reader_makes_the_seat_unknown_exactly_after_ttl_s() -> None:
    pauses = Pauses()
    async with on_stage(pause=pauses) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        await pauses.end()
        await pauses.end()
        after_1_s = stage.presence()[-1]
        await pauses.end()
        after_2_s = stage.presence()[-1]

    assert pauses.wanted_s[1:3] == pytest.approx([1.0, 1.0], abs=0.05)
    assert (after_1_s.state, after_1_s.sensors.load_cell) == (Presence.ONLINE, SensorState.FAULT)
    assert (after_2_s.state, after_2_s.occupied) == (Presence.UNKNOWN, None)
    assert after_2_s.reason is Reason.SENSOR_FAULT


async def test_silence_is_no_sign_of_life() -> None:
    pauses = Pauses()
    async with on_stage(pause=pauses) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        beats, alive = len(stage.heartbeats()), len(stage.life.alive_at_s)
        for _ in range(20):
            await pauses.end()

        assert (len(stage.heartbeats()), len(stage.life.alive_at_s)) == (beats, alive)


async def test_the_camera_takes_over_from_a_hanging_reader_without_a_gap() -> None:
    pauses = Pauses()
    async with on_stage(pause=pauses, camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        await stage.see(Seen.PERSON, 5.0)
        for _ in range(10):
            await pauses.end()
        states = [message.state for message in stage.presence()]

    assert states[-1] is Presence.ONLINE
    assert Presence.UNKNOWN not in states[states.index(Presence.ONLINE) :]


async def test_a_reading_that_comes_in_time_is_not_followed_by_a_look_for_silence() -> None:
    pauses = Pauses()
    async with on_stage(pause=pauses) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        await pauses.end()
        await stage.weigh(Pressure.WITHIN, 5.1, 5.9)
        told = len(stage.presence())
        await pauses.end()

        assert len(stage.presence()) == told
