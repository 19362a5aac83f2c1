"""What light and buzzer at the seat mean. Pure."""

from dataclasses import dataclass
from types import MappingProxyType

from mqtt_bridge.messages import Presence, SensorState
from sensors.panel.patterns import Meaning

# (presence, occupied) -> what the light says while the senses are healthy.
MEANINGS = MappingProxyType(
    {
        (Presence.ONLINE, True): Meaning.ONLINE,
        (Presence.ONLINE, False): Meaning.LEAVING,
        (Presence.ONLINE, None): Meaning.ONLINE,
        # He is back and being confirmed: the light says so at once.
        (Presence.OFFLINE, True): Meaning.ONLINE,
        (Presence.OFFLINE, False): Meaning.OFFLINE,
        (Presence.OFFLINE, None): Meaning.OFFLINE,
        (Presence.UNKNOWN, True): Meaning.STARTING,
        (Presence.UNKNOWN, False): Meaning.LEAVING,
        (Presence.UNKNOWN, None): Meaning.STARTING,
    }
)
# Beeps of the buzzer.
ACCEPTED, BREAK_HEARD, REFUSED = 1, 2, 3

FAULTY = frozenset({SensorState.FAULT, SensorState.UNCALIBRATED, SensorState.BLOCKED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """What the panel is to tell at one moment.

    Attributes:
        meaning: Of the light.
        looked_at_s: When the camera took its newest picture; None without one.
    """

    meaning: Meaning
    looked_at_s: float | None


def meaning(
    *,
    presence: Presence,
    occupied: bool | None,
    load_cell: SensorState,
    camera: SensorState,
) -> Meaning:
    """What the light says; a sensor that needs a technician comes before everything else."""
    if {load_cell, camera} & FAULTY:
        return Meaning.FAULT
    return MEANINGS[presence, occupied]
