"""Is the camera still looking at the same place? A zone fits only where it was drawn.

Of each picture a coarse map of its edges is kept for comparing: 14 rows of 19 cells, in memory
only. Two such maps are remembered, one of the empty place and one with somebody in it, each from
the first sure sighting of its kind. Pictures that are like neither, 20 of them over an hour, come
from a camera that was turned. Light changes a map little, a person changes it much, hence the two.
Measured on 78 pictures: docs/vision.md.
"""

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from vision.frames import Grey
from vision.occupancy import Seen

Outline: TypeAlias = tuple[float, ...]
"""Edge strength of each cell, row by row, with mean 0 and length 1."""

CELL_PIXELS = 8
UNLIKE_BELOW = 0.3
MOVED_AFTER_S = 3_600.0
MOVED_AFTER_PICTURES = 20
# Two of three pictures make a sighting, so the first sure one follows the change at once.
CHANGE_PICTURES = 3


def outline(grey: Grey) -> Outline:
    """Draw the coarse map of a picture's edges; all 0 for a picture without any.

    Args:
        grey: At least 9 pixels wide and high; the limits were measured on 160 x 120.
    """
    light = grey.astype(np.float32)
    across, down = np.diff(light, axis=1)[:-1], np.diff(light, axis=0)[:, :-1]
    edges = np.abs(across) + np.abs(down)
    rows, columns = (length // CELL_PIXELS for length in edges.shape)
    edges = edges[: rows * CELL_PIXELS, : columns * CELL_PIXELS]
    cells = edges.reshape(rows, CELL_PIXELS, columns, CELL_PIXELS).mean(axis=(1, 3))
    # The root keeps one bright window from outweighing the room.
    strength = np.sqrt(cells).ravel().astype(np.float64)
    strength -= strength.mean()
    length = float(np.linalg.norm(strength))
    return tuple((strength / length if length > 0 else strength).tolist())


def likeness(one: Outline, other: Outline) -> float:
    """Correlation of two maps, -1..1: 1 the same place, about 0 two places."""
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What is remembered of the place. Observing returns a new value.

    Attributes:
        empty: Map of the place with nobody; None before it was seen so.
        taken: Map of the place with somebody.
        unlike_since_s: Monotonic time of the first picture of the run that is like neither.
        unlike_in_a_row: Pictures in that run.
        newest_s: Monotonic time of the newest picture.
    """

    empty: Outline | None = None
    taken: Outline | None = None
    unlike_since_s: float | None = None
    unlike_in_a_row: int = 0
    newest_s: float = 0.0

    def observe(self, seen_outline: Outline, sure: Seen | None, at_s: float) -> "Scene":
        """Take in one healthy picture.

        Args:
            seen_outline: Its map.
            sure: What the camera says with certainty just now; None in doubt.
            at_s: Monotonic time of the picture.
        """
        known = self._learning(seen_outline, sure)
        references = [each for each in (known.empty, known.taken) if each is not None]
        if not references or any(
            likeness(seen_outline, each) >= UNLIKE_BELOW for each in references
        ):
            return replace(known, unlike_since_s=None, unlike_in_a_row=0, newest_s=at_s)
        since_s = at_s if self.unlike_since_s is None else self.unlike_since_s
        return replace(
            known,
            unlike_since_s=since_s,
            unlike_in_a_row=self.unlike_in_a_row + 1,
            newest_s=at_s,
        )

    @property
    def has_moved(self) -> bool:
        """Whether the camera has been looking at another place for long."""
        return (
            self.unlike_since_s is not None
            and self.unlike_in_a_row >= MOVED_AFTER_PICTURES
            and self.newest_s - self.unlike_since_s >= MOVED_AFTER_S
        )

    def _learning(self, seen_outline: Outline, sure: Seen | None) -> "Scene":
        # In the middle of a longer run the place is in question, and nothing is learned from it.
        if self.unlike_in_a_row > CHANGE_PICTURES:
            return self
        if sure is Seen.NOBODY and self.empty is None:
            return replace(self, empty=seen_outline)
        if sure is Seen.PERSON and self.taken is None:
            return replace(self, taken=seen_outline)
        return self
