"""Weight and photographs together, from pixels to presence: models, judgement, truth table, 30 s.

Each case runs on photographs anyone may use; those with a chair in them run again on photographs
of chairs, where these are at hand. Models are real, time is not.
"""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from mqtt_bridge.messages import Presence, Reason, SensorState
from seatd.chair import Chair
from seatd.frequency import Frequency
from seatd.presence import PresenceRules
from seatd.snapshots import Taken, is_due, scene_of
from sensors.weight import Pressure, WeightReading
from vision.detector import Detector
from vision.errors import CameraLost
from vision.frames import Bgr
from vision.models import models_dir
from vision.pixels import read_picture
from vision.simulated import ScriptedFrames
from vision.watcher import SeatWatcher
from vision.zone import Zone

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "vision" / "images"
FREQUENCY = Frequency()
ONLINE, OFFLINE, UNKNOWN = Presence
WITHIN, BELOW, FAULT = Pressure.WITHIN, Pressure.BELOW, Pressure.FAULT

pytestmark = pytest.mark.models
of_chairs = pytest.param(
    "chairs",
    marks=[
        pytest.mark.shared_data,
        pytest.mark.skipif(not SHARED.is_dir(), reason="the photographs of chairs are not here"),
    ],
)


@dataclass(frozen=True, kw_only=True)
class Photographs:
    """What the camera sees in each case."""

    person: Bgr
    nobody: Bgr
    on_monitor: Bgr
    seat: Zone


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(directory=models_dir())


@pytest.fixture(params=["free", of_chairs])
def photographs(request: pytest.FixtureRequest) -> Photographs:
    if request.param == "chairs":
        return Photographs(
            person=read_picture(SHARED / "32ab7e655bf8.jpg"),
            nobody=read_picture(SHARED / "905851553331.jpg"),  # a backpack on a chair
            on_monitor=read_picture(SHARED / "12e501acae94.jpg"),
            seat=Zone.box(left=0.65, top=0.12, right=1.0, bottom=1.0),
        )
    package = find_spec("skimage")
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]) / "data"
    nobody, person = read_picture(folder / "coffee.png"), read_picture(folder / "astronaut.png")
    monitor = nobody.copy()
    monitor[20:276, 20:276] = person[0:512:2, 0:512:2]
    return Photographs(
        person=person,
        nobody=nobody,
        on_monitor=monitor,
        seat=Zone.box(left=0.55, top=0.1, right=1.0, bottom=1.0),
    )


def lit(picture: Bgr, share: float) -> Bgr:
    return np.asarray(picture * share, dtype=np.uint8)


def covered() -> Bgr:
    """A lens under a jacket: a grey slope with the sensor's own noise."""
    slope = np.linspace(58, 76, 640)[np.newaxis, :, np.newaxis]
    noise = np.random.default_rng(1).normal(0, 1.5, (480, 640, 3))
    return np.clip(slope + noise, 0, 255).astype(np.uint8)


@dataclass(kw_only=True)
class Seat:
    """A chair with a camera, ten conversions a second, taken at as the policy wants."""

    watcher: SeatWatcher
    chair: Chair
    now_s: float = 0.0
    taken: Taken = field(default_factory=Taken)

    async def weighs(self, pressure: Pressure, for_s: float, *, still: bool = False) -> None:
        began_s = self.now_s
        for tenth in range(1, round(for_s * 10) + 1):
            self.now_s = began_s + tenth / 10
            still_for_s = tenth / 10 if still else 0.0
            if is_due(scene_of(self.chair, self.now_s), self.taken, FREQUENCY, self.now_s):
                self.taken = self.taken.asked(self.now_s, FREQUENCY)
                look = await self.watcher.look()
                self.taken = self.taken.answered(look.again_s)
                self.chair = self.chair.sighted(look.sighting)
            self.chair = self.chair.weighed(
                WeightReading(at_s=self.now_s, pressure=pressure, still_for_s=still_for_s)
            )

    @property
    def told(self) -> tuple[Presence, Reason]:
        return self.chair.seat.presence, self.chair.seat.reason

    @property
    def camera(self) -> SensorState:
        return self.chair.senses.camera_state(self.now_s)


def looks_at(
    pictures: list[Bgr | CameraLost], detector: Detector, zone: Zone | None = None
) -> Seat:
    seat: Seat
    watcher = SeatWatcher(
        source=ScriptedFrames(steps=pictures),
        detector=detector if zone is None else detector.within(zone),
        clock=lambda: seat.now_s,
        may_freeze=False,
    )
    chair = Chair.at_start(
        now_s=0.0,
        rules=PresenceRules(),
        fresh_s=FREQUENCY.fresh_s,
        overdue_s=FREQUENCY.overdue_s,
        camera_wanted=True,
    )
    seat = Seat(watcher=watcher, chair=chair)
    return seat


