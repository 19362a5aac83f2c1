"""The watcher notices that the camera looks at another place, but not in a folder of pictures."""

from itertools import count

import pytest

from vision.occupancy import Reason, Seen
from vision.simulated import ScriptedDetector, ScriptedFrames, noisy_picture
from vision.watcher import SeatWatcher


async def last_of(looks, *, may_freeze):
    """Four looks at one place and the others at a second one, one every three minutes."""
    pictures = [noisy_picture(seed=1 + (number >= 4)) for number in range(4 + looks)]
    for number, picture in enumerate(pictures):
        picture[0, 0, 0] = number  # a live camera has noise
    ticks = count()
    watcher = SeatWatcher(
        source=ScriptedFrames(steps=pictures),
        detector=ScriptedDetector(totals=[0.1]),
        clock=lambda: next(ticks) * 180.0,
        may_freeze=may_freeze,
    )
    found = [(await watcher.look()).sighting for _ in range(4 + looks)]
    await watcher.close()
    return found[-1]


@pytest.mark.parametrize(
    ("looks", "may_freeze", "seen", "reason"),
    [
        (20, True, Seen.NOBODY, Reason.NOBODY),
        (21, True, Seen.BLIND, Reason.CAMERA_MOVED),
        (40, False, Seen.NOBODY, Reason.NOBODY),
    ],
)
async def test_a_live_camera_that_was_turned_is_blind_after_an_hour(
    looks, may_freeze, seen, reason
):
    sighting = await last_of(looks, may_freeze=may_freeze)

    assert (sighting.seen, sighting.reason) == (seen, reason)
