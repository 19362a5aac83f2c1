"""Judge a folder of pictures, and say how often that was right."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from vision.errors import PictureUnreadable
from vision.labels import Label, read_labels
from vision.occupancy import OCCUPIED_FROM
from vision.pixels import read_picture
from vision.sources import list_pictures
from vision.watcher import PersonDetector
from vision.zones_file import Zones, read_zones

Line: TypeAlias = dict[str, str | float | bool | None]
"""What one line of output says; fit for JSON."""


def judge_folder(
    *,
    folder: Path,
    detector: PersonDetector,
    labels: Path | None,
    zones: Path | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Line]:
    """Score every picture of a folder and its sub-folders, in the order of their names.

    Args:
        folder: Where the pictures are.
        detector: Scores them.
        labels: A labels file, whose file names are relative to its own folder.
        zones: A zones file; a picture without a row there is looked at as a whole.
        clock: Seconds, for the time a picture takes.

    Yields:
        Per picture `{"file", "score", "person"}`, the file relative to `folder`, or `{"file",
        "error"}` if it is unreadable or missing. With labels, at last `{"pictures", "errors",
        "recall", "false_positive_rate", "ms_per_frame"}`: rates over labels, median time.

    Raises:
        NoPictures: There is no picture, or no folder.
        LabelsInvalid, ZoneInvalid: That file breaks its format; said before anything is judged.
    """
    known = read_labels(labels) if labels is not None else {}
    seats = read_zones(zones) if zones is not None else Zones(by_file={})
    pictures = list_pictures(folder, nested=True)
    zone_of, alone = seats.pick(pictures)
    tally = _Tally()
    for path in pictures:
        looking = detector.within(zone_of[path]) if path in zone_of else detector
        file = path.relative_to(folder).as_posix()
        yield {"file": file, **_judge(path, looking, clock, known.get(path.resolve()), tally)}
    for file, what in _missing(folder.resolve(), known, pictures, alone):
        tally.errors += 1
        yield {"file": file, "error": f"{file} has a {what}, but there is no such picture"}
    if labels is not None:
        yield tally.summary()


def _judge(
    path: Path,
    detector: PersonDetector,
    clock: Callable[[], float],
    label: Label | None,
    tally: "_Tally",
) -> Line:
    try:
        picture = read_picture(path)
    except PictureUnreadable as error:
        tally.errors += 1
        return {"error": str(error)}
    began_s = clock()
    score = round(detector.score(picture).total, 4)
    tally.took_ms.append((clock() - began_s) * 1e3)
    picture.fill(0)
    person = score >= OCCUPIED_FROM
    tally.count(person=person, label=label)
    return {"score": score, "person": person}


def _missing(
    folder: Path, known: Mapping[Path, Label], pictures: list[Path], zones_alone: list[str]
) -> Iterator[tuple[str, str]]:
    there = {path.resolve() for path in pictures}
    absent = (path for path in known if path not in there and path.is_relative_to(folder))
    for file in sorted(path.relative_to(folder).as_posix() for path in absent):
        yield file, "label"
    for file in zones_alone:
        yield file, "zone"


@dataclass
class _Tally:
    errors: int = 0
    took_ms: list[float] = field(default_factory=list)
    said_person: dict[Label, list[bool]] = field(
        default_factory=lambda: {Label.PERSON: [], Label.EMPTY: []}
    )

    def count(self, *, person: bool, label: Label | None) -> None:
        if label is not None:
            self.said_person[label].append(person)

    def summary(self) -> Line:
        return {
            "pictures": len(self.took_ms),
            "errors": self.errors,
            "recall": _share(self.said_person[Label.PERSON]),
            "false_positive_rate": _share(self.said_person[Label.EMPTY]),
            "ms_per_frame": round(statistics.median(self.took_ms), 2) if self.took_ms else None,
        }


def _share(answers: list[bool]) -> float | None:
    return round(sum(answers) / len(answers), 4) if answers else None
