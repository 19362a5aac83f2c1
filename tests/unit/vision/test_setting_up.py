"""A study of the seat and a preview, with scripted pictures and scores; no time passes."""

import asyncio
import math
from itertools import count

import numpy as np
import pytest

from vision.advice import Advice
from vision.commissioning_wire import PreviewRequest, StudyRequest, mosaic_line, studied_line
from vision.decode import Box, Finding, Score
from vision.errors import CameraLost, DetectorFailed
from vision.occupancy import Reason
from vision.setting_up import preview_seat, study_seat
from vision.simulated import ScriptedDetector, ScriptedFrames, noisy_picture
from vision.watcher import SeatWatcher
from vision.zone import Zone

PICTURE = noisy_picture(seed=1)
ZONE = Zone.box(left=0.2, top=0.2, right=0.8, bottom=0.9)
BLACK = np.zeros((48, 64, 3), np.uint8)
EMPTY = StudyRequest(looks=3, occupied=False)


class Time:
    """Passes while somebody waits, and a little with each picture."""

    def __init__(self, *, a_picture_takes_s=0.1):
        self.now_s = 0.0
        self.waits = []
        self._step_s = a_picture_takes_s / 2  # the clock is read twice for a picture

    def __call__(self):
        self.now_s += self._step_s
        return self.now_s

    async def wait(self, delay_s):
        self.waits.append(delay_s)
        self.now_s += delay_s


async def studied(request=EMPTY, *, steps=(PICTURE,), totals=(0.2,), detector=None, **settings):
    """What a study came to, and the camera it looked through."""
    source, time = ScriptedFrames(steps=steps), Time(**settings.pop("time", {}))
    watcher = SeatWatcher(
        source=source,
        detector=detector or ScriptedDetector(totals=totals),
        clock=lambda: 0.0,
        may_freeze=settings.pop("may_freeze", False),
    )
    try:
        zone = settings.pop("zone", None)
        return await study_seat(watcher, request, zone, clock=time, wait=time.wait), source
    finally:
        await watcher.close()


async def previewed(*, columns=60, picture=PICTURE, totals=(1.6,), zone=None):
    source, detector = ScriptedFrames(steps=[picture]), ScriptedDetector(totals=totals)
    watcher = SeatWatcher(source=source, detector=detector, clock=lambda: 0.0, may_freeze=False)
    ticks = count()
    try:
        request = PreviewRequest(columns=columns)
        return await preview_seat(watcher, request, zone, clock=lambda: next(ticks)), source
    finally:
        await watcher.close()


async def test_each_look_is_told_in_numbers_and_weighed_together():
    found, source = await studied(totals=[0.2, 0.9, 0.3])

    assert [look.whole for look in found.looks] == [0.2, 0.9, 0.3]
    assert {look.zone for look in found.looks} == {None}
    assert found.looks[0].face == (0.45, 0.25, 0.55, 0.4)
    assert (found.advice, found.fault, found.suggestion) == ((Advice.PICTURE_IN_VIEW,), None, None)
    assert source.grabbed == 3


async def test_a_zone_is_looked_at_besides_the_whole():
    detector = ScriptedDetector(totals=[1.5, 0.1])
    found, _ = await studied(StudyRequest(looks=1, occupied=False), detector=detector, zone=ZONE)

    assert [(look.whole, look.zone) for look in found.looks] == [(1.5, 0.1)]
    assert detector.zones == [None, ZONE]
    assert found.advice == ()


async def test_a_sitter_suggests_a_zone():
    found, _ = await studied(StudyRequest(looks=2, occupied=True), totals=[1.7])

    assert found.advice == ()
    assert found.suggestion[0] == pytest.approx((0.195, 0.095))


async def test_looks_are_half_a_second_apart_whatever_a_picture_takes():
    time = Time()
    watcher = SeatWatcher(
        source=ScriptedFrames(steps=[PICTURE]),
        detector=ScriptedDetector(totals=[0.2]),
        clock=lambda: 0.0,
        may_freeze=False,
    )
    await study_seat(watcher, EMPTY, None, clock=time, wait=time.wait)
    await watcher.close()

    assert time.waits == pytest.approx([0.4, 0.4])


async def test_a_slow_camera_gives_fewer_looks_in_time():
    sixty = StudyRequest(looks=60, occupied=False)
    quick, _ = await studied(sixty)
    slow, _ = await studied(sixty, time={"a_picture_takes_s": 4.0})

    assert len(quick.looks) == 60
    assert 6 <= len(slow.looks) <= 9


