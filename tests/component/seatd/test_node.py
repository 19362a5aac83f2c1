"""A whole node, from a reading to a message."""

import asyncio
from pathlib import Path

import pytest
from seat_stage import HEARTBEAT_S, Stage, on_stage

from mqtt_bridge import Kind
from mqtt_bridge.messages import CommandReply, Life, Presence, Reason, SensorState
from seatd.privacy_mark import PrivacyMark
from sensors import SensorError
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import ZeroPermit
from vision.occupancy import Reason as Sight
from vision.occupancy import Seen

ONLINE, OFFLINE, UNKNOWN = Presence


async def test_a_day_at_work_is_told_change_by_change() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        await stage.weigh(Pressure.BELOW, 5.1, 35.2)
        told = stage.presence()

    assert [(one.state, one.occupied, one.reason) for one in told] == [
        (UNKNOWN, None, Reason.STARTING),
        (ONLINE, True, Reason.OCCUPIED),
        (ONLINE, False, Reason.SEAT_EMPTY),
        (OFFLINE, False, Reason.SEAT_EMPTY),
    ]
    assert [one.empty_for_ms for one in told] == [None, None, 500, 30_100]


async def test_seq_counts_changes_and_each_message_carries_who_speaks() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        await stage.weigh(Pressure.BELOW, 5.1, 6.0)
        told = stage.presence()

    assert [one.seq for one in told] == [1, 2, 3]
    assert {(one.seat, one.epoch, one.boot_id) for one in told} == {
        ("berlin-017", 42, "00112233445566778899aabb")
    }


async def test_the_measuring_loop_itself_makes_the_heartbeats() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 9.5)
        beats = stage.heartbeats()

    assert [(one.seq, one.state, one.occupied) for one in beats] == [
        (1, UNKNOWN, None),
        (2, ONLINE, True),
        (2, ONLINE, True),
        (2, ONLINE, True),
    ]


async def test_without_readings_there_is_no_heartbeat_and_no_sign_of_life() -> None:
    async with on_stage(camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        beats, signs = len(stage.heartbeats()), len(stage.life.alive_at_s)
        await stage.see(Seen.PERSON, 60.0)
        await stage.command("reannounce")
        await stage.weights.end()
        await stage.see(Seen.PERSON, 70.0)
        await stage.command("reannounce")

        assert len(stage.heartbeats()) == beats
        assert len(stage.life.alive_at_s) == signs


async def test_a_silent_chip_is_a_running_loop_all_the_same() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.SILENT, 0.3, 6.5)

    assert len(stage.heartbeats()) == 3
    assert stage.presence()[-1].reason is Reason.SENSOR_FAULT


async def test_the_service_manager_hears_of_every_reading_and_of_the_stop() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 0.3)

    assert stage.life.alive_at_s == [0.1, 0.2, 0.3]
    assert stage.life.stopped


async def test_a_heartbeat_follows_at_once_when_the_link_comes_up() -> None:
    async with on_stage(connected=False) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 1.0)
        stage.link.connected = True
        await stage.weigh(Pressure.WITHIN, 1.1, 1.1)
        first = len(stage.heartbeats())
        await stage.weigh(Pressure.WITHIN, 1.2, 1.1 + HEARTBEAT_S - 0.1)
        until_due = len(stage.heartbeats())
        stage.link.connected = False
        await stage.weigh(Pressure.WITHIN, 4.1, 4.1)
        stage.link.connected = True
        await stage.weigh(Pressure.WITHIN, 4.2, 4.2)

    assert (first, until_due, len(stage.heartbeats())) == (1, 1, 2)


async def test_the_camera_takes_over_from_a_dead_load_cell_without_a_word_of_unknown() -> None:
    async with on_stage(camera_wanted=True) as stage:
        await stage.see(Seen.PERSON, 0.0)
        await stage.weigh(Pressure.WITHIN, 0.1, 5.0)
        await stage.see(Seen.PERSON, 5.0)
        await stage.weigh(Pressure.FAULT, 5.1, 15.0)
        told = stage.presence()

    assert [one.state for one in told] == [UNKNOWN, ONLINE, ONLINE]
    assert told[-1].sensors.load_cell is SensorState.FAULT
    assert told[-1].sensors.camera is SensorState.OK


async def test_health_is_told_at_once_and_then_every_minute() -> None:
    async with on_stage() as stage:
        await stage.command("dance", b"no json")
        await stage.weigh(Pressure.WITHIN, 0.1, 60.1)
        first, second = stage.healths()

    assert (first.uptime_s, second.uptime_s) == (0, 60)
    assert (first.frames_ok, first.frames_corrupt, first.frames_missed) == (7, 1, 2)
    assert (first.frames_saturated, first.commands_dropped) == (3, 1)
    assert first.sensors.load_cell is SensorState.OK
    assert first.mat_frames_ok is None


