"""Watching the seat, with scripted pictures and scores; time passes only in the script."""

import threading
from itertools import count

import numpy as np
import pytest

from vision.errors import CameraLost, DetectorFailed, NoPictures
from vision.frames import Frame
from vision.occupancy import Seen
from vision.simulated import ScriptedDetector, ScriptedFrames, noisy_picture
from vision.watcher import MOST_STUCK, SeatWatcher

PICTURE = noisy_picture(seed=1)


def watcher_of(source, *, totals=(1.5,), detector=None, **settings):
    ticks = count()
    return SeatWatcher(
        source=source,
        detector=detector or ScriptedDetector(totals=totals),
        clock=lambda: float(next(ticks)),
        **{"may_freeze": False, "deadline_s": 5.0, **settings},
    )


async def looks(source, number, *, next_in_s=10.0, **settings):
    """The first looks, each with its rest, until the camera is let go."""
    watcher = watcher_of(source, **settings)
    found = []
    for _ in range(number):
        found.append(await watcher.look())
        again_s = found[-1].again_s
        await watcher.rest(next_in_s if again_s is None else again_s)
    await watcher.close()
    return found


async def watch(source, number, **settings):
    """The first sightings."""
    return [look.sighting for look in await looks(source, number, **settings)]


async def test_the_first_look_proves_nothing_and_three_more_are_wanted_quickly():
    found = await looks(ScriptedFrames(steps=[PICTURE]), 6)

    assert [look.sighting.seen for look in found] == [Seen.BLIND] + [Seen.PERSON] * 5
    assert [look.sighting.at_s for look in found] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert [look.again_s for look in found] == [0.5, 0.5, 0.5, None, None, None]


async def test_a_camera_that_gives_nothing_is_asked_ever_more_rarely():
    found = await looks(ScriptedFrames(steps=[CameraLost("cable")]), 10)

    assert [look.again_s for look in found] == [0.5, 0.5, 0.5, 8, 16, 30, 30, 30, 30, 30]


async def test_an_empty_chair_is_nobody():
    found = await watch(ScriptedFrames(steps=[PICTURE]), 2, totals=[0.2])

    assert (found[-1].seen, found[-1].score) == (Seen.NOBODY, 0.2)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CameraLost("cable"), "camera_lost"),
        (NoPictures("cable"), "no_frame"),
    ],
)
async def test_a_camera_error_is_a_blind_sighting_and_the_camera_is_opened_again(error, reason):
    source = ScriptedFrames(steps=[PICTURE, PICTURE, error, PICTURE, PICTURE])
    found = await watch(source, 5)

    assert (found[2].seen, found[2].reason, found[2].detail) == (Seen.BLIND, reason, "cable")
    assert found[4].seen is Seen.PERSON
    assert source.closed == 2  # after the error and at the end


async def test_a_failing_detector_is_a_blind_sighting():
    found = await watch(ScriptedFrames(steps=[PICTURE]), 1, totals=[DetectorFailed("node 3")])

    assert (found[0].seen, found[0].reason) == (Seen.BLIND, "detector_failed")


async def test_an_operating_system_error_is_a_lost_camera():
    class Broken:
        def grab(self, _now_s):
            raise PermissionError(13, "denied")

        def close(self):
            raise OSError(5, "gone")

    found = await watch(Broken(), 1)

    assert (found[0].reason, found[0].detail) == ("camera_lost", "[Errno 13] denied")


async def test_a_mistake_in_the_code_is_not_hidden():
    class Wrong:
        def grab(self, _now_s):
            raise TypeError

        def close(self):
            pass

    with pytest.raises(TypeError):
        await watch(Wrong(), 1)


async def test_a_covered_camera_becomes_blind_and_never_nobody():
    flat = np.full((48, 64, 3), 90, np.uint8)
    found = await watch(ScriptedFrames(steps=[flat]), 4, totals=[0.1])

    assert {sighting.seen for sighting in found} == {Seen.BLIND}
    assert found[-1].reason == "camera_blocked"


