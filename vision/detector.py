"""A picture in, a score out: two models on LiteRT, each on one thread.

LiteRT offers no switch for its log; it prints one line on the standard error when the first
model is made ready.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vision import decode, pixels
from vision.decode import FACE_LAYOUT, POSE_LAYOUT, Box, Finding, Floats, Layout, Letterbox, Score
from vision.errors import DetectorFailed, VisionUnavailable
from vision.frames import Bgr
from vision.model_list import FACE, MODELS, POSE, ModelSet
from vision.models import read


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

    One call at a time: a second thread waits for the first.
    """

    def __init__(
        self, *, directory: Path, known: ModelSet = MODELS, open_model: OpenModel = open_litert
    ) -> None:
        """Check the models' hashes, load them and run each once.

        Raises:
            ModelsMissing: They are not in `directory`, or not the known ones.
            VisionUnavailable: OpenCV or LiteRT is not installed.
            DetectorFailed: A model does not run.
        """
        contents = read(directory, known=known)
        pixels.require_opencv()
        self._turn = threading.Lock()
        self._pose = _Network(content=contents[POSE.name], layout=POSE_LAYOUT, opened=open_model)
        self._face = _Network(content=contents[FACE.name], layout=FACE_LAYOUT, opened=open_model)
        self.find(np.zeros((48, 64, 3), np.uint8))

    def score(self, bgr: Bgr) -> Score:
        """Score one picture of any size; see `find`."""
        return self.find(bgr).score

    def find(self, bgr: Bgr) -> Finding:
        """Score one picture of any size and say where the best candidates are.

        Args:
            bgr: Picture (height, width, 3); not changed, not kept.

        Raises:
            DetectorFailed: A model did not run.
        """
        with self._turn:
            pose, pose_box = self._pose.look(bgr)
            face, face_box = self._face.look(bgr)
        return Finding(score=Score(pose=pose, face=face), pose_box=pose_box, face_box=face_box)


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

    def look(self, bgr: Bgr) -> tuple[float, Box]:
        height, width = bgr.shape[:2]
        letterbox = Letterbox(frame_width=width, frame_height=height, side=self._layout.side)
        boxes, raw_scores = decode.split(self._run(pixels.fit(bgr, letterbox)))
        if len(raw_scores) != len(self._anchors):
            raise DetectorFailed(f"the model has {len(raw_scores)} anchors; fetch the models anew")
        index, score = decode.best(raw_scores)
        box = decode.box_at(boxes, self._anchors, index, self._layout.side)
        return score, letterbox.to_frame(box)

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