async def test_health_counts_a_desk_mat_by_itself() -> None:
    async with on_stage(mat=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 0.1)
        (told,) = stage.healths()

    assert (told.frames_ok, told.mat_frames_ok, told.mat_frames_missed) == (7, 17, 0)


# -- alerts --


async def test_alerts_of_a_former_life_are_cleared_at_the_start() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 1.0)

    assert stage.link.alerts() == [
        ("camera_fault", False),
        ("load_cell_fault", False),
        ("recalibrate", False),
        ("uncalibrated", False),
        ("vision_unavailable", False),
    ]


async def test_a_fault_that_stands_at_the_start_is_raised_and_the_others_cleared() -> None:
    async with on_stage(camera_wanted=True, vision_missing=True) as stage:
        await stage.weigh(Pressure.UNCALIBRATED, 0.1, 1.0)

    assert sorted(stage.link.alerts()) == [
        ("camera_fault", False),
        ("load_cell_fault", False),
        ("recalibrate", False),
        ("uncalibrated", True),
        ("vision_unavailable", True),
    ]


async def test_a_fault_is_raised_once_and_cleared_when_it_is_mended() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 1.0)
        at_start = len(stage.link.alerts())
        await stage.weigh(Pressure.FAULT, 1.1, 9.0)
        await stage.weigh(Pressure.WITHIN, 9.1, 12.0)

    assert stage.link.alerts()[at_start:] == [
        ("load_cell_fault", True),
        ("load_cell_fault", False),
    ]


@pytest.mark.parametrize("broken", [Pressure.UNCALIBRATED, Pressure.FAULT, Pressure.SATURATED])
async def test_a_missed_conversion_does_not_make_a_standing_fault_flicker(
    broken: Pressure,
) -> None:
    async with on_stage() as stage:
        await stage.weigh(broken, 0.1, 3.0)
        told, alerts = len(stage.presence()), len(stage.link.alerts())
        await stage.weigh(Pressure.SILENT, 3.1, 3.2)
        await stage.weigh(broken, 3.3, 5.0)

    assert (len(stage.presence()), len(stage.link.alerts())) == (told, alerts)


async def test_a_covered_camera_is_a_fault_and_not_nobody() -> None:
    async with on_stage(camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        await stage.see(Seen.BLIND, 2.0, Sight.CAMERA_BLOCKED)
        await stage.weigh(Pressure.WITHIN, 2.1, 3.0)

    assert stage.link.alerts()[-1] == ("camera_fault", True)
    assert stage.presence()[-1].state is ONLINE
    assert stage.presence()[-1].sensors.camera is SensorState.BLOCKED


# -- commands --


async def test_reannounce_repeats_presence_and_heartbeat_without_counting() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        before, beats = stage.presence(), len(stage.heartbeats())
        acknowledged = await stage.command("reannounce", b'{"request": "a-1"}')
        await stage.weigh(Pressure.WITHIN, 2.1, 2.2)
        after = stage.presence()

    assert [one.seq for one in after] == [1, 2, 2]
    assert (after[-1].state, after[-1].occupied) == (before[-1].state, before[-1].occupied)
    assert len(stage.heartbeats()) == beats + 1
    assert acknowledged == ["reannounce"]
    assert [(one.status, one.error, one.request) for one in stage.replies()] == [
        ("ok", None, "a-1")
    ]


async def test_an_unknown_command_is_answered_unsupported() -> None:
    async with on_stage() as stage:
        acknowledged = await stage.command("dance", b'{"request": "a-2"}')

    assert acknowledged == ["dance"]
    assert [(one.status, one.error, one.request) for one in stage.replies()] == [
        ("error", "unsupported: dance", "a-2")
    ]
    assert stage.teller.commands_dropped == 0


async def test_an_answer_goes_where_it_was_asked_for() -> None:
    async with on_stage() as stage:
        await stage.command("reannounce", response_topic="desk/answers", correlation_data=b"7")

    assert [(one.topic, one.correlation_data) for one in stage.link.sent] == [
        ("desk/answers", b"7")
    ]


@pytest.mark.parametrize(
    ("payload", "changes"),
    [
        (b"", {"retained": True}),
        (b"now!", {}),
        (b'{"request": "\\ud800"}', {}),
        (b"", {"response_topic": "answers/#"}),
    ],
)
async def test_a_retained_or_malformed_command_is_dropped_counted_and_acknowledged(
    payload: bytes, changes: dict[str, object]
) -> None:
    async with on_stage() as stage:
        acknowledged = await stage.command("reannounce", payload, **changes)
        await stage.command("reannounce")

    assert acknowledged == ["reannounce"]
    assert stage.teller.commands_dropped == 1
    assert len(stage.replies()) == 1


# -- modes --


async def answer_to(stage: Stage, verb: str, payload: bytes = b"") -> tuple[str, str | None]:
    await stage.command(verb, payload)
    reply = stage.replies()[-1]
    return reply.status, reply.error


async def test_a_mode_stands_until_the_next_command_and_is_told_to_nobody() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.BELOW, 0.1, 31.0)
        said = await answer_to(stage, "mode", b'{"mode": "trust_login"}')
        await stage.weigh(Pressure.BELOW, 31.1, 100.0)
        trusted = stage.presence()[-1]
        await stage.command("mode", b'{"mode": "chair_camera"}')
        await stage.weigh(Pressure.BELOW, 100.1, 131.0)
        told = [one.payload for one in stage.link.sent]

    assert said == ("ok", None)
    assert (trusted.state, trusted.reason) == (ONLINE, Reason.CONFIRMED)
    assert stage.presence()[-1].state is OFFLINE
    assert not any(b"trust_login" in payload or b"chair_camera" in payload for payload in told)


