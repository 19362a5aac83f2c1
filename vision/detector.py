"""A picture in, a score out: two models on LiteRT, each on one thread.

LiteRT offers no switch for its log; it prints one line on the standard error when the first
model is made ready.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vision import decode, pixels
from vision.decode import (
    FACE_LAYOUT,
    POSE_LAYOUT,
    Bools,
    Box,
    Finding,
    Floats,
    Layout,
    Letterbox,
    Score,
    Shares,
)
from vision.errors import DetectorFailed, VisionUnavailable
from vision.frames import Bgr
from vision.model_list import FACE, MODELS, POSE, ModelSet
from vision.models import read
from vision.zone import Crop, Zone


class Interpreter(Protocol):
    """The part of LiteRT's interpreter that is used here."""

    def allocate_tensors(self) -> None: ...

    def get_input_details(self) -> Sequence[Mapping[str, Any]]: ...

    def get_output_details(self) -> Sequence[Mapping[str, Any]]: ...

    def set_tensor(self, tensor_index: int, value: Floats) -> None: ...

    def invoke(self) -> None: ...

    def get_tensor(self, tensor_index: int) -> Floats: ...


OpenModel = Callable[[bytes], Interpreter]


def open_litert(content: bytes) -> Interpreter:
    """Load a model into LiteRT.

    Raises:
        VisionUnavailable: LiteRT cannot be imported here.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter as LiteRtInterpreter
    except ImportError as error:
        message = "LiteRT is not installed; install seat-presence with its extra 'camera'"
        raise VisionUnavailable(message) from error
    interpreter: Interpreter = LiteRtInterpreter(model_content=content, num_threads=1)
    return interpreter


class Detector:
    """Says how surely a person is in a picture; who it is, it cannot know.

    With a seat zone it looks at a cut-out around the zone, and a candidate counts only when the
    centre of its box lies in the zone: the middle of a face, or the neck of a body. (The hips say
    better who sits where, but at a desk they are mostly hidden or below the picture.)

    One call at a time: a second thread waits for the first.
    """

    def __init__(
        self,
        *,
        directory: Path,
        zone: Zone | None = None,
        known: ModelSet = MODELS,
        open_model: OpenModel = open_litert,
    ) -> None:
        """Check the models' hashes, load them and run each once.

        Raises:
            ModelsMissing: They are not in `directory`, or not the known ones.
            VisionUnavailable: OpenCV or LiteRT is not installed.
            DetectorFailed: A model does not run.
        """
        contents = read(directory, known=known)
        pixels.require_opencv()
        self._zone = zone
        self._turn = threading.Lock()
        self._pose = _Network(content=contents[POSE.name], layout=POSE_LAYOUT, opened=open_model)
        self._face = _Network(content=contents[FACE.name], layout=FACE_LAYOUT, opened=open_model)
        self.find(np.zeros((48, 64, 3), np.uint8))

    def within(self, zone: Zone | None) -> "Detector":
        """The same models, in turns with this one, looking at another zone or the whole frame."""
        other = copy(self)
        other._zone = zone  # noqa: SLF001 (its own kind)
        return other

    def score(self, bgr: Bgr) -> Score:
        """Score one picture of any size; see `find`."""
        return self.find(bgr).score

    def find(self, bgr: Bgr) -> Finding:
        """Score one picture of any size and say where the best candidates are.

        Args:
            bgr: Picture (height, width, 3); not changed, not kept.

        Returns:
            The finding; its boxes are in shares of the whole frame, with a zone too.

        Raises:
            DetectorFailed: A model did not run.
        """
        view = _View.of(bgr, self._zone)
        with self._turn:
            pose = self._pose.look(view)
            face = self._face.look(view)
        return Finding(
            score=Score(pose=pose.score, face=face.score),
            pose_box=pose.box,
            face_box=face.box,
            body_box=pose.body,
        )


@dataclass(frozen=True, kw_only=True)
class _View:
    """The part of a frame that is looked at; its picture is no copy."""

    bgr: Bgr
    crop: Crop
    zone: Zone | None

    @classmethod
    def of(cls, bgr: Bgr, zone: Zone | None) -> "_View":
        height, width = bgr.shape[:2]
        crop = zone.crop(width, height) if zone is not None else Crop.whole(width, height)
        cut_out = bgr[crop.top : crop.bottom, crop.left : crop.right]
        return cls(bgr=cut_out, crop=crop, zone=zone)

    def letterbox(self, side: int) -> Letterbox:
        height, width = self.bgr.shape[:2]
        return Letterbox(frame_width=width, frame_height=height, side=side)

    def counted(self, x: Shares, y: Shares, letterbox: Letterbox) -> Bools:
        """Which points of the model's square lie in the zone."""
        if self.zone is None:
            return np.ones(len(x), dtype=np.bool_)
        return self.zone.contains(*self.crop.to_frame(*letterbox.point_to_frame(x, y)))

    def in_frame(self, box: Box, letterbox: Letterbox) -> Box:
        """A box of the model's square in shares of the frame."""
        inner = letterbox.to_frame(box)
        left, top = self.crop.to_frame(inner.left, inner.top)
        right, bottom = self.crop.to_frame(inner.right, inner.bottom)
        return Box(left=left, top=top, right=right, bottom=bottom)


@dataclass(frozen=True, kw_only=True)
class _Best:
    """A model's best candidate in a view; what it takes for a body means nothing in a face."""

    score: float
    box: Box | None
    body: Box | None


class _Network:
    """One model with its anchors."""

    def __init__(self, *, content: bytes, layout: Layout, opened: OpenModel) -> None:
        self._layout = layout
        self._anchors = layout.anchors()
        try:
            self._interpreter = opened(content)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            if isinstance(error, VisionUnavailable):
                raise
            raise DetectorFailed(f"a vision model cannot be loaded: {error}") from error
        self._input = int(self._interpreter.get_input_details()[0]["index"])
        self._outputs = [int(each["index"]) for each in self._interpreter.get_output_details()]

    def look(self, view: _View) -> _Best:
        side = self._layout.side
        letterbox = view.letterbox(side)
        boxes, raw_scores = decode.split(self._run(pixels.fit(view.bgr, letterbox)))
        if len(raw_scores) != len(self._anchors):
            raise DetectorFailed(f"the model has {len(raw_scores)} anchors; fetch the models anew")
        x, y = decode.centres(boxes, self._anchors, side)
        found = decode.best_among(raw_scores, view.counted(x, y, letterbox))
        if found is None:
            return _Best(score=0.0, box=None, body=None)
        index, score = found
        box, body = (
            view.in_frame(decoded(boxes, self._anchors, index, side), letterbox)
            for decoded in (decode.box_at, decode.body_at)
        )
        return _Best(score=score, box=box, body=body)

    def _run(self, square: Bgr) -> list[Floats]:
        picture = decode.tensor(square)
        try:
            self._interpreter.set_tensor(self._input, picture)
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(index) for index in self._outputs]
        except (ValueError, RuntimeError) as error:
            raise DetectorFailed(f"a vision model does not run: {error}") from error
        finally:
            # No copy of the picture outlives its scoring.
            square.fill(0)
            picture.fill(0)
            with suppress(ValueError, RuntimeError):
                self._interpreter.set_tensor(self._input, picture)
