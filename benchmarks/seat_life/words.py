"""The words a scenario is told in, and no others. Pure.

A duration or a moment is a number of seconds or a text such as `2 h 5 min 1.5 s`.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from mqtt_bridge.messages import Mode, Presence, Reason, SensorState
from seat_life.life import COUNTS_PER_KG, NOISE_COUNTS, ZERO_COUNTS
from seat_life.truth import Converter, Eyes

_SPAN = re.compile(r"(?:(\d+(?:\.\d+)?) h)? ?(?:(\d+(?:\.\d+)?) min)? ?(?:(\d+(?:\.\d+)?) s)?")


def seconds(told: object) -> object:
    """Seconds of a told duration; anything else is left for the schema to refuse.

    Raises:
        ValueError: a text that is no duration.
    """
    if not isinstance(told, str):
        return told
    match = _SPAN.fullmatch(told)
    if match is None or not any(match.groups()):
        raise ValueError(f"{told!r} is no duration: write 90, '90 s', '1 h 30 min'")
    hours, minutes, rest = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + rest


Seconds = Annotated[float, BeforeValidator(seconds), Field(ge=0, le=86_400)]
Kg = Annotated[float, Field(ge=-50, le=400)]
Share = Annotated[float, Field(ge=-1, le=1)]


class Told(BaseModel):
    """Part of a scenario: strict, frozen, unknown words refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Happening(Told):
    """Something that happens at a moment."""

    at: Seconds


class Lasting(Happening):
    """Something that lasts; `for` is a keyword of the language, so the field is `lasts`."""

    lasts: Seconds = Field(alias="for")


class Sits(Happening):
    do: Literal["sits"]
    kg: Kg | None = None
    within: Seconds = 0.5


class Leaves(Happening):
    """Gets up and goes; `stands` gets up and stays in the camera's sight; `goes` is to leave then.

    At `at` the getting up begins.
    """

    do: Literal["leaves", "stands", "goes"]
    within: Seconds = 0.5


class Leans(Lasting):
    """Takes a share of the weight off the seat: desk, tiptoe, arm rests; below zero adds it."""

    do: Literal["leans", "tiptoes", "hoists", "puts feet on the base"]
    share: Share


class Rocks(Lasting):
    do: Literal["rocks", "is shaken"]
    kg: Kg
    every: Seconds = 0.8


class Fidgets(Lasting):
    do: Literal["fidgets"]
    per_minute: Annotated[float, Field(gt=0, le=120)]
    up_to_kg: Kg


class Puts(Happening):
    do: Literal["puts"]
    thing: str
    kg: Kg


class Takes(Happening):
    do: Literal["takes"]
    thing: str


class Bumps(Lasting):
    do: Literal["bump"]
    kg: Kg


class Drifts(Happening):
    """The zero drifts straight, or creeps and warms up bent, to `kg`, and stays there."""

    do: Literal["drifts", "creeps", "warms up"]
    kg: Kg
    within: Seconds


class Hums(Lasting):
    do: Literal["hums"]
    counts: Annotated[float, Field(ge=0)]


class ConverterIs(Lasting):
    do: Literal["converter"]
    is_: Converter = Field(alias="is")


class CameraIs(Happening):
    do: Literal["camera"]
    is_: Eyes = Field(alias="is")


class CellSwapped(Happening):
    do: Literal["another cell"]
    zero_counts: float = ZERO_COUNTS
    counts_per_kg: float = COUNTS_PER_KG


class Restarts(Happening):
    do: Literal["node restarts"]


class ClockJumps(Happening):
    """The time of day jumps; by less than nothing it goes back."""

    do: Literal["clock jumps"]
    by_s: float


Event = Annotated[
    Sits
    | Leaves
    | Leans
    | Rocks
    | Fidgets
    | Puts
    | Takes
    | Bumps
    | Drifts
    | Hums
    | ConverterIs
    | CameraIs
    | CellSwapped
    | Restarts
    | ClockJumps,
    Field(discriminator="do"),
]


class SeatIs(Told):
    """The seat as it is at the start.

    Attributes:
        kg: weight of whoever sits down without another being told.
        fidgets_per_minute: of everybody who sits, unless told otherwise.
    """

    kg: Kg = 80
    camera: Eyes = Eyes.NONE
    noise_counts: Annotated[float, Field(gt=0)] = NOISE_COUNTS
    fidgets_per_minute: Annotated[float, Field(ge=0)] = 1.0
    breath_kg: Annotated[float, Field(ge=0)] = 0.1
    calibrated: bool = True
    mode: Mode | None = None


class Change(Told):
    """A change of presence that must come."""

    to: Presence
    between: tuple[Seconds, Seconds]
    reason: Reason | None = None


class Found(Told):
    """What must be so at a moment, or `until` another; what is not told may be anything."""

    at: Seconds
    until: Seconds | None = None
    presence: Presence | None = None
    occupied: bool | Literal["unknown"] | None = None
    reason: Reason | None = None
    load_cell: SensorState | None = None
    camera: SensorState | None = None


class Scenario(Told):
    """One story, and what the product must make of it.

    Attributes:
        about: one sentence: why this story matters.
        awaits: what the product does not do yet; the scenario must fail until it does.
        lasts: when the story ends.
        happens: events, ascending.
        changes: all changes of presence, in order.
        tolerates: this presence may come and go in between; it is left out of `changes`.
        never: presences that must never be told.
        finds: looks at single moments.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9 ,'.-]{3,80}$")]
    about: Annotated[str, Field(min_length=10)]
    awaits: str | None = None
    seat: SeatIs = SeatIs()
    lasts: Seconds
    happens: tuple[Event, ...]
    changes: tuple[Change, ...]
    tolerates: Presence | None = None
    never: tuple[Presence, ...] = ()
    finds: tuple[Found, ...] = ()


class Chapter(Told):
    """One file of scenarios."""

    scenarios: tuple[Scenario, ...]
