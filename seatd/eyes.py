"""The node's side of the vision process: asks it to look, and takes nothing from it on trust.

Whatever it does (hang, die, talk rubbish), the node hears of a blind sighting, starts it again
after a while and goes on weighing.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from enum import Enum
from typing import TypeVar

from seatd.pace import Looked, Pace
from seatd.vision_process import VisionProcess, Wire
from vision.commissioning_wire import (
    Commissioned,
    Points,
    ZoneRequest,
    read_commissioned,
    zone_line,
)
from vision.errors import WireBroken
from vision.occupancy import Reason, Seen, Sighting
from vision.wire import (
    LookAnswer,
    LookRequest,
    OpenRequest,
    Ready,
    Refused,
    look_line,
    open_line,
    read_answer,
)

log = logging.getLogger(__name__)

TICK_S = 0.25
LOOK_DEADLINE_S = 6.0
# A Pi takes a while to load the libraries and the models.
OPEN_DEADLINE_S = 60.0
# A technician waits so long for a look that is under way.
TURN_DEADLINE_S = LOOK_DEADLINE_S
LONGEST_BACK_OFF_S = 30.0

T = TypeVar("T")


class Sight(Enum):
    """How the vision process is doing."""

    STARTING = "no answer yet"
    LOOKING = "it answers"
    MISSING = "it runs, but models or libraries are missing"
    LOST = "it ended, hung or talked rubbish; it is started again"


class VisionLost(Exception):
    """The vision process cannot be used just now; the message says why."""


class VisionMissing(VisionLost):
    """It answers, and says that something is not installed."""


def back_off_s(failures_in_a_row: int) -> float:
    """How long to wait after so many failures: 1, 2, 4 … 30 s."""
    return min(LONGEST_BACK_OFF_S, 2.0 ** min(failures_in_a_row - 1, 10))


class Eyes:
    """Sightings from a vision process that may be killed at any moment."""

    def __init__(
        self,
        *,
        vision: VisionProcess,
        request: OpenRequest,
        clock: Callable[[], float],
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
        back_off: Callable[[int], float] = back_off_s,
        look_deadline_s: float = LOOK_DEADLINE_S,
        open_deadline_s: float = OPEN_DEADLINE_S,
    ) -> None:
        """Start nothing yet.

        Args:
            vision: the process that looks.
            request: what it is to open.
            clock: monotonic time.
            wait: lets time pass.
            back_off: seconds to wait after so many failures in a row.
            look_deadline_s: a look that takes longer is a hanging process.
            open_deadline_s: likewise for starting and opening.
        """
        self._vision = vision
        self._request = request
        self._clock = clock
        self._wait = wait
        self._back_off = back_off
        self._look_deadline_s = look_deadline_s
        self._open_deadline_s = open_deadline_s
        # One request at a time is on the wire.
        self._turn = asyncio.Lock()
        self._newest: Looked | None = None
        self._wire: Wire | None = None
        self._looks = 0
        self._failures_in_a_row = 0
        self._told = ""
        self.sight = Sight.STARTING

    @property
    def is_missing(self) -> bool:
        """Whether models or libraries are missing, so that only a technician can help."""
        return self.sight is Sight.MISSING

    async def sightings(self, pace: Pace) -> AsyncGenerator[Sighting]:
        """Yield what each look led to; whatever goes wrong is a blind sighting, never an error.

        Close the iterator to end the vision process.

        Args:
            pace: whether to look now; asked each quarter of a second.
        """
        try:
            while True:
                began_s = self._clock()
                try:
                    wire = await self._opened()
                    while True:
                        next_in_s = await self._until_due(wire, pace)
                        async with self._turn:
                            began_s = self._clock()
                            sighting = await self._look(wire, began_s, next_in_s)
                        yield sighting
                except VisionLost as error:
                    lost = self._lost(error, began_s)
                if self._wire is None:
                    await self._vision.give_up()
                yield lost
                await self._wait(self._back_off(self._failures_in_a_row))
        finally:
            await self._vision.give_up()

    async def ask(self, line: bytes, *, deadline_s: float) -> Commissioned:
        """Asks for something else than a look; looks wait until it is answered.

        Args:
            line: the request, of `vision.commissioning_wire`.
            deadline_s: whoever takes longer hangs, and is started again.

        Raises:
            VisionLost: there is no answer; looks begin afresh.
        """
        try:
            async with asyncio.timeout(TURN_DEADLINE_S):
                await self._turn.acquire()
        except TimeoutError as error:
            raise VisionLost("the camera is busy; try again") from error
        try:
            return await self._asked(self._reached_wire(), line, deadline_s, read_commissioned)
        except (VisionLost, asyncio.CancelledError):
            # The answer may still come, and is not one to the next look.
            self._hang_up()
            raise
        finally:
            self._turn.release()

    async def look_within(self, points: Points | None) -> bool:
        """Has only those counted who are in this zone, also after the process was started again.

        Returns:
            Whether it counts from now on; otherwise it does once the process answers again.
        """
        self._request = replace(self._request, zone=points)
        try:
            answer = await self.ask(
                zone_line(ZoneRequest(points=points)), deadline_s=self._look_deadline_s
            )
        except VisionLost as error:
            log.warning("zone_counts_later error=%s", error)
            # It may just have been told the former zone.
            self._hang_up()
            return False
        return isinstance(answer, Ready)

    def _reached_wire(self) -> Wire:
        if self._wire is None:
            raise VisionLost(self._told or "the vision process does not answer yet; try again")
        return self._wire

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.writer.close()

    async def _until_due(self, wire: Wire, pace: Pace) -> float:
        while not wire.reader.at_eof():
            now_s = self._clock()
            next_in_s = pace(now_s, self._newest)
            if next_in_s is not None:
                return next_in_s
            await self._wait(TICK_S)
        raise VisionLost("the vision process has ended")

    async def _opened(self) -> Wire:
        if self._wire is None:
            self._wire = await self._reached()
        wire = self._wire
        async with self._turn:
            line = open_line(self._request)
            answer = await self._asked(wire, line, self._open_deadline_s, read_answer)
        if isinstance(answer, Refused):
            raise VisionMissing(answer.error)
        if not isinstance(answer, Ready):
            raise VisionLost("the vision process gave another answer than was asked for")
        log.info("vision_ready")
        return wire

    async def _reached(self) -> Wire:
        try:
            return await self._within(self._open_deadline_s, self._vision.reach())
        except OSError as error:
            raise VisionLost(f"the vision process cannot be reached: {error}") from error

    async def _look(self, wire: Wire, asked_s: float, next_in_s: float) -> Sighting:
        self._looks += 1
        line = look_line(LookRequest(look=self._looks, next_in_s=next_in_s))
        answer = await self._asked(wire, line, self._look_deadline_s, read_answer)
        if isinstance(answer, Refused):
            raise VisionLost(answer.error)
        if not isinstance(answer, LookAnswer) or answer.look != self._looks:
            raise VisionLost("the vision process gave another answer than was asked for")
        self.sight, self._failures_in_a_row = Sight.LOOKING, 0
        sighting = answer.sighting(asked_s)
        self._newest = Looked(asked_s=asked_s, sighting=sighting, again_s=answer.again_s)
        return sighting

    async def _asked(
        self, wire: Wire, line: bytes, deadline_s: float, read: Callable[[bytes], T]
    ) -> T:
        try:
            wire.writer.write(line)
            answer = await self._within(deadline_s, wire.reader.readline())
            if not answer:
                raise VisionLost("the vision process has ended")
            return read(answer)
        except WireBroken as error:
            raise VisionLost(f"the vision process talks rubbish: {error}") from error
        # A line without an end is a ValueError of the reader.
        except (OSError, ValueError) as error:
            raise VisionLost(f"the vision process has ended: {error}") from error

    async def _within(self, deadline_s: float, awaited: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(deadline_s):
                return await awaited
        except TimeoutError as error:
            raise VisionLost(f"vision did not answer within {deadline_s:g} s") from error

    def _lost(self, error: VisionLost, at_s: float) -> Sighting:
        detail, missing = str(error), isinstance(error, VisionMissing)
        self.sight = Sight.MISSING if missing else Sight.LOST
        self._failures_in_a_row += 1
        self._newest = None
        if not missing:
            self._wire = None
        # Said once, however long it lasts.
        if self._failures_in_a_row == 1 or detail != self._told:
            self._told = detail
            log.error("vision_unavailable error=%s", detail)
        return Sighting(
            at_s=at_s, seen=Seen.BLIND, score=None, reason=Reason.VISION_LOST, detail=detail
        )
