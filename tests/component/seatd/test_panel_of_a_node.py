"""The panel at a whole node: the light follows the chair, the button says "I am here"."""

from seat_stage import Stage, on_stage

from mqtt_bridge.messages import Presence, Reason, SensorState
from seatd.light import ACCEPTED, BREAK_HEARD, REFUSED
from sensors.panel.patterns import Meaning
from sensors.panel.presses import Press
from sensors.weight import Pressure
from vision.occupancy import Seen


def shown(stage: Stage) -> Meaning:
    assert stage.panel.told is not None
    return stage.panel.told().meaning


async def test_the_light_follows_the_chair() -> None:
    async with on_stage() as stage:
        seen = []
        await stage.weigh(Pressure.WITHIN, 0.1, 0.5)
        seen.append(shown(stage))
        await stage.weigh(Pressure.WITHIN, 0.6, 5.0)
        seen.append(shown(stage))
        await stage.weigh(Pressure.BELOW, 5.1, 10.0)
        seen.append(shown(stage))
        await stage.weigh(Pressure.BELOW, 10.1, 36.0)
        seen.append(shown(stage))
        await stage.weigh(Pressure.FAULT, 36.1, 40.0)
        seen.append(shown(stage))

    assert seen == [
        Meaning.STARTING,
        Meaning.ONLINE,
        Meaning.LEAVING,
        Meaning.OFFLINE,
        Meaning.FAULT,
    ]


async def test_the_light_hears_of_each_picture() -> None:
    async with on_stage(camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        await stage.see(Seen.PERSON, 1.5)
        assert stage.panel.told is not None
        telling = stage.panel.told()

    assert telling.looked_at_s == 1.5


async def test_a_press_bridges_sensors_that_cannot_tell() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.FAULT, 0.1, 5.0)
        await stage.panel.give(Press.I_AM_HERE)
        await stage.weigh(Pressure.FAULT, 5.1, 8.0)
        told = stage.presence()[-1]

    assert (told.state, told.reason) == (Presence.ONLINE, Reason.CONFIRMED)
    assert stage.panel.beeps == [ACCEPTED]


async def test_a_press_does_not_argue_with_an_empty_seat() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.BELOW, 0.1, 32.0)
        await stage.panel.give(Press.I_AM_HERE)
        await stage.weigh(Pressure.BELOW, 32.1, 35.0)
        told = stage.presence()[-1]

    assert told.state is Presence.OFFLINE
    assert stage.panel.beeps == [REFUSED]


async def test_a_break_that_is_wanted_is_told_at_once_and_counted() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        before, beats = stage.presence()[-1], len(stage.heartbeats())
        await stage.panel.give(Press.BREAK_WANTED)
        await stage.weigh(Pressure.WITHIN, 2.1, 2.1)
        first, beat = stage.presence()[-1], stage.heartbeats()[-1]
        await stage.panel.give(Press.BREAK_WANTED)
        await stage.weigh(Pressure.WITHIN, 2.2, 2.2)
        second = stage.presence()[-1]

    assert (before.break_wanted_seq, first.break_wanted_seq, second.break_wanted_seq) == (0, 1, 2)
    assert (len(stage.heartbeats()) - beats, beat.break_wanted_seq) == (2, 1)
    assert {before.seq, first.seq, second.seq} == {before.seq}, "it is no change of presence"
    assert second.state is Presence.ONLINE
    assert stage.panel.beeps == [BREAK_HEARD, BREAK_HEARD]


async def test_a_panel_that_is_lost_does_not_stop_the_node() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        await stage.panel.end()
        await stage.weigh(Pressure.WITHIN, 2.1, 5.0)
        running = not stage.running.done()

    assert running


async def test_the_switch_at_the_seat_turns_the_camera_off() -> None:
    async with on_stage(camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 1.0)
        stage.panel.camera_allowed = False
        asked = stage.camera.pace(1.0, None)
        await stage.weigh(Pressure.WITHIN, 1.1, 1.2)

        assert asked is None
        assert stage.presence()[-1].sensors.camera is SensorState.OFF
