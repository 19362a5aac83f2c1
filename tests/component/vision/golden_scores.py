"""What the mediapipe package found in pictures, from `tests/golden/mediapipe_scores.csv`."""

import csv
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from vision.decode import Box
from vision.detector import Detector
from vision.pixels import read_picture

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "mediapipe_scores.csv"
EVALUATION = ROOT.parent / "shared" / "data" / "vision"
MODEL_NAMES = ("face", "pose")
SIDES = ("left", "top", "right", "bottom")
SURE = 0.5
SETS = [
    pytest.param("photographs", id="photographs"),
    pytest.param(
        "evaluation",
        id="evaluation",
        marks=[
            pytest.mark.shared_data,
            pytest.mark.skipif(
                not EVALUATION.is_dir(), reason="the evaluation pictures are not here"
            ),
        ],
    ),
]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A model's score and the place of its best candidate."""

    score: float
    box: Box | None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One model on one picture, by the package and by us."""

    file: str
    model: str
    package: Found
    ours: Found

    @property
    def difference(self) -> float:
        return abs(self.package.score - self.ours.score)

    @property
    def agrees(self) -> bool:
        return (self.package.score >= SURE) == (self.ours.score >= SURE)

    @property
    def is_sure(self) -> bool:
        return min(self.package.score, self.ours.score) >= SURE


def folder_of(pictures: str) -> Path:
    if pictures == "evaluation":
        return EVALUATION
    package = find_spec("skimage")
    assert package is not None
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "data"


def golden_rows(pictures: str) -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["set"] == pictures]


def found_in(row: dict[str, str], model: str) -> Found:
    shares = {side: row[f"{model}_{side}"] for side in SIDES}
    has_box = all(shares.values())
    box = Box(**{side: float(share) for side, share in shares.items()}) if has_box else None
    return Found(score=float(row[model]), box=box)


def compare(detector: Detector, pictures: str) -> list[Pair]:
    pairs = []
    for row in golden_rows(pictures):
        found = detector.find(read_picture(folder_of(pictures) / row["file"]))
        ours = {
            "face": Found(score=found.score.face, box=found.face_box),
            "pose": Found(score=found.score.pose, box=found.pose_box),
        }
        pairs += [
            Pair(file=row["file"], model=model, package=found_in(row, model), ours=ours[model])
            for model in MODEL_NAMES
        ]
    return pairs


def overlap(one: Box | None, other: Box | None) -> float:
    """Intersection over union."""
    assert one is not None
    assert other is not None
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    common = max(across, 0.0) * max(down, 0.0)
    return common / (_area(one) + _area(other) - common)


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)
