"""Setting up a camera: is the empty seat really empty to it, and where does the sitter appear?

Pure: looks in, advice out. A look is what is left of one picture, numbers only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from vision.advice import Advice
from vision.decode import Box, Finding
from vision.errors import ZoneInvalid
from vision.frames import Bgr
from vision.occupancy import EMPTY_BELOW, OCCUPIED_FROM
from vision.zone import Zone

# Of the longer side of where the sitter was seen, on each side: room for leaning and rolling.
SUGGESTED_MARGIN = 0.15


class Finder(Protocol):
    """A detector that says where its candidates are, and can be told where the seat is."""

    def find(self, bgr: Bgr) -> Finding: ...

    def within(self, zone: Zone | None) -> "Finder": ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What one picture said.

    Attributes:
        occupied: Whether somebody sat there, as the technician says.
        whole: Of the whole frame.
        zoned: Of the seat zone; None while there is no zone.
    """

    occupied: bool
    whole: Finding
    zoned: Finding | None = None

    @property
    def seat(self) -> Finding:
        """What counts for the seat."""
        return self.whole if self.zoned is None else self.zoned


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """What the looks say together.

    Attributes:
        empty_looks: How many pictures of the empty seat there were; `occupied_looks` likewise.
        best_empty_whole: Highest score, 0..2, of an empty seat's whole frame; None without a look.
        best_empty_zone: The same in the zone; None without a zone too.
        worst_sitter: Lowest score of the sitter where it counts; None without a look.
        suggestion: A zone around where the sitter was seen; None when he was not.
        advice: What to change; empty when all is well.
    """

    empty_looks: int
    occupied_looks: int
    best_empty_whole: float | None
    best_empty_zone: float | None
    worst_sitter: float | None
    suggestion: Zone | None
    advice: tuple[Advice, ...]


def look_at(bgr: Bgr, *, detector: Finder, zone: Zone | None, occupied: bool) -> Look:
    """Look at one picture, as a whole and in the zone; it is not changed and not kept.

    Raises:
        DetectorFailed: A model did not run.
    """
    return Look(
        occupied=occupied,
        whole=detector.within(None).find(bgr),
        zoned=None if zone is None else detector.within(zone).find(bgr),
    )


def study(looks: Iterable[Look]) -> Study:
    """Weigh looks at the empty and the occupied seat; about 20 of each, over a day, say most."""
    known = list(looks)
    empty = [look for look in known if not look.occupied]
    sitter = [look for look in known if look.occupied]
    bodies = [body for look in sitter if (body := _body(look.seat)) is not None]
    return Study(
        empty_looks=len(empty),
        occupied_looks=len(sitter),
        best_empty_whole=max((look.whole.score.total for look in empty), default=None),
        best_empty_zone=max(
            (look.zoned.score.total for look in empty if look.zoned is not None), default=None
        ),
        worst_sitter=min((look.seat.score.total for look in sitter), default=None),
        suggestion=_around(bodies),
        advice=tuple(_advice(empty, sitter, bodies)),
    )


def _advice(
    empty: Sequence[Look], sitter: Sequence[Look], bodies: Sequence[Box]
) -> Iterable[Advice]:
    if any(look.seat.score.total >= EMPTY_BELOW for look in empty):
        yield Advice.PICTURE_IN_VIEW
    if len(bodies) < len(sitter):
        yield Advice.SITTER_NOT_SEEN
    # Hips below the picture are usual behind a desk; the other edges cut off head or shoulders.
    if any(body.left <= 0 or body.top <= 0 or body.right >= 1 for body in bodies):
        yield Advice.SITTER_AT_EDGE


def _body(finding: Finding) -> Box | None:
    """The sitter from crown to hips with his face, if he was surely seen."""
    boxes = [box for box in (finding.body_box, finding.face_box) if box is not None]
    if finding.score.total < OCCUPIED_FROM or not boxes:
        return None
    return _union(boxes)


def _union(boxes: Sequence[Box]) -> Box:
    return Box(
        left=min(box.left for box in boxes),
        top=min(box.top for box in boxes),
        right=max(box.right for box in boxes),
        bottom=max(box.bottom for box in boxes),
    )


def _around(bodies: Sequence[Box]) -> Zone | None:
    if not bodies:
        return None
    seen = _union(bodies)
    margin = SUGGESTED_MARGIN * max(seen.right - seen.left, seen.bottom - seen.top)
    try:
        return Zone.box(
            left=max(0.0, seen.left - margin),
            top=max(0.0, seen.top - margin),
            right=min(1.0, seen.right + margin),
            bottom=min(1.0, seen.bottom + margin),
        )
    except ZoneInvalid:
        return None
