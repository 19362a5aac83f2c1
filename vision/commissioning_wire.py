"""Pure: what a technician who sets a camera up asks of the vision process, for both ends.

Of a study only numbers travel. A preview is all of a picture that ever leaves: neither end writes
or reads more cells than are counted here, and nothing in their place.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from vision.advice import Advice
from vision.errors import WireBroken
from vision.occupancy import Reason
from vision.wire import Ready, Refused, line_of, read_answer
from vision.wire_fields import (
    Fields,
    box,
    list_of,
    object_of,
    optional,
    points,
    score,
    text,
    up_to,
    yes_or_no,
)

MOST_LOOKS = 60
# A line of the wire holds so many cells, and hardly more.
MOST_COLUMNS = 60
MOST_ROWS = 34
UPPER_HALF = "\u2580"

Corners: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom in shares of the frame."""

Points: TypeAlias = tuple[tuple[float, float], ...]

_ADVICE = {advice.name.lower(): advice for advice in Advice}
_COLOUR = r"\d{1,3};\d{1,3};\d{1,3}"
_CELL = rf"\x1b\[38;2;{_COLOUR};48;2;{_COLOUR}m{UPPER_HALF}"
# What comes from a process that looks at the world is drawn on a terminal: cells, and no more.
_MOSAIC_LINE = re.compile(rf"(?:{_CELL}){{1,{MOST_COLUMNS}}}\x1b\[0m", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class StudyRequest:
    """Look so many times, and say what the looks come to.

    Attributes:
        looks: At most 60.
        occupied: Whether somebody sits there, as the technician says.
    """

    looks: int
    occupied: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewRequest:
    """Show the picture in so many cells across, at most 60."""

    columns: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneRequest:
    """Count only who is in another zone from now on; None for the whole picture."""

    points: Points | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StudiedLook:
    """What one picture came to.

    Attributes:
        whole: Score of the whole picture, 0..2.
        zone: Score in the seat zone; None without a zone.
        body: From the crown to the hips of the best candidate where it counts, however weak.
        face: The same one's face, or another's.
    """

    whole: float
    zone: float | None
    body: Corners | None
    face: Corners | None

    @property
    def seat(self) -> float:
        """The score that counts for the seat."""
        return self.whole if self.zone is None else self.zone


@dataclass(frozen=True, kw_only=True, slots=True)
class Studied:
    """What a study came to.

    Attributes:
        looks: In their order; fewer than wanted where the camera is slow.
        fault: Why pictures could not be judged; None where all could.
        advice: What to change.
        suggestion: A zone around where the sitter was seen.
    """

    looks: tuple[StudiedLook, ...]
    fault: Reason | None
    advice: tuple[Advice, ...]
    suggestion: Points | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mosaic:
    """A picture as a few lines of coloured blocks."""

    lines: tuple[str, ...]


Commissioned = Studied | Mosaic | Ready | Refused


def study_line(request: StudyRequest) -> bytes:
    """The request as a line."""
    return line_of({"study": asdict(request)})


def preview_line(request: PreviewRequest) -> bytes:
    """The request as a line."""
    return line_of({"preview": asdict(request)})


def zone_line(request: ZoneRequest) -> bytes:
    """The request as a line."""
    return line_of({"zone": asdict(request)})


def studied_line(studied: Studied) -> bytes:
    """The answer as a line."""
    return line_of(
        {
            "studied": [asdict(look) for look in studied.looks],
            "fault": None if studied.fault is None else studied.fault.value,
            "advice": [advice.name.lower() for advice in studied.advice],
            "suggestion": studied.suggestion,
        }
    )


def mosaic_line(mosaic: Mosaic) -> bytes:
    """The answer as a line.

    Raises:
        WireBroken: It is no mosaic, or holds too many cells.
    """
    content = {"mosaic": list(mosaic.lines)}
    _mosaic(content)
    return line_of(content)


def read_study(arguments: Any) -> StudyRequest:
    """Check what belongs to `study`.

    Raises:
        WireBroken: A field is missing, unknown or wrong; the message names it.
    """
    found = _fields(arguments, {"looks", "occupied"})
    return StudyRequest(
        looks=found.take("looks", up_to(MOST_LOOKS)), occupied=found.take("occupied", yes_or_no)
    )


def read_preview(arguments: Any) -> PreviewRequest:
    """Check what belongs to `preview`.

    Raises:
        WireBroken: A field is missing, unknown or wrong; the message names it.
    """
    found = _fields(arguments, {"columns"})
    return PreviewRequest(columns=found.take("columns", up_to(MOST_COLUMNS)))


def read_zone(arguments: Any) -> ZoneRequest:
    """Check what belongs to `zone`.

    Raises:
        WireBroken: A field is missing, unknown or wrong; the message names it.
    """
    return ZoneRequest(points=_fields(arguments, {"points"}).take("points", optional(points)))


def read_commissioned(line: bytes) -> Commissioned:
    """Check the answer to any of these requests.

    Raises:
        WireBroken: It is none; the message names the field.
    """
    content = object_of(line)
    if "studied" in content:
        return _studied(content)
    if "mosaic" in content:
        return _mosaic(content)
    answer = read_answer(line)
    if isinstance(answer, Ready | Refused):
        return answer
    raise WireBroken("the answer to a look, and none was asked for")


def _studied(content: Mapping[str, Any]) -> Studied:
    found = _fields(content, {"studied", "fault", "advice", "suggestion"})
    return Studied(
        looks=found.take("studied", list_of(_look, least=1, most=MOST_LOOKS)),
        fault=found.take("fault", optional(Reason)),
        advice=found.take("advice", list_of(_advice, least=0, most=len(Advice))),
        suggestion=found.take("suggestion", optional(points)),
    )


def _look(value: Any) -> StudiedLook:
    found = _fields(value, {"whole", "zone", "body", "face"})
    return StudiedLook(
        whole=found.take("whole", score),
        zone=found.take("zone", optional(score)),
        body=found.take("body", optional(box)),
        face=found.take("face", optional(box)),
    )


def _advice(value: Any) -> Advice:
    if (advice := _ADVICE.get(text(value))) is None:
        raise ValueError("no advice known here")
    return advice


def _mosaic(content: Mapping[str, Any]) -> Mosaic:
    found = _fields(content, {"mosaic"})
    return Mosaic(lines=found.take("mosaic", list_of(_cells, least=1, most=MOST_ROWS // 2)))


def _cells(value: Any) -> str:
    if _MOSAIC_LINE.fullmatch(text(value)) is None:
        raise ValueError(f"expected a line of 1 to {MOST_COLUMNS} coloured cells")
    return str(value)


def _fields(content: Any, known: set[str]) -> Fields:
    if not isinstance(content, dict):
        raise WireBroken("expected an object")
    return Fields(content, known=known, needed=known)
