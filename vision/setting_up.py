"""Looks for the technician who sets a camera up: a study of the seat, and a preview of it.

Pictures stay in the watcher's thread and are zeroed there; numbers and a few cells come out.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from vision.camera_health import CameraHealth, Light, measure
from vision.commissioning import Look, Study, look_at, study
from vision.commissioning_wire import (
    Corners,
    Mosaic,
    PreviewRequest,
    Studied,
    StudiedLook,
    StudyRequest,
)
from vision.decode import Box, Finding
from vision.errors import DetectorFailed
from vision.frames import Bgr, FrameSource
from vision.occupancy import Reason
from vision.pixels import small_grey
from vision.preview import as_blocks, cells_for
from vision.watcher import DEADLINE_S, PersonDetector, SeatWatcher, fingerprint
from vision.wire_fields import BEYOND_THE_FRAME
from vision.zone import Zone

STEP_S = 0.5
# The last picture may take DEADLINE_S more, and the node waits 40 s.
NO_LOOK_AFTER_S = 33.0
DRAWN_FROM = 0.5
DIGITS = 3

Clock = Callable[[], float]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Taken:
    """What is left of one picture."""

    look: Look
    light: Light
    digest: bytes | None


async def study_seat(
    watcher: SeatWatcher,
    request: StudyRequest,
    zone: Zone | None,
    *,
    clock: Clock = time.monotonic,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Studied:
    """Look so many times, two times a second; fewer times where that would take over 38 s.

    Raises:
        VisionError: A picture could not be had or not be looked at.
        OSError: Likewise; TimeoutError for a camera that hangs.
    """
    began_s = asked_s = clock()
    health, fault = CameraHealth(), None
    looks: list[Look] = []
    while len(looks) < request.looks and asked_s - began_s <= NO_LOOK_AFTER_S:
        taken = await watcher.with_camera(
            lambda source, detector: _taken(
                source,
                detector,
                zone,
                occupied=request.occupied,
                may_freeze=watcher.may_freeze,
                clock=clock,
            ),
            DEADLINE_S,
        )
        looks.append(taken.look)
        health = health.observe(taken.light, taken.digest)
        fault = fault or health.fault
        if len(looks) < request.looks:
            await wait(max(0.0, asked_s + STEP_S - clock()))
        asked_s = clock()
    return _told(looks, study(looks), fault)


async def preview_seat(
    watcher: SeatWatcher,
    request: PreviewRequest,
    zone: Zone | None,
    *,
    clock: Clock = time.monotonic,
) -> Mosaic:
    """Show one picture as a few cells, with the zone and whoever was found in it.

    Raises:
        VisionError: A picture could not be had or not be looked at.
        OSError: Likewise; TimeoutError for a camera that hangs.
    """

    def draw(bgr: Bgr, detector: PersonDetector) -> Mosaic:
        height, width = bgr.shape[:2]
        columns, rows = cells_for(width, height, columns=request.columns)
        boxes = _drawn(detector.within(zone).find(bgr))
        return Mosaic(lines=tuple(as_blocks(bgr, columns, rows, zone=zone, boxes=boxes)))

    return await watcher.with_camera(
        lambda source, detector: _on_a_picture(source, clock, lambda bgr: draw(bgr, detector)),
        DEADLINE_S,
    )


def _taken(
    source: FrameSource,
    detector: PersonDetector,
    zone: Zone | None,
    *,
    occupied: bool,
    may_freeze: bool,
    clock: Clock,
) -> _Taken:
    def judge(bgr: Bgr) -> _Taken:
        grey = small_grey(bgr)
        light = measure(grey)
        grey.fill(0)
        look = look_at(bgr, detector=detector, zone=zone, occupied=occupied)
        if not all(math.isfinite(one.score.total) for one in (look.whole, look.seat)):
            raise DetectorFailed("the detector gave a score that is no number")
        return _Taken(look=look, light=light, digest=fingerprint(bgr) if may_freeze else None)

    return _on_a_picture(source, clock, judge)


def _on_a_picture(source: FrameSource, clock: Clock, call: Callable[[Bgr], T]) -> T:
    frame = source.grab(clock())
    try:
        return call(frame.bgr)
    finally:
        frame.bgr.fill(0)


def _told(looks: list[Look], found: Study, fault: Reason | None) -> Studied:
    suggestion = None if found.suggestion is None else found.suggestion.points
    return Studied(
        looks=tuple(_figures(look) for look in looks),
        fault=fault,
        advice=found.advice,
        suggestion=None
        if suggestion is None
        else tuple((round(x, DIGITS), round(y, DIGITS)) for x, y in suggestion),
    )


def _figures(look: Look) -> StudiedLook:
    return StudiedLook(
        whole=round(look.whole.score.total, DIGITS),
        zone=None if look.zoned is None else round(look.zoned.score.total, DIGITS),
        body=_corners(look.seat.body_box),
        face=_corners(look.seat.face_box),
    )


def _corners(box: Box | None) -> Corners | None:
    if box is None:
        return None
    corners = (box.left, box.top, box.right, box.bottom)
    if not all(math.isfinite(one) for one in corners):
        return None
    left, top, right, bottom = (
        round(min(max(one, -BEYOND_THE_FRAME), 1 + BEYOND_THE_FRAME), DIGITS) for one in corners
    )
    return left, top, right, bottom


def _drawn(finding: Finding) -> list[Box]:
    """The boxes of who was surely found; what reaches far out of the picture is drawn nowhere."""
    wanted = (
        (finding.score.pose, finding.body_box),
        (finding.score.face, finding.face_box),
    )
    return [
        box
        for score, box in wanted
        if score >= DRAWN_FROM and box is not None and _corners(box) is not None
    ]
