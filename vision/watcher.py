"""Looks at the seat from time to time and says what it saw."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Protocol, TypeVar

import numpy as np

from vision.camera_health import measure
from vision.decode import Score
from vision.errors import CameraLost, DetectorFailed, VisionError
from vision.frames import Bgr, FrameSource
from vision.judgement import Judgement, Snapshot
from vision.occupancy import Reason, Sighting
from vision.pixels import small_grey
from vision.worker import Worker

DEADLINE_S = 5.0
# Opening and warming up takes up to 3 s, so the camera stays open for shorter waits.
KEEP_OPEN_BELOW_S = 30.0
# Threads left hanging in a driver cannot be ended; more than these are not started.
MOST_STUCK = 3

T = TypeVar("T")


class PersonDetector(Protocol):
    """Whoever says how surely a person is in a picture."""

    def score(self, bgr: Bgr) -> Score: ...


class SeatWatcher:
    """Takes snapshots and follows what they say.

    Pictures live in one worker thread, are zeroed there after use, and only numbers come out.
    """

    def __init__(
        self,
        *,
        source: FrameSource,
        detector: PersonDetector,
        every_s: float,
        clock: Callable[[], float],
        may_freeze: bool,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Watch nothing yet.

        Args:
            source: Where pictures come from; closed when the watching ends.
            detector: Scores them.
            every_s: Time between snapshots once the first four are taken.
            clock: Monotonic time.
            may_freeze: True for a live camera: identical pictures are then a fault. False for
                pictures and videos, which rightly repeat.
            wait: Lets time pass.
            deadline_s: A snapshot that takes longer is a hanging camera.
        """
        if every_s <= 0:
            raise ValueError(f"every_s must be above 0, not {every_s}")
        self._source = source
        self._detector = detector
        self._every_s = every_s
        self._clock = clock
        self._may_freeze = may_freeze
        self._wait = wait
        self._deadline_s = deadline_s
        self._worker: Worker | None = None
        self._left_behind: list[Worker] = []

    async def sightings(self) -> AsyncGenerator[Sighting]:
        """Yield what each snapshot led to: one at once, three more 0.5 s apart, then regularly.

        Camera trouble of any kind is a blind sighting with its reason, never an error; the camera
        is opened again for the next snapshot. Close the iterator to release the camera.
        """
        judgement = Judgement()
        try:
            while True:
                judgement, sighting = await self._look(judgement)
                yield sighting
                wait_s = judgement.next_wait_s(self._every_s)
                if wait_s >= KEEP_OPEN_BELOW_S:
                    await self._close()
                await self._wait(wait_s)
        finally:
            await self._close()
            if self._worker is not None:
                self._worker.stop()
                self._worker = None

    async def _look(self, judgement: Judgement) -> tuple[Judgement, Sighting]:
        now_s = self._clock()
        try:
            snapshot = await self._in_worker(lambda: self._take(now_s))
        except TimeoutError as error:
            reason, detail = Reason.CAMERA_HANGS, str(error)
        except (VisionError, OSError) as error:
            reason, detail = _reason(error), str(error)
        else:
            return judgement.after(snapshot)
        await self._close()
        return judgement.after_failure(reason, detail, now_s)

    def _take(self, now_s: float) -> Snapshot:
        frame = self._source.grab(now_s)
        try:
            grey = small_grey(frame.bgr)
            light = measure(grey)
            grey.fill(0)
            return Snapshot(
                at_s=frame.at_s,
                light=light,
                digest=_fingerprint(frame.bgr) if self._may_freeze else None,
                total=self._detector.score(frame.bgr).total,
            )
        finally:
            frame.bgr.fill(0)

    async def _close(self) -> None:
        with suppress(TimeoutError, VisionError, OSError):
            await self._in_worker(self._source.close)

    async def _in_worker(self, call: Callable[[], T]) -> T:
        self._left_behind = [worker for worker in self._left_behind if not worker.has_ended]
        if len(self._left_behind) >= MOST_STUCK:
            raise TimeoutError(f"the camera hung {MOST_STUCK} times for good; restart seat-vision")
        if self._worker is None:
            self._worker = Worker(name="seat-vision")
        future = asyncio.wrap_future(self._worker.submit(call))
        try:
            return await asyncio.wait_for(future, self._deadline_s)
        except TimeoutError as error:
            self._worker.stop()
            self._left_behind.append(self._worker)
            self._worker = None
            raise TimeoutError(f"no picture within {self._deadline_s:g} s") from error


def _fingerprint(bgr: Bgr) -> bytes:
    """Identify a picture to the last bit: a still scene differs by its noise, a frozen one not."""
    return hashlib.blake2b(np.ascontiguousarray(bgr).data, digest_size=16).digest()


def _reason(error: Exception) -> Reason:
    if isinstance(error, DetectorFailed):
        return Reason.DETECTOR_FAILED
    if isinstance(error, VisionError) and not isinstance(error, CameraLost):
        return Reason.NO_FRAME
    return Reason.CAMERA_LOST