@pytest.mark.parametrize(("may_freeze", "reason"), [(True, "camera_frozen"), (False, "nobody")])
async def test_only_a_live_camera_can_freeze(may_freeze, reason):
    source = ScriptedFrames(steps=[PICTURE])
    found = await watch(source, 3, totals=[0.1], may_freeze=may_freeze)

    assert found[-1].reason == reason


async def test_a_live_camera_whose_noise_differs_is_not_frozen():
    source = ScriptedFrames(steps=[noisy_picture(seed=seed) for seed in range(4)])
    found = await watch(source, 4, totals=[0.1], may_freeze=True)

    assert found[-1].seen is Seen.NOBODY


@pytest.mark.parametrize("totals", [[1.5], [DetectorFailed("node 3")]])
async def test_the_picture_is_zeroed_after_use(totals):
    source = ScriptedFrames(steps=[PICTURE])
    await watch(source, 1, totals=totals)

    assert source.last is not None
    assert not source.last.bgr.any()


async def test_the_camera_is_closed_during_long_waits():
    source = ScriptedFrames(steps=[PICTURE])
    await watch(source, 6, next_in_s=30.0)

    assert source.closed == 4  # three times while waiting, once at the end


async def test_a_camera_that_sleeps_by_itself_stays_open():
    source = ScriptedFrames(steps=[PICTURE])
    await watch(source, 6, next_in_s=30.0, may_rest=False)

    assert source.closed == 1


async def test_all_pictures_are_handled_in_one_thread_that_is_not_the_loops():
    threads = set()

    class Watching(ScriptedFrames):
        def grab(self, now_s):
            threads.add(threading.get_ident())
            return super().grab(now_s)

    await watch(Watching(steps=[PICTURE]), 4)

    assert len(threads) == 1
    assert threading.get_ident() not in threads


class HangingCamera:
    """Hangs in its first grabs until it is let go."""

    def __init__(self, *, hangs):
        self.hangs = hangs
        self.let_go = threading.Event()
        self.grabbed = 0
        self.closed = 0

    def grab(self, now_s):
        self.grabbed += 1
        if self.grabbed <= self.hangs:
            self.let_go.wait(30.0)
        return Frame(at_s=now_s, bgr=PICTURE.copy())

    def close(self):
        self.closed += 1


async def test_a_hanging_camera_is_blind_and_then_opened_again():
    source = HangingCamera(hangs=1)
    try:
        found = await watch(source, 3, deadline_s=0.3)
    finally:
        source.let_go.set()

    assert (found[0].seen, found[0].reason) == (Seen.BLIND, "camera_hangs")
    assert found[0].detail == "no picture within 0.3 s"
    assert found[2].seen is Seen.PERSON
    assert source.closed == 2


async def test_a_camera_that_always_hangs_does_not_eat_up_threads():
    source = HangingCamera(hangs=99)
    watcher = watcher_of(source, deadline_s=0.05)
    found = []
    try:
        for _ in range(MOST_STUCK + 2):
            assert watcher.is_beyond_help is (len(found) >= MOST_STUCK)
            found.append((await watcher.look()).sighting)
    finally:
        source.let_go.set()

    assert {sighting.reason for sighting in found} == {"camera_hangs"}
    assert source.grabbed == MOST_STUCK
    assert "restart seat-vision" in found[-1].detail


async def test_what_else_is_done_with_the_camera_is_done_in_its_thread():
    source, threads = ScriptedFrames(steps=[PICTURE]), []

    def study(camera, detector):
        threads.append(threading.get_ident())
        frame = camera.grab(7.0)
        return detector.score(frame.bgr).total

    watcher = watcher_of(source)
    total = await watcher.with_camera(study, 5.0)
    await watcher.close()

    assert total == 1.5
    assert threads != [threading.get_ident()]


async def test_a_score_that_is_no_number_is_a_failed_detector():
    found = await watch(ScriptedFrames(steps=[PICTURE]), 1, totals=[float("nan")])

    assert (found[0].seen, found[0].reason) == (Seen.BLIND, "detector_failed")
