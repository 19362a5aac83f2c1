"""Pure: the lines between a node and its vision process, for both ends.

One JSON object a line. The node asks, the vision process answers each line with one line. No
picture can travel here: what comes back is a word, a reason, a score and a sentence.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from vision.errors import WireBroken
from vision.occupancy import Reason, Seen, Sighting
from vision.wire_fields import (
    LONGEST_LINE_BYTES,
    Fields,
    count,
    object_of,
    one_of,
    optional,
    pixels,
    points,
    score,
    text,
    true,
    wait_s,
)

SOURCES = ("folder", "video", "v4l2", "picamera2")
BACKENDS = ("litert", "mediapipe")


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRequest:
    """Which camera, and with which models it is looked through.

    Attributes:
        source: One of `SOURCES`.
        path: Folder, file or device; None where the source has none.
        width: Wanted picture width in pixels; `height` likewise.
        zone: Where the seat is, a polygon in shares of the picture; None for all of it.
        models_dir: Folder of the models; None for the place the vision process knows.
        backend: What runs the models, one of `BACKENDS`.
    """

    source: str
    path: str | None
    width: int = 640
    height: int = 480
    zone: tuple[tuple[float, float], ...] | None = None
    models_dir: str | None = None
    backend: str = "litert"


@dataclass(frozen=True, kw_only=True, slots=True)
class LookRequest:
    """Take one picture and judge it.

    Attributes:
        look: Number of the look, repeated in its answer.
        next_in_s: When the next one will probably be asked for.
    """

    look: int
    next_in_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LookAnswer:
    """What one look led to; `again_s` is when the judgement would like the next one."""

    look: int
    seen: Seen
    reason: Reason
    score: float | None
    detail: str
    again_s: float | None

    def sighting(self, at_s: float) -> Sighting:
        """The same as a sighting of the moment `at_s`, on the clock of whoever asked."""
        return Sighting(
            at_s=at_s, seen=self.seen, score=self.score, reason=self.reason, detail=self.detail
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """The camera is known and the models are loaded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """What was asked cannot be done; `error` is a sentence for the technician."""

    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request line: a verb and what belongs to it, not yet checked."""

    verb: str
    arguments: Any
    line: Mapping[str, Any]


Answer = LookAnswer | Ready | Refused


def open_line(request: OpenRequest) -> bytes:
    """The request as a line."""
    return line_of({"open": {one.name: getattr(request, one.name) for one in fields(request)}})


def look_line(request: LookRequest) -> bytes:
    """The request as a line."""
    return line_of({"look": request.look, "next_in_s": request.next_in_s})


def answer_line(answer: Answer) -> bytes:
    """The answer as a line."""
    match answer:
        case Ready():
            return line_of({"ready": True})
        case Refused():
            return line_of({"error": answer.error})
        case LookAnswer():
            return line_of(
                {
                    "look": answer.look,
                    "seen": answer.seen.value,
                    "reason": answer.reason.value,
                    "score": answer.score,
                    "detail": answer.detail,
                    "again_s": answer.again_s,
                }
            )


def line_of(content: Mapping[str, Any]) -> bytes:
    """Any answer or request as a line.

    Raises:
        WireBroken: It is too long to travel.
    """
    # ASCII, for a file name may hold what is no UTF-8.
    line = json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
    if len(line) > LONGEST_LINE_BYTES:
        raise WireBroken(f"a line of {len(line)} bytes is too long")
    return line


def read_asked(line: bytes) -> Asked:
    """Take a request line apart: its first key is the verb.

    Raises:
        WireBroken: It is no JSON object, or an empty one.
    """
    content = object_of(line)
    if not content:
        raise WireBroken("an empty request asks for nothing")
    verb = next(iter(content))
    return Asked(verb=verb, arguments=content[verb], line=content)


def read_open(arguments: Any) -> OpenRequest:
    """Check what belongs to `open`.

    Raises:
        WireBroken: A field is missing, unknown or wrong; the message names it.
    """
    if not isinstance(arguments, dict):
        raise WireBroken("open: expected an object")
    known = {one.name for one in fields(OpenRequest)}
    found = Fields(arguments, known=known, needed={"source", "path"})
    return OpenRequest(
        source=found.take("source", one_of(SOURCES)),
        path=found.take("path", optional(text)),
        width=found.take("width", pixels, 640),
        height=found.take("height", pixels, 480),
        zone=found.take("zone", optional(points), None),
        models_dir=found.take("models_dir", optional(text), None),
        backend=found.take("backend", one_of(BACKENDS), "litert"),
    )


def read_look(line: Mapping[str, Any]) -> LookRequest:
    """Check a look request.

    Raises:
        WireBroken: A field is missing, unknown or wrong; the message names it.
    """
    known = {"look", "next_in_s"}
    found = Fields(line, known=known, needed=known)
    return LookRequest(look=found.take("look", count), next_in_s=found.take("next_in_s", wait_s))


def read_answer(line: bytes) -> Answer:
    """Check an answer line.

    Raises:
        WireBroken: It is none of the answers; the message names the field.
    """
    content = object_of(line)
    if "ready" in content:
        found = Fields(content, known={"ready"}, needed={"ready"})
        found.take("ready", true)
        return Ready()
    if "error" in content:
        found = Fields(content, known={"error"}, needed={"error"})
        return Refused(error=found.take("error", text))
    known = {one.name for one in fields(LookAnswer)}
    found = Fields(content, known=known, needed=known)
    return LookAnswer(
        look=found.take("look", count),
        seen=found.take("seen", Seen),
        reason=found.take("reason", Reason),
        score=found.take("score", optional(score)),
        detail=found.take("detail", text),
        again_s=found.take("again_s", optional(wait_s)),
    )
