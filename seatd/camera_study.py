"""The camera's part of commissioning, asked of the vision process; pictures stay there."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seatd.camera_zone import write_zone
from seatd.eyes import Eyes, VisionLost
from seatd.workbench import VerbRefused
from vision.commissioning_wire import (
    MOST_COLUMNS,
    Commissioned,
    Mosaic,
    PreviewRequest,
    Studied,
    StudyRequest,
    preview_line,
    study_line,
)
from vision.errors import ZoneInvalid
from vision.wire import Refused
from vision.zone import parse_zone

log = logging.getLogger(__name__)

Answer = dict[str, Any]

# Sixty looks and a slow camera at the end of them.
STUDY_DEADLINE_S = 40.0
PREVIEW_DEADLINE_S = 10.0
FORBIDDEN = (
    "the camera may not look now: the agent has switched it off (ask him to allow it), "
    "or its working hours are over (`camera.hours`)"
)


class StudyThroughEyes:
    """Fits `seatd.workbench.CameraStudy`.

    Args:
        eyes: the node's camera.
        state_dir: where a new zone is kept.
        allowed: whether the camera may look now, by the agent's word and the hours.
    """

    def __init__(
        self, *, eyes: Eyes, state_dir: Path, allowed: Callable[[], bool] = lambda: True
    ) -> None:
        self._eyes = eyes
        self._state_dir = state_dir
        self._allowed = allowed

    async def study(self, looks: int, *, occupied: bool) -> Answer:
        """Looks so many times, two times a second, and says what that came to.

        Args:
            looks: at most 60.
            occupied: whether somebody sits there.

        Raises:
            VerbRefused: the camera cannot look; the message says why.
        """
        line = study_line(StudyRequest(looks=looks, occupied=occupied))
        answer = await self._asked(line, STUDY_DEADLINE_S)
        if not isinstance(answer, Studied):
            raise VerbRefused("the vision process gave another answer than was asked for")
        return {
            "looks": len(answer.looks),
            "occupied": occupied,
            **_scores(answer, occupied=occupied),
            "fault": None if answer.fault is None else answer.fault.value,
            "advice": list(_advice(answer)),
            "suggestion": answer.suggestion,
            "studied": [asdict(look) for look in answer.looks],
        }

    async def preview(self, columns: int) -> Answer:
        """The camera's picture as lines of coloured blocks, at most 60 across.

        Raises:
            VerbRefused: the camera cannot look; the message says why.
        """
        line = preview_line(PreviewRequest(columns=min(columns, MOST_COLUMNS)))
        answer = await self._asked(line, PREVIEW_DEADLINE_S)
        if not isinstance(answer, Mosaic):
            raise VerbRefused("the vision process gave another answer than was asked for")
        log.info("preview_shown columns=%s", columns)
        return {"lines": list(answer.lines)}

    async def use_zone(self, zone: list[list[float]] | None) -> Answer:
        """Counts only who is in this zone, from now on and after every start.

        Returns:
            The zone, and whether it counts `at_once` or when the camera answers again.

        Raises:
            VerbRefused: it is no zone; the message names the point.
            StateUnusable: it cannot be kept; the former zone still counts.
        """
        try:
            points = None if zone is None else parse_zone(zone).points
        except ZoneInvalid as error:
            raise VerbRefused(f"zone: {error}") from error
        write_zone(self._state_dir, points)
        log.info("zone_written zone=%s", points)
        return {"zone": points, "at_once": await self._eyes.look_within(points)}

    async def _asked(self, line: bytes, deadline_s: float) -> Commissioned:
        if not self._allowed():
            raise VerbRefused(FORBIDDEN)
        try:
            answer = await self._eyes.ask(line, deadline_s=deadline_s)
        except VisionLost as error:
            raise VerbRefused(str(error)) from error
        if isinstance(answer, Refused):
            raise VerbRefused(answer.error)
        return answer


def _scores(studied: Studied, *, occupied: bool) -> Answer:
    """The looks that count most; None where they prove nothing or there are none."""
    looks = () if studied.fault is not None else studied.looks
    empty, sitter = ((), looks) if occupied else (looks, ())
    zoned: Iterable[float] = (look.zone for look in empty if look.zone is not None)
    return {
        "best_empty_whole": max((look.whole for look in empty), default=None),
        "best_empty_zone": max(zoned, default=None),
        "worst_sitter": min((look.seat for look in sitter), default=None),
    }


def _advice(studied: Studied) -> Iterator[str]:
    if studied.fault is not None:
        yield (
            f"The pictures prove nothing ({studied.fault.value}): see that the lens is free and "
            "the light is on, then study again."
        )
    yield from (advice.value for advice in studied.advice)
