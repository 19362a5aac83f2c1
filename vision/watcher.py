"""Looks at the seat whenever it is asked to, and says what it saw."""

import asyncio
import hashlib
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from vision.camera_health import measure
from vision.decode import Finding, Score
from vision.errors import CameraLost, DetectorFailed, VisionError
from vision.frames import Bgr, FrameSource
from vision.judgement import Judgement, Snapshot
from vision.occupancy import Reason, Sighting
from vision.pixels import small_grey
from vision.scene import outline
from vision.worker import Worker
from vision.zone import Zone

DEADLINE_S = 5.0
# Together with the deadline it ends before whoever asked gives up.
CLOSE_DEADLINE_S = 0.5
# Opening and warming up takes up to 3 s, so the camera stays open for shorter waits.
KEEP_OPEN_BELOW_S = 30.0
# Threads left hanging in a driver cannot be ended; more than these are not started.
MOST_STUCK = 3

T = TypeVar("T")


class PersonDetector(Protocol):
    """Whoever says how surely a person is in a picture."""

    def score(self, bgr: Bgr) -> Score: ...

    def find(self, bgr: Bgr) -> Finding: ...

    def within(self, zone: Zone | None) -> "PersonDetector":
        """The same one, looking at another zone or, with None, at the whole picture."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What one snapshot led to, and how soon the next one is wanted; None: at any time."""

    sighting: Sighting
    again_s: float | None


class SeatWatcher:
    """Takes snapshots when asked and follows what they say.

    Pictures live in one worker thread, are zeroed there after use, and only numbers come out.
    """

    def __init__(
        self,
        *,
        source: FrameSource,
        detector: PersonDetector,
        clock: Callable[[], float],
        may_freeze: bool,
        may_rest: bool = True,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Watch nothing yet.

        Args:
            source: Where pictures come from; closed by `close`.
            detector: Scores them.
            clock: Monotonic time.
            may_freeze: True for a live camera: identical pictures are then a fault. False for
                pictures and videos, which rightly repeat.
            may_rest: Whether the camera is closed during long waits; False for one that takes
                long to open and sleeps by itself.
            deadline_s: A snapshot that takes longer is a hanging camera.
        """
        self._source = source
        self._detector = detector
        self._clock = clock
        self._may_freeze = may_freeze
        self._may_rest = may_rest
        self._deadline_s = deadline_s
        self._judgement = Judgement()
        self._is_broken = False
        self._worker: Worker | None = None
        self._left_behind: list[Worker] = []

    @property
    def may_freeze(self) -> bool:
        """Whether identical pictures are a fault."""
        return self._may_freeze

    @property
    def is_beyond_help(self) -> bool:
        """Whether so many threads hang in the driver that only a new process can look again."""
        return len(self._left_behind) >= MOST_STUCK

    async def look(self) -> Look:
        """Take one snapshot and say what it led to, within the deadline.

        Camera trouble of any kind is a blind sighting with its reason, never an error; the camera
        is opened again for the next snapshot.
        """
        now_s = self._clock()
        try:
            snapshot = await self._in_worker(lambda: self._take(now_s), self._deadline_s)
        except TimeoutError as error:
            return self._failed(Reason.CAMERA_HANGS, str(error), now_s)
        except (VisionError, OSError, MemoryError) as error:
            return self._failed(_reason(error), str(error), now_s)
        self._judgement, sighting = self._judgement.after(snapshot)
        return Look(sighting=sighting, again_s=self._judgement.again_s)

    async def rest(self, wait_s: float) -> None:
        """Let go of the camera after a failure, or when the next look is far away."""
        if self._is_broken or (self._may_rest and wait_s >= KEEP_OPEN_BELOW_S):
            await self._let_go()

    async def with_camera(
        self, call: Callable[[FrameSource, PersonDetector], T], deadline_s: float
    ) -> T:
        """Do something else with the camera and the models, in the thread they live in.

        Whoever gets a picture there zeroes it after use.

        Raises:
            TimeoutError: It took longer than `deadline_s`, or the camera hangs for good.
        """
        return await self._in_worker(lambda: call(self._source, self._detector), deadline_s)

    def look_within(self, zone: Zone | None) -> None:
        """Count only who is in another zone; what was believed of the former one is forgotten."""
        self._detector = self._detector.within(zone)
        self._judgement = Judgement()

    async def close(self) -> None:
        """Let go of the camera and end the thread."""
        await self._let_go()
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _failed(self, reason: Reason, detail: str, now_s: float) -> Look:
        self._is_broken = True
        self._judgement, sighting = self._judgement.after_failure(reason, detail, now_s)
        return Look(sighting=sighting, again_s=self._judgement.again_s)

    def _take(self, now_s: float) -> Snapshot:
        frame = self._source.grab(now_s)
        try:
            grey = small_grey(frame.bgr)
            light = measure(grey)
            place = outline(grey) if self._may_freeze else None
            grey.fill(0)
            total = self._detector.score(frame.bgr).total
            if not math.isfinite(total):
                raise DetectorFailed("the detector gave a score that is no number")
            return Snapshot(
                at_s=frame.at_s,
                light=light,
                digest=fingerprint(frame.bgr) if self._may_freeze else None,
                total=total,
                outline=place,
            )
        finally:
            frame.bgr.fill(0)

    async def _let_go(self) -> None:
        self._is_broken = False
        with suppress(TimeoutError, VisionError, OSError):
            await self._in_worker(self._source.close, CLOSE_DEADLINE_S)

    async def _in_worker(self, call: Callable[[], T], deadline_s: float) -> T:
        self._left_behind = [worker for worker in self._left_behind if not worker.has_ended]
        if self.is_beyond_help:
            raise TimeoutError(f"the camera hung {MOST_STUCK} times for good; restart seat-vision")
        if self._worker is None:
            self._worker = Worker(name="seat-vision")
        future = asyncio.wrap_future(self._worker.submit(call))
        try:
            return await asyncio.wait_for(future, deadline_s)
        except TimeoutError as error:
            self._worker.stop()
            self._left_behind.append(self._worker)
            self._worker = None
            raise TimeoutError(f"no picture within {deadline_s:g} s") from error


def fingerprint(bgr: Bgr) -> bytes:
    """Identify a picture to the last bit: a still scene differs by its noise, a frozen one not."""
    return hashlib.blake2b(np.ascontiguousarray(bgr).data, digest_size=16).digest()


def _reason(error: Exception) -> Reason:
    if isinstance(error, DetectorFailed):
        return Reason.DETECTOR_FAILED
    if isinstance(error, VisionError) and not isinstance(error, CameraLost):
        return Reason.NO_FRAME
    return Reason.CAMERA_LOST
