"""The optional backend with fakes in the place of the package's graphs."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from vision.decode import Score
from vision.errors import DetectorFailed, VisionUnavailable
from vision.mediapipe_detector import FACE_GRAPH, POSE_GRAPH, MediapipeDetector
from vision.zone import Zone

PICTURE = np.full((100, 200, 3), (1, 2, 3), np.uint8)


class FakeSolution:
    """Gives what it is told to, and refuses what the package would copy behind our back."""

    def __init__(self):
        self.detections = None
        self.failure = None
        self.pictures = []
        self.seen = []

    def process(self, input_data):
        if input_data.flags.writeable or not input_data.flags.c_contiguous:
            raise ValueError("this picture would be copied")
        if self.failure is not None:
            raise self.failure
        self.pictures.append(input_data)
        self.seen.append(input_data.copy())
        return SimpleNamespace(detections=self.detections)


def detection(score, *, left=0.4, top=0.4, width=0.2, height=0.2, hips=(0.5, 0.9)):
    """A detection message: its box, and two of its points, the hips and the crown."""
    box = SimpleNamespace(xmin=left, ymin=top, width=width, height=height)
    crown = SimpleNamespace(x=hips[0], y=0.3)
    points = [SimpleNamespace(x=hips[0], y=hips[1]), crown]
    place = SimpleNamespace(relative_bounding_box=box, relative_keypoints=points)
    return SimpleNamespace(score=[score], location_data=place)


@pytest.fixture
def pose():
    return FakeSolution()


@pytest.fixture
def face():
    return FakeSolution()


@pytest.fixture
def open_fake(pose, face):
    return {POSE_GRAPH: pose, FACE_GRAPH: face}.__getitem__


def test_the_score_is_each_models_best_candidate(open_fake, pose, face):
    pose.detections = [detection(0.3), detection(0.75)]
    face.detections = [detection(0.5)]

    assert MediapipeDetector(open_graph=open_fake).score(PICTURE) == Score(pose=0.75, face=0.5)


@pytest.mark.parametrize("nothing", [None, []])
def test_no_candidate_is_a_score_of_zero_without_a_box(open_fake, pose, face, nothing):
    pose.detections = face.detections = nothing

    found = MediapipeDetector(open_graph=open_fake).find(PICTURE)

    assert found.score.total == 0.0
    assert (found.pose_box, found.face_box, found.body_box) == (None, None, None)


def test_the_package_sees_the_picture_in_its_own_order_of_colours(open_fake, pose):
    MediapipeDetector(open_graph=open_fake).score(PICTURE)

    assert pose.seen[-1].shape == (100, 200, 3)
    assert tuple(pose.seen[-1][0, 0]) == (3, 2, 1)


def test_our_copy_of_the_picture_is_zeroed(open_fake, pose, face):
    detector = MediapipeDetector(open_graph=open_fake)
    detector.score(PICTURE)
    face.failure = RuntimeError("stopped")
    with pytest.raises(DetectorFailed):
        detector.score(PICTURE)

    assert not any(picture.any() for picture in pose.pictures + face.pictures)
    assert PICTURE.all()


def test_with_a_zone_it_sees_the_cut_out_and_tells_the_place_in_the_frame(open_fake, pose, face):
    zone = Zone.box(left=0.5, top=0.0, right=1.0, bottom=1.0)
    crop = zone.crop(200, 100)
    face.detections = [detection(0.9, left=0.5, width=0.2)]

    found = MediapipeDetector(zone=zone, open_graph=open_fake).find(PICTURE)

    width = crop.right - crop.left
    assert face.seen[-1].shape == (crop.bottom - crop.top, width, 3)
    assert found.face_box is not None
    assert found.face_box.left == pytest.approx((crop.left + 0.5 * width) / 200)
    assert found.face_box.right == pytest.approx((crop.left + 0.7 * width) / 200)


def test_only_a_box_whose_centre_lies_in_the_zone_counts(open_fake, face):
    zone = Zone(points=((0.5, 0.0), (1.0, 0.0), (1.0, 1.0)))  # a triangle: half of its cut-out
    face.detections = [detection(0.9, left=0.0, top=0.8), detection(0.6, left=0.7, top=0.0)]

    found = MediapipeDetector(zone=zone, open_graph=open_fake).find(PICTURE)

    assert found.score.face == 0.6


def test_it_can_be_told_another_zone_and_stays_what_it_was(open_fake, face):
    whole = MediapipeDetector(open_graph=open_fake)
    within = whole.within(Zone.box(left=0.5, top=0.0, right=1.0, bottom=1.0))
    for detector in (whole, within, within.within(None)):
        detector.find(PICTURE)

    widths = [seen.shape[1] for seen in face.seen[-3:]]
    assert widths[0] == widths[2] == 200
    assert widths[1] < 200


def test_the_body_reaches_from_the_crown_to_the_hips(open_fake, pose):
    """It is 60 pixels tall; shoulders take 0.3 of that on each side, 18 of 200 pixels."""
    pose.detections = [detection(0.9)]

    body = MediapipeDetector(open_graph=open_fake).find(PICTURE).body_box

    assert body is not None
    assert (body.top, body.bottom) == pytest.approx((0.3, 0.9))
    assert (body.left, body.right) == pytest.approx((0.5 - 0.09, 0.5 + 0.09))


def test_a_graph_that_fails_is_a_failed_detector(open_fake, pose):
    detector = MediapipeDetector(open_graph=open_fake)
    pose.failure = RuntimeError("Calculator::Process() failed")

    with pytest.raises(DetectorFailed, match="Calculator"):
        detector.score(PICTURE)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Claims that a release of the package is installed, and none other."""

    def claim(release):
        (tmp_path / f"mediapipe-{release}.dist-info").mkdir()
        metadata = tmp_path / f"mediapipe-{release}.dist-info" / "METADATA"
        metadata.write_text(f"Metadata-Version: 2.1\nName: mediapipe\nVersion: {release}\n")

    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return claim


def test_without_the_package_it_says_what_to_run():
    with pytest.raises(VisionUnavailable, match=r"not installed.*\./run mediapipe-backend"):
        MediapipeDetector()


@pytest.mark.parametrize("release", ["0.10.35", "1.2.2"])
def test_a_release_that_sends_telemetry_is_refused_before_it_is_imported(installed, release):
    installed(release)

    with pytest.raises(VisionUnavailable, match=r"telemetry.*\./run mediapipe-backend"):
        MediapipeDetector()


def test_a_package_that_cannot_be_imported_says_why(installed):
    installed("0.10.18")

    with pytest.raises(VisionUnavailable, match=r"No module named.*\./run mediapipe-backend"):
        MediapipeDetector()
