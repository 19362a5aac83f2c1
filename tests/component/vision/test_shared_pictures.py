"""How often the camera is right, on pictures that are not part of this repository."""

from pathlib import Path

import pytest

from vision.detector import Detector
from vision.models import models_dir
from vision.pictures import judge_folder

PICTURES = Path(__file__).parents[3].parent / "shared" / "data" / "vision"

pytestmark = [
    pytest.mark.models,
    pytest.mark.shared_data,
    pytest.mark.skipif(not PICTURES.is_dir(), reason="the evaluation pictures are not here"),
]


def test_nine_of_ten_people_are_seen_and_few_empty_seats_are_taken_for_people():
    lines = judge_folder(
        folder=PICTURES,
        detector=Detector(directory=models_dir()),
        labels=PICTURES / "labels.csv",
    )
    *_, summary = lines

    assert summary["errors"] == 0
    assert summary["recall"] >= 0.9
    assert summary["false_positive_rate"] <= 0.15
