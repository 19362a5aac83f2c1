"""A picture in, a score out, by the mediapipe package itself: the optional backend.

The package runs the same two models as `vision.detector`, in its own graphs. Two things are asked
of these that its solutions do not offer: the pose detector's score, which they keep to themselves,
and candidates below a threshold (the face solution of 0.10.18 ignores the one it is given and
drops all below 0.6). Both are settings of the graphs.

Only the release the models come from is used: later ones send telemetry.
"""

import math
import threading
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol, cast

import numpy as np

from vision.decode import HALF_BREADTH, Box, Finding, Score
from vision.errors import DetectorFailed, VisionUnavailable
from vision.frames import Bgr
from vision.model_list import MODELS
from vision.zone import Crop, Zone

# Lower ones cost time and tell nothing: candidates below it are none, with a score of 0.
LEAST_SCORE = 0.01
REMEDY = "run: ./run mediapipe-backend, and name its Python under camera.python"


@dataclass(frozen=True, kw_only=True)
class Graph:
    """A graph inside the package, and its node that drops weak candidates."""

    name: str
    threshold_node: str


POSE_GRAPH = Graph(
    name="PoseDetectionCpu", threshold_node="posedetectioncpu__TensorsToDetectionsCalculator"
)
FACE_GRAPH = Graph(
    name="FaceDetectionFullRangeCpu",
    threshold_node="facedetectionfullrangecpu__facedetectionfullrange__facedetection__"
    "TensorsToDetectionsCalculator",
)


class Solution(Protocol):
    """The part of the package's solutions that is used here."""

    def process(self, input_data: Bgr) -> Any:
        """Run on an RGB picture; the result has `detections`, a list of messages or None."""
        ...


OpenGraph = Callable[[Graph], Solution]


def open_package(graph: Graph) -> Solution:
    """Start a graph of the package.

    Raises:
        VisionUnavailable: The package is not there for this Python, or is another release.
        DetectorFailed: It does not start.
    """
    _require_release()
    try:
        from mediapipe.python.solution_base import SolutionBase
    except (ImportError, OSError) as error:
        raise VisionUnavailable(f"mediapipe cannot be imported: {error}; {REMEDY}") from error
    try:
        solution = SolutionBase(
            graph_config=_config(graph),
            calculator_params={f"{graph.threshold_node}.min_score_thresh": LEAST_SCORE},
            outputs=["detections"],
        )
    except (RuntimeError, ValueError, FileNotFoundError) as error:
        raise DetectorFailed(f"mediapipe does not start {graph.name}: {error}") from error
    return cast("Solution", solution)


class MediapipeDetector:
    """As `vision.detector.Detector`, and with nearly its scores.

    Of overlapping candidates the package merges into one, it keeps the strongest's score and a
    box between theirs; whether that lies in the seat zone is asked only then.

    One call at a time: a second thread waits for the first. What the package itself keeps of a
    picture it has seen cannot be zeroed from here.
    """

    def __init__(self, *, zone: Zone | None = None, open_graph: OpenGraph = open_package) -> None:
        """Start both graphs and run each once.

        Raises:
            VisionUnavailable: The package is not there for this Python, or is another release.
            DetectorFailed: A graph does not run.
        """
        self._zone = zone
        self._turn = threading.Lock()
        self._pose = open_graph(POSE_GRAPH)
        self._face = open_graph(FACE_GRAPH)
        self.find(np.zeros((48, 64, 3), np.uint8))

    def within(self, zone: Zone | None) -> "MediapipeDetector":
        """The same graphs, in turns with this one, looking at another zone or the whole frame."""
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
            DetectorFailed: A graph did not run. It will not run again; open the detector anew.
        """
        crop = _crop(bgr, self._zone)
        # A copy of our own that is read-only is used as it is, and not copied by the package.
        rgb = bgr[crop.top : crop.bottom, crop.left : crop.right, ::-1].copy()
        rgb.flags.writeable = False
        try:
            with self._turn:
                pose = self._best(self._pose, rgb, crop)
                face = self._best(self._face, rgb, crop)
        finally:
            rgb.flags.writeable = True
            rgb.fill(0)
        return Finding(
            score=Score(pose=pose.score, face=face.score),
            pose_box=pose.box,
            face_box=face.box,
            body_box=pose.body,
        )

    def _best(self, solution: Solution, rgb: Bgr, crop: Crop) -> "_Candidate":
        try:
            detections = solution.process(rgb).detections or ()
        except (RuntimeError, ValueError) as error:
            raise DetectorFailed(f"mediapipe does not run: {error}") from error
        candidates = [_candidate(one, crop) for one in detections]
        counted = [one for one in candidates if _is_in(self._zone, one)]
        return max(counted, key=lambda one: one.score, default=NOBODY)


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    score: float
    box: Box | None
    body: Box | None


NOBODY = _Candidate(score=0.0, box=None, body=None)


def _require_release() -> None:
    try:
        found = version("mediapipe")
    except PackageNotFoundError as error:
        raise VisionUnavailable(f"mediapipe is not installed for this Python; {REMEDY}") from error
    if found != MODELS.version:
        raise VisionUnavailable(
            f"mediapipe {found} is not used, later releases than {MODELS.version} send "
            f"telemetry; {REMEDY}"
        )


def _config(graph: Graph) -> str:
    return (
        'input_stream: "image" output_stream: "detections" '
        f'node {{ calculator: "{graph.name}" '
        'input_stream: "IMAGE:image" output_stream: "DETECTIONS:detections" }'
    )


def _crop(bgr: Bgr, zone: Zone | None) -> Crop:
    height, width = bgr.shape[:2]
    return Crop.whole(width, height) if zone is None else zone.crop(width, height)


def _candidate(detection: Any, crop: Crop) -> _Candidate:
    place = detection.location_data
    box = place.relative_bounding_box
    return _Candidate(
        score=float(detection.score[0]),
        box=_in_frame(crop, box.xmin, box.ymin, box.xmin + box.width, box.ymin + box.height),
        body=_body(place.relative_keypoints, crop),
    )


def _body(points: Sequence[Any], crop: Crop) -> Box:
    """From the crown to the hips, as `vision.decode.body_at`; without meaning for a face."""
    hips, crown = points[0], points[1]
    width, height = crop.right - crop.left, crop.bottom - crop.top
    tall = math.hypot((crown.x - hips.x) * width, (crown.y - hips.y) * height)
    breadth = HALF_BREADTH * tall / width
    return _in_frame(
        crop,
        min(hips.x, crown.x) - breadth,
        min(hips.y, crown.y),
        max(hips.x, crown.x) + breadth,
        max(hips.y, crown.y),
    )


def _in_frame(crop: Crop, left: float, top: float, right: float, bottom: float) -> Box:
    left, top = crop.to_frame(left, top)
    right, bottom = crop.to_frame(right, bottom)
    return Box(left=left, top=top, right=right, bottom=bottom)


def _is_in(zone: Zone | None, candidate: _Candidate) -> bool:
    if zone is None or candidate.box is None:
        return zone is None
    x, y = candidate.box.centre
    return bool(zone.contains(np.array([x]), np.array([y]))[0])
