"""Pure arithmetic around the two models: what goes in, what the numbers that come out mean.

Both are single-shot detectors: one score and one row of box numbers per anchor, and the anchor
grids are fixed by the model. A score is the sigmoid of the highest raw score of all anchors.
Boxes come back in shares of the frame, (0, 0) top left and (1, 1) bottom right, so that a seat
zone can be checked against them without knowing the camera's resolution.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from vision.errors import DetectorFailed
from vision.frames import Bgr

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

RAW_LIMIT = 100.0  # clipping as MediaPipe does; beyond it a sigmoid is 0 or 1 anyway
# Half the breadth of shoulders, as a share of a sitter's height from the hips to the crown.
HALF_BREADTH = 0.3

Shares = npt.NDArray[np.floating[Any]]

T = TypeVar("T", float, Shares)


@dataclass(frozen=True, kw_only=True)
class Score:
    """How sure the two models are that somebody is in the picture, each 0..1."""

    pose: float
    face: float

    @property
    def total(self) -> float:
        """The sum, 0..2: the number that occupancy is decided on."""
        return self.pose + self.face


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in shares of the frame; may reach a little beyond 0..1."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The score of one picture and where its best candidates are, however weak they are.

    Attributes:
        score: Of the best candidates; 0 for a model that has none in the seat zone.
        pose_box: Around the neck of the best body, always about a fifth of the picture looked at;
            None when no candidate lies in the seat zone. `face_box` likewise.
        body_box: The same body from the crown to the hips.
    """

    score: Score
    pose_box: Box | None
    face_box: Box | None
    body_box: Box | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A model's input side in pixels, and (cells per side, anchors per cell) of each grid."""

    side: int
    grids: tuple[tuple[int, int], ...]

    def anchors(self) -> Floats:
        """Anchor centres in the model's own order.

        Returns:
            Array of shape (anchors, 2): x and y in shares of the input square.
        """
        return np.concatenate([_grid(cells, per_cell) for cells, per_cell in self.grids])


# Strides 8, 16, 32, 32, 32 with two anchors each; grids of equal stride share their cells.
POSE_LAYOUT = Layout(side=224, grids=((28, 2), (14, 2), (7, 6)))
FACE_LAYOUT = Layout(side=192, grids=((48, 1),))


@dataclass(frozen=True, kw_only=True)
class Letterbox:
    """Where a frame of any shape lies in the middle of a square with black bars."""

    frame_width: int
    frame_height: int
    side: int

    @property
    def content_width(self) -> int:
        return self._scaled(self.frame_width)

    @property
    def content_height(self) -> int:
        return self._scaled(self.frame_height)

    @property
    def left(self) -> int:
        return (self.side - self.content_width) // 2

    @property
    def top(self) -> int:
        return (self.side - self.content_height) // 2

    def to_frame(self, box: Box) -> Box:
        """Turn shares of the square into shares of the frame."""
        left, top = self.point_to_frame(box.left, box.top)
        right, bottom = self.point_to_frame(box.right, box.bottom)
        return Box(left=left, top=top, right=right, bottom=bottom)

    def point_to_frame(self, x: T, y: T) -> tuple[T, T]:
        """Turn a point, or many, from shares of the square into shares of the frame."""
        return (
            (x * self.side - self.left) / self.content_width,
            (y * self.side - self.top) / self.content_height,
        )

    def _scaled(self, length: int) -> int:
        return max(1, round(length * self.side / max(self.frame_width, self.frame_height)))


def tensor(square_bgr: Bgr) -> Floats:
    """Turn a square picture into model input: RGB, -1..1, shape (1, side, side, 3)."""
    rgb = square_bgr[np.newaxis, :, :, ::-1].astype(np.float32)
    rgb /= np.float32(127.5)
    rgb -= np.float32(1.0)
    return rgb


