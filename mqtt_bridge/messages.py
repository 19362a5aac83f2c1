"""The wire contract: every payload, once.

Pure. JSON Schema under `docs/schemas/` is generated from these models. Receivers ignore unknown
fields; a meaning never changes, a new meaning is a new field.
"""

import re
from enum import Enum
from typing import Annotated, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from mqtt_bridge.errors import MalformedMessage, UnsupportedVersion
from mqtt_bridge.topics import SEAT_ID

MAX_PAYLOAD_BYTES = 16_384

SeatId = Annotated[str, StringConstraints(pattern=f"^{SEAT_ID.pattern}$")]
BootId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
Counter = Annotated[int, Field(ge=0, le=2**53)]
Milliseconds = Annotated[int, Field(ge=0, le=2**53)]
# What came after release 0.1 is left out where it says nothing: such a message is as it was then.
LaterCounter = Annotated[int, Field(ge=0, le=2**53, exclude_if=lambda count: count == 0)]
MaybeText = Annotated[str | None, Field(exclude_if=lambda text: text is None)]
MaybeCounter = Annotated[int | None, Field(ge=0, le=2**53, exclude_if=lambda count: count is None)]


class Presence(Enum):
    """The person, as far as the chair can tell."""

    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Reason(Enum):
    """Why the seat says what it says."""

    OCCUPIED = "occupied"
    SEAT_EMPTY = "seat_empty"
    OVER_RANGE = "over_range"
    OBJECT_ON_SEAT = "object_on_seat"
    STANDING_AT_DESK = "standing_at_desk"
    CONFIRMED = "confirmed"
    SENSOR_FAULT = "sensor_fault"
    UNCALIBRATED = "uncalibrated"
    MAINTENANCE = "maintenance"
    STARTING = "starting"


class SensorState(Enum):
    """Health of one sensor."""

    OK = "ok"
    STALE = "stale"
    FAULT = "fault"
    UNCALIBRATED = "uncalibrated"
    BLOCKED = "blocked"
    OFF = "off"


class Life(Enum):
    """The node as a program: running, stopped on purpose, or lost."""

    UP = "up"
    STOPPED = "stopped"
    LOST = "lost"


class Severity(Enum):
    """How soon a technician is wanted."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Mode(Enum):
    """Where a seat's presence comes from. Says nothing about who sits there, and why."""

    CHAIR_CAMERA = "chair_camera"
    CAMERA = "camera"
    DESK_MAT = "desk_mat"
    CONFIRM = "confirm"
    TRUST_LOGIN = "trust_login"


class WireModel(BaseModel):
    """Frozen, strict in types, forgiving about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    v: Literal[1] = 1

    @field_validator("v", mode="before")
    @classmethod
    def _is_a_whole_number(cls, version: object) -> object:
        # A Literal compares by value, and to Python true and 1.0 equal 1.
        if type(version) is not int:
            raise ValueError("must be a whole number")
        return version


class Sensors(BaseModel):
    """Health of both sensors of a seat."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    load_cell: SensorState
    camera: SensorState


class PresenceMessage(WireModel):
    """Retained at every change. (epoch, seq) orders them; `sent_at` is for people only.

    `break_wanted_seq` counts the long presses of the seat's button in this start.
    """

    seat: SeatId
    epoch: Counter
    boot_id: BootId
    seq: Counter
    state: Presence
    occupied: bool | None
    empty_for_ms: Milliseconds | None
    reason: Reason
    sensors: Sensors
    sent_at: str
    break_wanted_seq: LaterCounter = 0


class Heartbeat(WireModel):
    """Made by the measuring loop itself: the only message that proves a node alive."""

    seat: SeatId
    epoch: Counter
    boot_id: BootId
    seq: Counter
    state: Presence
    occupied: bool | None
    empty_for_ms: Milliseconds | None
    break_wanted_seq: LaterCounter = 0


class NodeStatus(WireModel):
    """Birth, clean stop and last will of a node, ordered by (epoch, conn)."""

    seat: SeatId
    epoch: Counter
    conn: Counter
    state: Life


class DispatcherStatus(WireModel):
    """Birth, clean stop and last will of the dispatcher."""

    state: Life


class Health(WireModel):
    """Retained once a minute: how the node itself is doing.

    The counters `mat_frames_` are the desk mat's, where there is one. `calibrated_at` is when
    the scale was measured, RFC 3339; null without a scale.
    """

    seat: SeatId
    epoch: Counter
    uptime_s: Counter
    version: str
    sensors: Sensors
    frames_ok: Counter
    frames_corrupt: Counter
    frames_missed: Counter
    frames_saturated: Counter
    camera_age_s: float | None
    cpu_temperature_c: float | None
    clock_synchronised: bool | None
    commands_dropped: Counter
    mat_frames_ok: MaybeCounter = None
    mat_frames_corrupt: MaybeCounter = None
    mat_frames_missed: MaybeCounter = None
    mat_frames_saturated: MaybeCounter = None
    calibrated_at: MaybeText = None


class Alert(WireModel):
    """Retained while the fault stands; an empty payload clears it."""

    seat: SeatId
    code: str
    severity: Severity
    since: str
    text: str


class ModeCommand(WireModel):
    """Command `mode`: stands until the next one or a restart, which is `chair_camera` again.

    `confirm_every_s` is for the mode `confirm`; None leaves the node's own figure.
    """

    mode: Mode
    request: str | None = None
    confirm_every_s: Annotated[float, Field(gt=0, le=86_400)] | None = None


class CameraCommand(WireModel):
    """Command `camera`: the agent's own word on being looked at; it outlives a restart."""

    allowed: bool
    request: str | None = None


class CommandReply(WireModel):
    """Answer to a command."""

    status: Literal["ok", "error"]
    error: str | None
    request: str | None


def encode(message: WireModel) -> bytes:
    """UTF-8 JSON of one message."""
    return message.model_dump_json().encode()


M = TypeVar("M", bound=WireModel)


def decode(model: type[M], payload: bytes) -> M:
    """Parses one payload.

    Raises:
        UnsupportedVersion: `v` is one we do not know.
        MalformedMessage: anything else that is not this message; names the field.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        msg = f"payload of {len(payload)} bytes, at most {MAX_PAYLOAD_BYTES} are read"
        raise MalformedMessage(msg)
    try:
        return model.model_validate_json(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "payload"
        text = re.sub(r"\s+", " ", first["msg"])
        if first["loc"] == ("v",):
            raise UnsupportedVersion(f"contract version not known: {text}") from error
        raise MalformedMessage(f"{where}: {text}") from error
