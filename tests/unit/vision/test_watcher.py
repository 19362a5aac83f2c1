"""Watching the seat, with scripted pictures and scores; time passes only in the script."""

import asyncio
import threading
from contextlib import aclosing
from itertools import count

import numpy as np
import pytest

from vision.errors import CameraLost, DetectorFailed, NoPictures
from vision.frames import Frame
from vision.occupancy import Seen
from vision.simulated import ScriptedDetector, ScriptedFrames, noisy_picture
from vision.watcher import MOST_STUCK, SeatWatcher

PICTURE = noisy_picture(seed=1)


async def watch(source, number, *, totals=(1.5,), detector=None, waits=None, **settings):
    """Collect the first sightings."""
    ticks = count()

    async def wait(delay_s):
        if waits is not None:
            waits.append(delay_s)

    watcher = SeatWatcher(
        source=source,
        detector=detector or ScriptedDetector(totals=totals),
        clock=lambda: float(next(ticks)),
        wait=wait,
        **{"every_s": 10.0, "may_freeze": False, "deadline_s": 5.0, **settings},
    )
    found = []
    async with aclosing(watcher.sightings()) as sightings:
        async for sighting in sightings:
            found.append(sighting)
            if len(found) == number:
                return found
    raise AssertionError


async def test_the_first_sighting_comes_at_once_and_three_more_follow_quickly():
    waits = []
    found = await watch(ScriptedFrames(steps=[PICTURE]), 6, waits=waits)

    assert [sighting.seen for sighting in found] == [Seen.BLIND] + [Seen.PERSON] * 5
    assert [sighting.at_s for sighting in found] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert waits == [0.5, 0.5, 0.5, 10.0, 10.0]


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
    await watch(source, 6, every_s=30.0)

    assert source.closed == 3  # twice while waiting, once at the end


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
    try:
        found = await watch(source, MOST_STUCK + 2, deadline_s=0.05)
    finally:
        source.let_go.set()

    assert {sighting.reason for sighting in found} == {"camera_hangs"}
    assert source.grabbed == MOST_STUCK
    assert "restart seat-vision" in found[-1].detail


async def test_cancelling_the_watching_closes_the_camera():
    source, seen = ScriptedFrames(steps=[PICTURE]), asyncio.Event()

    async def follow():
        async def forever(_delay_s):
            seen.set()
            await asyncio.Event().wait()

        watcher = SeatWatcher(
            source=source,
            detector=ScriptedDetector(totals=[1.5]),
            every_s=10.0,
            clock=lambda: 0.0,
            may_freeze=False,
            wait=forever,
        )
        async with aclosing(watcher.sightings()) as sightings:
            async for _ in sightings:
                pass

    task = asyncio.create_task(follow())
    await seen.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert source.closed == 1


@pytest.mark.parametrize("every_s", [0.0, -1.0])
def test_the_time_between_snapshots_must_be_above_zero(every_s):
    with pytest.raises(ValueError, match="every_s"):
        SeatWatcher(
            source=ScriptedFrames(steps=[PICTURE]),
            detector=ScriptedDetector(totals=[1.0]),
            every_s=every_s,
            clock=lambda: 0.0,
            may_freeze=False,
        )