async def test_a_mode_nobody_knows_is_answered_and_changes_nothing() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        status, error = await answer_to(stage, "mode", b'{"mode": "nap"}')
        await stage.weigh(Pressure.WITHIN, 2.1, 3.0)

    assert status == "error"
    assert "mode: Input should be" in (error or "")
    assert stage.presence()[-1].reason is Reason.OCCUPIED


async def test_a_desk_mat_that_is_not_there_cannot_be_asked_for() -> None:
    async with on_stage() as stage:
        said = await answer_to(stage, "mode", b'{"mode": "desk_mat"}')

    assert said == ("error", "there is no desk mat: add desk_mat to the configuration")


async def test_in_its_mode_the_desk_mat_counts_and_its_faults_are_told() -> None:
    async with on_stage(mat=True) as stage:
        await stage.command("mode", b'{"mode": "desk_mat"}')
        for tenth in range(1, 30):
            reading = WeightReading(at_s=tenth / 10, pressure=Pressure.WITHIN)
            await stage.mat.give(reading)
            await stage.weigh(Pressure.BELOW, tenth / 10, tenth / 10)
        standing = stage.presence()[-1]
        await stage.weigh(Pressure.BELOW, 3.0, 9.0)

    assert (standing.state, standing.occupied) == (ONLINE, True)
    assert stage.presence()[-1].state is UNKNOWN
    assert stage.link.alerts()[-1] == ("load_cell_fault", True)


async def test_i_am_here_brings_an_unknown_seat_back_for_15_minutes_at_most() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.FAULT, 0.1, 5.0)
        said = await answer_to(stage, "confirm")
        await stage.weigh(Pressure.FAULT, 5.1, 905.0)
        told = stage.presence()

    assert said == ("ok", None)
    assert [(one.state, one.reason) for one in told[-2:]] == [
        (ONLINE, Reason.CONFIRMED),
        (UNKNOWN, Reason.SENSOR_FAULT),
    ]


async def test_i_am_here_does_not_fill_an_empty_seat() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.BELOW, 0.1, 31.0)
        status, error = await answer_to(stage, "confirm")
        await stage.weigh(Pressure.BELOW, 31.1, 40.0)

    assert status == "error"
    assert "sit down" in (error or "")
    assert stage.presence()[-1].state is OFFLINE


# -- the zero --


async def test_the_load_cell_hears_at_each_look_whether_its_zero_may_move() -> None:
    async with on_stage(camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 0.1)
        await stage.weigh(Pressure.BELOW, 0.2, 0.2)
        await stage.see(Seen.NOBODY, 0.2)
        await stage.weigh(Pressure.BELOW, 0.3, 0.3)

    assert stage.weights.permits == [
        ZeroPermit.NEVER,
        ZeroPermit.NEAR_ZERO,
        ZeroPermit.SEEN_EMPTY,
    ]


async def test_a_zero_astray_is_an_alert_while_presence_goes_on_unchanged() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.BELOW, 0.1, 1.0)
        told = len(stage.presence())
        astray = WeightReading(at_s=1.1, pressure=Pressure.BELOW, recalibrate=True)
        await stage.weights.give(astray)
        raised = stage.link.alerts()[-1]
        await stage.weigh(Pressure.BELOW, 1.2, 1.3)

    assert raised == ("recalibrate", True)
    assert stage.link.alerts()[-1] == ("recalibrate", False)
    assert len(stage.presence()) == told


async def test_a_dead_load_and_a_camera_that_sees_nobody_are_an_object_on_the_seat() -> None:
    async with on_stage(camera_wanted=True) as stage:
        for second in range(1, 101):
            await stage.see(Seen.NOBODY, float(second))
            for tenth in range(10):
                at_s = second + tenth / 10
                still = WeightReading(at_s=at_s, pressure=Pressure.WITHIN, still_for_s=at_s)
                await stage.weights.give(still)

    assert [(one.state, one.reason) for one in stage.presence()] == [
        (UNKNOWN, Reason.STARTING),
        (ONLINE, Reason.OCCUPIED),
        (ONLINE, Reason.OBJECT_ON_SEAT),
        (OFFLINE, Reason.OBJECT_ON_SEAT),
    ]