@pytest.mark.parametrize(
    ("steps", "may_freeze", "fault"),
    [
        ([BLACK], False, Reason.TOO_DARK),
        ([np.full((48, 64, 3), 90, np.uint8)], False, Reason.CAMERA_BLOCKED),
        ([BLACK, PICTURE], False, Reason.TOO_DARK),
        ([PICTURE], True, Reason.CAMERA_FROZEN),
        ([PICTURE], False, None),
    ],
)
async def test_pictures_that_prove_nothing_are_named(steps, may_freeze, fault):
    found, _ = await studied(steps=steps, may_freeze=may_freeze)

    assert found.fault is fault


@pytest.mark.parametrize("error", [CameraLost("the cable is out"), DetectorFailed("node 3")])
async def test_trouble_ends_a_study_with_its_sentence(error):
    with pytest.raises(type(error), match=str(error)):
        await studied(steps=[PICTURE, error] if isinstance(error, CameraLost) else [PICTURE],
                      totals=[0.2] if isinstance(error, CameraLost) else [0.2, error])  # fmt: skip


class Strange(ScriptedDetector):
    """A model gone mad."""

    def __init__(self, *, total, box):
        super().__init__(totals=[total])
        self._found = Finding(
            score=Score(pose=total, face=0.0), pose_box=None, face_box=box, body_box=box
        )

    def find(self, bgr):
        return self._found


@pytest.mark.parametrize(
    ("box", "told"),
    [
        (Box(left=math.nan, top=0, right=1, bottom=1), None),
        (Box(left=-1e9, top=0.12345, right=1e9, bottom=math.inf), None),
        (Box(left=-1e9, top=0.12345, right=1e9, bottom=1), (-1.0, 0.123, 2.0, 1.0)),
    ],
)
async def test_boxes_far_out_are_cut_and_those_without_sense_left_out(box, told):
    found, _ = await studied(detector=Strange(total=0.5, box=box))

    assert {look.body for look in found.looks} == {told}
    assert studied_line(found)


async def test_a_score_that_is_no_number_is_a_failure():
    with pytest.raises(DetectorFailed, match="no number"):
        await studied(detector=Strange(total=math.nan, box=None))


@pytest.mark.parametrize("ask", [studied, previewed])
async def test_the_picture_is_zeroed_after_use(ask):
    _, source = await ask()

    assert source.grabbed > 0
    assert not source.last.bgr.any()


async def test_the_picture_is_zeroed_when_the_detector_fails():
    source = ScriptedFrames(steps=[PICTURE])
    watcher = SeatWatcher(
        source=source,
        detector=ScriptedDetector(totals=[DetectorFailed("node 3")]),
        clock=lambda: 0.0,
        may_freeze=False,
    )
    with pytest.raises(DetectorFailed):
        await study_seat(watcher, EMPTY, None, clock=lambda: 0.0)
    seen = [source.last.bgr.any()]
    with pytest.raises(DetectorFailed):
        await preview_seat(watcher, PreviewRequest(columns=8), None, clock=lambda: 0.0)
    seen.append(source.last.bgr.any())
    await watcher.close()

    assert seen == [False, False]


async def test_a_preview_shows_the_zone_and_who_is_found():
    mosaic, _ = await previewed(picture=np.full((48, 64, 3), 50, np.uint8), zone=ZONE)
    nobody, _ = await previewed(picture=np.full((48, 64, 3), 50, np.uint8), totals=[0.3])

    assert "255;220;0" in "".join(mosaic.lines)  # the zone, yellow
    assert "60;220;60" in "".join(mosaic.lines)  # somebody, green
    assert "60;220;60" not in "".join(nobody.lines)


@pytest.mark.parametrize("size", [(48, 64), (720, 1280), (64, 48), (1, 9_000), (9_000, 1)])
async def test_no_picture_is_shown_in_more_than_60_x_34_cells(size):
    mosaic, _ = await previewed(picture=np.full((*size, 3), 90, np.uint8), totals=[0.1])

    assert len(mosaic.lines) <= 17
    assert max(line.count("▀") for line in mosaic.lines) <= 60
    assert mosaic_line(mosaic)


async def test_a_study_can_be_given_up():
    source = ScriptedFrames(steps=[PICTURE])
    watcher = SeatWatcher(
        source=source,
        detector=ScriptedDetector(totals=[0.1]),
        clock=lambda: 0.0,
        may_freeze=False,
    )
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await study_seat(watcher, EMPTY, None)
    await watcher.close()

    assert not source.last.bgr.any()