def split(outputs: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Tell a model's two outputs apart: scores end in a dimension of 1, boxes do not.

    The order of the outputs differs between the models, their shapes do not.

    Args:
        outputs: One array (1, anchors, 1) and one (1, anchors, numbers), in any order.

    Returns:
        Boxes (anchors, numbers) and raw scores (anchors,).

    Raises:
        DetectorFailed: These are not the outputs of a detector.
    """
    scores = [output for output in outputs if output.shape[-1] == 1]
    boxes = [output for output in outputs if output.shape[-1] > 1]
    if len(scores) != 1 or len(boxes) != 1 or scores[0].shape[1] != boxes[0].shape[1]:
        shapes = ", ".join(str(output.shape) for output in outputs)
        raise DetectorFailed(f"the model gives {shapes}, which are no boxes with scores")
    return boxes[0][0], scores[0][0, :, 0]


def best(raw_scores: Floats) -> tuple[int, float]:
    """Find the anchor with the highest score.

    Returns:
        Its index and its score, 0..1.

    Raises:
        DetectorFailed: A score is not a number.
    """
    if np.isnan(raw_scores).any():
        raise DetectorFailed("the model gave scores that are no numbers; restart seat-vision")
    index = int(np.argmax(raw_scores))
    return index, _sigmoid(float(raw_scores[index]))


def best_among(raw_scores: Floats, counted: Bools) -> tuple[int, float] | None:
    """Find the anchor with the highest score of those that count.

    Returns:
        Its index and its score, 0..1; None when none counts.

    Raises:
        DetectorFailed: A score is not a number.
    """
    index, score = best(raw_scores)
    if counted[index]:
        return index, score
    indices = np.flatnonzero(counted)
    if not indices.size:
        return None
    among, score = best(raw_scores[indices])
    return int(indices[among]), score


def centres(raw_boxes: Floats, anchors: Floats, side: int) -> tuple[Shares, Shares]:
    """Decode the centres of all anchors' boxes.

    Returns:
        x and y, each of shape (anchors,), in shares of the model's square input.
    """
    points = raw_boxes[:, :2] / np.float32(side) + anchors
    return points[:, 0], points[:, 1]


def box_at(raw_boxes: Floats, anchors: Floats, index: int, side: int) -> Box:
    """Decode one anchor's box.

    The first four of its numbers are centre x, centre y, width and height in input pixels, the
    centre relative to the anchor. (For the pose model the box holds the upper part of the body.)

    Returns:
        The box in shares of the model's square input.
    """
    x, y, width, height = (float(number) / side for number in raw_boxes[index, :4])
    x, y = x + float(anchors[index, 0]), y + float(anchors[index, 1])
    half_width, half_height = abs(width) / 2, abs(height) / 2
    return Box(
        left=x - half_width, top=y - half_height, right=x + half_width, bottom=y + half_height
    )


def body_at(raw_boxes: Floats, anchors: Floats, index: int, side: int) -> Box:
    """Decode one anchor's body, from the crown of the head to the hips.

    Behind a pose box's four numbers follow points; the first is the middle of the hips, the second
    lies at the crown for whoever sits or stands upright. The breadth is that of shoulders.

    Returns:
        The box in shares of the model's square input.
    """
    x, y = anchors[index]
    hips_x, hips_y, crown_x, crown_y = (float(number) / side for number in raw_boxes[index, 4:8])
    breadth = HALF_BREADTH * math.hypot(crown_x - hips_x, crown_y - hips_y)
    return Box(
        left=float(x) + min(hips_x, crown_x) - breadth,
        top=float(y) + min(hips_y, crown_y),
        right=float(x) + max(hips_x, crown_x) + breadth,
        bottom=float(y) + max(hips_y, crown_y),
    )


def _sigmoid(raw: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(raw, -RAW_LIMIT), RAW_LIMIT)))


def _grid(cells: int, per_cell: int) -> Floats:
    steps = (np.arange(cells, dtype=np.float32) + np.float32(0.5)) / np.float32(cells)
    y, x = np.meshgrid(steps, steps, indexing="ij")
    return np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), per_cell, axis=0)
