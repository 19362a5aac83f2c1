"""What the light means: every state of a seat has a meaning, and a fault comes first."""

from itertools import product

import pytest

from mqtt_bridge.messages import Presence, SensorState
from seatd.light import FAULTY, MEANINGS, meaning
from sensors.panel.patterns import Meaning

OCCUPIED = (True, False, None)


def test_the_table_is_total() -> None:
    assert set(MEANINGS) == set(product(Presence, OCCUPIED))


@pytest.mark.parametrize(
    ("presence", "occupied", "told"),
    [
        (Presence.ONLINE, True, Meaning.ONLINE),
        (Presence.ONLINE, False, Meaning.LEAVING),
        (Presence.OFFLINE, False, Meaning.OFFLINE),
        (Presence.UNKNOWN, None, Meaning.STARTING),
    ],
)
def test_a_healthy_seat_tells_its_presence(
    presence: Presence, occupied: bool | None, told: Meaning
) -> None:
    found = meaning(
        presence=presence,
        occupied=occupied,
        load_cell=SensorState.OK,
        camera=SensorState.OFF,
    )

    assert found is told


@pytest.mark.parametrize("state", sorted(FAULTY, key=lambda one: one.value))
def test_a_sensor_that_needs_a_technician_comes_before_everything_else(
    state: SensorState,
) -> None:
    for presence, occupied in product(Presence, OCCUPIED):
        for cell, camera in ((state, SensorState.OK), (SensorState.OK, state)):
            found = meaning(presence=presence, occupied=occupied, load_cell=cell, camera=camera)

            assert found is Meaning.FAULT
