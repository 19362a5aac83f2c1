"""Record what the mediapipe package itself finds in pictures, as lines of mediapipe_scores.csv.

Runs in the optional backend's environment, once for each set of pictures, file names on stdin:

    .venv-mediapipe/bin/python tests/golden/record_mediapipe_scores.py SET FOLDER < names

SET is `photographs` (those scikit-image carries) or `evaluation` (those of the marker
`shared_data`). Only numbers are written. A box is left, top, right, bottom in shares of the
picture, and left out where no candidate reached a score of 0.01.
"""

import csv
import hashlib
import sys
from pathlib import Path

from vision.decode import Box
from vision.mediapipe_detector import MediapipeDetector
from vision.pixels import read_picture


def record(pictures: str, folder: Path, names: list[str]) -> None:
    detector = MediapipeDetector()
    lines = csv.writer(sys.stdout, lineterminator="\n")
    for name in names:
        found = detector.find(read_picture(folder / name))
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        face = (f"{found.score.face:.5f}", *numbers(found.face_box))
        pose = (f"{found.score.pose:.5f}", *numbers(found.pose_box))
        lines.writerow((pictures, name, digest, *face, *pose))


def numbers(box: Box | None) -> tuple[str, ...]:
    if box is None:
        return ("",) * 4
    return tuple(f"{share:.4f}" for share in (box.left, box.top, box.right, box.bottom))


if __name__ == "__main__":
    record(sys.argv[1], Path(sys.argv[2]), sys.stdin.read().split())