# -- the end --


@pytest.mark.parametrize("failing", ["weights", "camera", "link"])
async def test_a_failing_task_stops_the_node(failing: str) -> None:
    error = SensorError("broken beyond words")
    async with on_stage(camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 0.1)
        match failing:
            case "weights":
                await stage.weights.give(error)
            case "camera":
                await stage.camera.give(error)
            case _:
                stage.link.failure.set_exception(error)
        with pytest.raises(ExceptionGroup) as caught:
            await stage.running

    [only] = caught.value.exceptions
    found = only.exceptions if isinstance(only, ExceptionGroup) else (only,)
    assert found == (error,)
    assert stage.life.stopped


async def test_a_cancelled_node_ends_cleanly() -> None:
    async with on_stage(camera_wanted=True) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 0.1)
        stage.running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stage.running

    assert stage.life.stopped
    assert stage.link.said(Kind.STATUS) == [], f"{Life.STOPPED} is the link's word"


async def test_the_agent_forbids_the_camera_and_a_restart_remembers_it(tmp_path: Path) -> None:
    async with on_stage(camera_wanted=True, state_dir=tmp_path) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        await stage.command("camera", b'{"v":1,"allowed":false,"request":"r1"}')
        await stage.weigh(Pressure.WITHIN, 2.1, 3.0)

        assert stage.replies()[-1] == CommandReply(status="ok", error=None, request="r1")
        assert stage.presence()[-1].sensors.camera is SensorState.OFF
    async with on_stage(camera_wanted=True, state_dir=tmp_path) as again:
        again.node.allow_camera(allowed=PrivacyMark(state_dir=tmp_path).allowed)
        await again.weigh(Pressure.WITHIN, 0.1, 2.0)

        assert again.presence()[-1].sensors.camera is SensorState.OFF
        await again.command("camera", b'{"v":1,"allowed":true}')
        await again.weigh(Pressure.WITHIN, 2.1, 3.0)
        assert again.presence()[-1].sensors.camera is SensorState.STALE


async def test_a_camera_command_without_a_clear_word_changes_nothing(tmp_path: Path) -> None:
    async with on_stage(camera_wanted=True, state_dir=tmp_path) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 2.0)
        await stage.command("camera", b'{"v":1,"allowed":"no"}')
        await stage.weigh(Pressure.WITHIN, 2.1, 2.2)

        assert stage.replies()[-1].status == "error"
        assert stage.node.chair.may_look


async def test_while_a_technician_works_nobody_is_there_and_nothing_is_alarming(
    tmp_path: Path,
) -> None:
    async with on_stage(state_dir=tmp_path) as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 3.0)
        session = (await stage.ask({"verb": "hold", "who": "anna", "from": "ssh"}))["session"]
        await stage.weigh(Pressure.FAULT, 3.1, 8.0)
        told, alerts = stage.presence()[-1], stage.link.alerts()
        state = await stage.ask({"verb": "state"})
        await stage.ask({"verb": "release", "session": session})
        await stage.weigh(Pressure.WITHIN, 8.1, 12.0)

        assert (told.state, told.occupied) == (Presence.UNKNOWN, None)
        assert told.reason is Reason.MAINTENANCE
        assert ("load_cell_fault", True) not in alerts
        assert state["load_cell"] == "fault"
        assert stage.presence()[-1].state is Presence.ONLINE


async def test_a_scale_that_comes_from_afar_is_used_and_told_in_health(tmp_path: Path) -> None:
    async with on_stage(state_dir=tmp_path) as stage:
        await stage.weigh(Pressure.BELOW, 0.1, 1.0)
        session = (await stage.ask({"verb": "hold", "who": "anna", "from": "laptop"}))["session"]
        wrote = await stage.ask(
            {
                "verb": "write_scale",
                "session": session,
                "scale": {"zero_counts": 84_000, "counts_per_kg": 10_000.0},
            }
        )
        healths = len(stage.healths())
        await stage.weigh(Pressure.BELOW, 1.1, 1.2)

        assert wrote["after"]["calibrated_by"] == "anna"
        assert [scale.zero_counts for scale in stage.weights.used if scale] == [84_000]
        assert len(stage.healths()) == healths + 1


async def test_rubbish_from_a_technician_is_answered() -> None:
    async with on_stage() as stage:
        await stage.weigh(Pressure.WITHIN, 0.1, 1.0)

        assert (await stage.ask({"verb": 7}))["code"] == "malformed"