async def test_a_bag_on_the_chair_is_no_sitter(
    detector: Detector, photographs: Photographs
) -> None:
    seat = looks_at([photographs.nobody], detector)
    await seat.weighs(WITHIN, 5.0)
    await seat.weighs(WITHIN, 110.0, still=True)

    assert seat.told == (OFFLINE, Reason.OBJECT_ON_SEAT)
    await seat.watcher.close()


async def test_a_still_reader_is_not_sent_away(
    detector: Detector, photographs: Photographs
) -> None:
    seat = looks_at([photographs.person], detector)
    await seat.weighs(WITHIN, 5.0)
    await seat.weighs(WITHIN, 300.0, still=True)

    assert seat.told == (ONLINE, Reason.OCCUPIED)
    await seat.watcher.close()


async def test_standing_at_the_desk_is_there_and_walking_off_is_not(
    detector: Detector, photographs: Photographs
) -> None:
    standing = looks_at([photographs.person], detector)
    await standing.weighs(WITHIN, 5.0)
    await standing.weighs(BELOW, 60.0)
    gone = looks_at([photographs.person] * 8 + [photographs.nobody], detector)
    await gone.weighs(WITHIN, 5.0)
    await gone.weighs(BELOW, 90.0)

    assert standing.told == (ONLINE, Reason.STANDING_AT_DESK)
    assert gone.told == (OFFLINE, Reason.SEAT_EMPTY)
    await standing.watcher.close()
    await gone.watcher.close()


async def test_a_face_on_the_monitor_keeps_nobody_online(
    detector: Detector, photographs: Photographs
) -> None:
    fooled = looks_at([photographs.on_monitor], detector)
    await fooled.weighs(WITHIN, 5.0)
    await fooled.weighs(BELOW, 60.0)
    zoned = looks_at([photographs.on_monitor], detector, zone=photographs.seat)
    await zoned.weighs(WITHIN, 5.0)
    await zoned.weighs(BELOW, 32.0)

    assert fooled.told[0] is ONLINE, "without a zone the monitor's face counts: the case is real"
    assert zoned.told == (OFFLINE, Reason.SEAT_EMPTY)
    await fooled.watcher.close()
    await zoned.watcher.close()


async def test_lights_off_is_no_absence(detector: Detector, photographs: Photographs) -> None:
    seat = looks_at([photographs.person] * 4 + [lit(photographs.person, 0.02)], detector)
    await seat.weighs(WITHIN, 5.0)
    await seat.weighs(WITHIN, 200.0, still=True)
    broken = looks_at([lit(photographs.nobody, 0.02)], detector)
    await broken.weighs(FAULT, 60.0)

    assert seat.told == (ONLINE, Reason.OCCUPIED)
    assert seat.camera is SensorState.BLOCKED
    assert broken.told[0] is UNKNOWN, "a dark camera and a broken cell know nothing"
    await seat.watcher.close()
    await broken.watcher.close()


async def test_a_covered_lens_is_a_fault_and_not_nobody(
    detector: Detector, photographs: Photographs
) -> None:
    seat = looks_at([photographs.person] * 4 + [covered()], detector)
    await seat.weighs(WITHIN, 5.0)
    await seat.weighs(WITHIN, 200.0, still=True)
    broken = looks_at([photographs.person] * 4 + [covered()], detector)
    await broken.weighs(WITHIN, 5.0)
    await broken.weighs(FAULT, 120.0)

    assert seat.told == (ONLINE, Reason.OCCUPIED)
    assert seat.camera is SensorState.BLOCKED
    assert broken.told[0] is UNKNOWN
    await seat.watcher.close()
    await broken.watcher.close()


async def test_a_pulled_cable_leaves_the_weight_alone(
    detector: Detector, photographs: Photographs
) -> None:
    seat = looks_at([photographs.person] * 4 + [CameraLost("unplugged")], detector)
    await seat.weighs(WITHIN, 5.0)
    await seat.weighs(BELOW, 29.9)
    before = seat.told[0]
    await seat.weighs(BELOW, 1.2)

    assert before is ONLINE
    assert seat.told == (OFFLINE, Reason.SEAT_EMPTY)
    assert seat.camera is SensorState.FAULT
    await seat.watcher.close()


async def test_with_a_broken_cell_the_camera_alone_tells_both_ways(
    detector: Detector, photographs: Photographs
) -> None:
    there = looks_at([photographs.person], detector)
    await there.weighs(WITHIN, 5.0)
    await there.weighs(FAULT, 60.0)
    gone = looks_at([photographs.nobody], detector)
    await gone.weighs(WITHIN, 5.0)
    await gone.weighs(FAULT, 50.0)

    assert there.told == (ONLINE, Reason.OCCUPIED)
    assert gone.told == (OFFLINE, Reason.SEAT_EMPTY)
    await there.watcher.close()
    await gone.watcher.close()
