"""One of each message, and ways to make any of them."""

from collections.abc import Mapping
from types import MappingProxyType

from hypothesis import strategies as st

from mqtt_bridge.messages import (
    Alert,
    CameraCommand,
    CommandReply,
    DispatcherStatus,
    Health,
    Heartbeat,
    Life,
    Mode,
    ModeCommand,
    NodeStatus,
    Presence,
    PresenceMessage,
    Reason,
    Sensors,
    SensorState,
    Severity,
    WireModel,
)

SEATS = st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True)
BOOT_IDS = st.from_regex(r"[0-9a-f]{24}", fullmatch=True)
COUNTERS = st.integers(min_value=0, max_value=2**53)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
OCCUPIED = st.none() | st.booleans()
SENSORS = st.builds(
    Sensors, load_cell=st.sampled_from(SensorState), camera=st.sampled_from(SensorState)
)

MESSAGES: Mapping[type[WireModel], st.SearchStrategy[WireModel]] = MappingProxyType(
    {
        PresenceMessage: st.builds(
            PresenceMessage,
            seat=SEATS,
            epoch=COUNTERS,
            boot_id=BOOT_IDS,
            seq=COUNTERS,
            state=st.sampled_from(Presence),
            occupied=OCCUPIED,
            empty_for_ms=st.none() | COUNTERS,
            reason=st.sampled_from(Reason),
            sensors=SENSORS,
            sent_at=st.text(max_size=30),
            break_wanted_seq=COUNTERS,
        ),
        Heartbeat: st.builds(
            Heartbeat,
            seat=SEATS,
            epoch=COUNTERS,
            boot_id=BOOT_IDS,
            seq=COUNTERS,
            state=st.sampled_from(Presence),
            occupied=OCCUPIED,
            empty_for_ms=st.none() | COUNTERS,
            break_wanted_seq=COUNTERS,
        ),
        NodeStatus: st.builds(
            NodeStatus, seat=SEATS, epoch=COUNTERS, conn=COUNTERS, state=st.sampled_from(Life)
        ),
        DispatcherStatus: st.builds(DispatcherStatus, state=st.sampled_from(Life)),
        Health: st.builds(
            Health,
            seat=SEATS,
            epoch=COUNTERS,
            uptime_s=COUNTERS,
            version=st.text(max_size=20),
            sensors=SENSORS,
            frames_ok=COUNTERS,
            frames_corrupt=COUNTERS,
            frames_missed=COUNTERS,
            frames_saturated=COUNTERS,
            camera_age_s=st.none() | NUMBERS,
            cpu_temperature_c=st.none() | NUMBERS,
            clock_synchronised=st.none() | st.booleans(),
            commands_dropped=COUNTERS,
            mat_frames_ok=st.none() | COUNTERS,
            mat_frames_corrupt=st.none() | COUNTERS,
            mat_frames_missed=st.none() | COUNTERS,
            mat_frames_saturated=st.none() | COUNTERS,
            calibrated_at=st.none() | st.text(max_size=30),
        ),
        Alert: st.builds(
            Alert,
            seat=SEATS,
            code=st.text(max_size=30),
            severity=st.sampled_from(Severity),
            since=st.text(max_size=30),
            text=st.text(max_size=200),
        ),
        ModeCommand: st.builds(
            ModeCommand,
            mode=st.sampled_from(Mode),
            request=st.none() | st.text(max_size=50),
            confirm_every_s=st.none() | st.floats(min_value=1e-3, max_value=86_400),
        ),
        CameraCommand: st.builds(
            CameraCommand, allowed=st.booleans(), request=st.none() | st.text(max_size=50)
        ),
        CommandReply: st.builds(
            CommandReply,
            status=st.sampled_from(["ok", "error"]),
            error=st.none() | st.text(max_size=50),
            request=st.none() | st.text(max_size=50),
        ),
    }
)

ANY_MESSAGE = st.one_of(list(MESSAGES.values()))

_SENSORS = Sensors(load_cell=SensorState.OK, camera=SensorState.OFF)
SAMPLES: tuple[WireModel, ...] = (
    PresenceMessage(
        seat="berlin-017",
        epoch=42,
        boot_id="00112233445566778899aabb",
        seq=7,
        state=Presence.ONLINE,
        occupied=False,
        empty_for_ms=12_400,
        reason=Reason.SEAT_EMPTY,
        sensors=_SENSORS,
        sent_at="2026-11-20T09:14:03.250Z",
    ),
    Heartbeat(
        seat="berlin-017",
        epoch=42,
        boot_id="00112233445566778899aabb",
        seq=7,
        state=Presence.UNKNOWN,
        occupied=None,
        empty_for_ms=None,
    ),
    NodeStatus(seat="berlin-017", epoch=42, conn=3, state=Life.UP),
    DispatcherStatus(state=Life.STOPPED),
    Health(
        seat="berlin-017",
        epoch=42,
        uptime_s=3600,
        version="0.1.0",
        sensors=_SENSORS,
        frames_ok=36_000,
        frames_corrupt=2,
        frames_missed=1,
        frames_saturated=0,
        camera_age_s=4.5,
        cpu_temperature_c=51.25,
        clock_synchronised=True,
        commands_dropped=0,
    ),
    Alert(
        seat="berlin-017",
        code="load_cell_fault",
        severity=Severity.CRITICAL,
        since="2026-11-20T09:14:03.250Z",
        text="The load cell does not deliver believable values. 请检查接线。",
    ),
    ModeCommand(mode=Mode.CONFIRM, request="a-1", confirm_every_s=600.0),
    CameraCommand(allowed=False, request="a-2"),
    CommandReply(status="error", error="unsupported: dance", request="a-1"),
)
