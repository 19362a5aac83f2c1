"""What the camera's side of a seat sees and costs.

    ./run bench vision [--pictures DIR --labels CSV [--zones CSV]] [--frames N] [--rounds N]

Without pictures of your own: ten photographs that scikit-image carries, two of them with a person.

- `recall`, `fpr`: share of the pictures with a person that score 1.0 or more; of those without.
- `ms_per_frame`: middle time of one whole look at a 640 x 480 picture in memory: fingerprint, grey
  levels, edges, both models with their decoding, judgement, wiping out what was copied.
- `ratio_to_bare_models`: the same over the two models alone: shrink the picture, turn it into a
  tensor, invoke, fetch the numbers. In turns in the same seconds, each in its calmest round.
- `rss_mb`: resident memory of a real vision process (`python -m vision`) that has looked.
- `snapshots_per_hour_conclusive`, `..._in_doubt`: how often that asks for a picture when all
  pictures agree, and when every picture is unsure.

The last line of the output is JSON. Status 1 when a bar is missed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from measures.figures import resident_mb

from seatd.chair import Chair
from seatd.frequency import Frequency
from seatd.pace import ChairPace, Looked, Pace
from seatd.presence import PresenceRules
from seatd.vision_process import OwnChild
from sensors.weight import Pressure, WeightReading
from vision.camera_health import Light
from vision.decode import FACE_LAYOUT, POSE_LAYOUT
from vision.detector import Detector, Interpreter, open_litert
from vision.frames import Bgr, Frame
from vision.judgement import Judgement, Snapshot
from vision.model_list import FACE, POSE
from vision.models import models_dir, read
from vision.pictures import judge_folder
from vision.pixels import read_picture
from vision.watcher import SeatWatcher
from vision.wire import LookRequest, OpenRequest, Refused, look_line, open_line, read_answer

BARS = {"ratio_to_bare_models": 1.3, "rss_mb": 130.0, "snapshots_per_hour_conclusive": 60}
FREQUENCY = Frequency()
FRAME_SIZE = (640, 480)
PEOPLE = ("astronaut.png", "camera.png")
NOBODY = (
    "coffee.png",
    "chelsea.png",
    "motorcycle_left.png",
    "rocket.jpg",
    "brick.png",
    "coins.png",
    "grass.png",
    "page.png",
)
STEP_S = 0.1
HOUR_S = 3600


def main(arguments: Sequence[str]) -> int:
    """Measures; the status is 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description="What the camera's side sees and costs.")
    parser.add_argument("--pictures", type=Path, help="folder of pictures")
    parser.add_argument("--labels", type=Path, help="CSV with columns file,label")
    parser.add_argument("--zones", type=Path, help="CSV with columns file,left,top,right,bottom")
    parser.add_argument("--frames", type=int, default=60, help="looks in each round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of looks")
    chosen = parser.parse_args(arguments)
    if (chosen.pictures is None) is not (chosen.labels is None):
        parser.error("--pictures and --labels go together")
    if chosen.pictures is None:
        with bundled_pictures() as folder:
            result = measured(folder, folder / "labels.csv", None, chosen.frames, chosen.rounds)
    else:
        result = measured(
            chosen.pictures, chosen.labels, chosen.zones, chosen.frames, chosen.rounds
        )
    for name, value in result.items():
        print(f"{name:32} {value}")
    missed = [
        f"{name} is {result[name]}, at most {bar} is wanted"
        for name, bar in BARS.items()
        if (value := result[name]) is None or value > bar
    ]
    for line in missed:
        print(f"missed: {line}")
    print(json.dumps(result))
    return 1 if missed else 0


def measured(
    pictures: Path, labels: Path, zones: Path | None, frames: int, rounds: int
) -> dict[str, float | None]:
    """The figures of this file's head."""
    detector = Detector(directory=models_dir())
    *_, summary = judge_folder(folder=pictures, detector=detector, labels=labels, zones=zones)
    shown = [cv2.resize(read_picture(path), FRAME_SIZE) for path in some_of(pictures)]
    ours_ms, bare_ms = looks_and_bare_ms(detector, shown, frames, rounds)
    return {
        "recall": summary["recall"],
        "fpr": summary["false_positive_rate"],
        "ms_per_frame": round(ours_ms, 2),
        "bare_models_ms": round(bare_ms, 2),
        "ratio_to_bare_models": round(ours_ms / bare_ms, 3),
        "rss_mb": round(measure_child_rss(pictures), 1),
        "snapshots_per_hour_conclusive": snapshots_per_hour(Pressure.WITHIN, total=0.1),
        "snapshots_per_hour_in_doubt": snapshots_per_hour(Pressure.FAULT, total=0.9),
    }


@contextmanager
def bundled_pictures() -> Iterator[Path]:
    """A folder with the photographs that scikit-image carries, and their labels."""
    package = find_spec("skimage")
    if package is None or not package.submodule_search_locations:
        sys.exit(
            "scikit-image is not installed; run: ./run setup, or give --pictures and --labels"
        )
    source = Path(package.submodule_search_locations[0]) / "data"
    with tempfile.TemporaryDirectory(prefix="seat-bench-") as name:
        folder = Path(name)
        for file in (*PEOPLE, *NOBODY):
            (folder / file).symlink_to(source / file)
        rows = [f"{file},person" for file in PEOPLE] + [f"{file},empty" for file in NOBODY]
        (folder / "labels.csv").write_text("\n".join(["file,label", *rows, ""]), encoding="utf-8")
        yield folder


def some_of(folder: Path) -> list[Path]:
    """A few pictures, so that no look repeats the one before."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in {".jpg", ".png"})
    return found[:6]


class Repeated:
    """A camera that gives the same few pictures in turn, each as a fresh copy."""

    def __init__(self, shown: Sequence[Bgr]) -> None:
        self._shown = cycle(shown)

    def grab(self, now_s: float) -> Frame:
        return Frame(at_s=now_s, bgr=next(self._shown).copy())

    def close(self) -> None:
        pass


def looks_and_bare_ms(
    detector: Detector, shown: Sequence[Bgr], frames: int, rounds: int
) -> tuple[float, float]:
    """Middle milliseconds of a look and of the bare models, each of its best round."""
    contents = read(models_dir())
    bare = [
        BareModel(open_litert(contents[model.name]), layout.side)
        for model, layout in ((POSE, POSE_LAYOUT), (FACE, FACE_LAYOUT))
    ]
    ours, others = [], []
    with asyncio.Runner() as runner:
        watcher = SeatWatcher(
            source=Repeated(shown), detector=detector, clock=time.monotonic, may_freeze=True
        )
        for _ in range(rounds):
            ours_ms, bare_ms = [], []
            for number in range(frames):
                picture = shown[number % len(shown)]
                ours_ms.append(took_ms(lambda: runner.run(watcher.look())))
                bare_ms.append(took_ms(lambda: [each.run(picture) for each in bare]))  # noqa: B023
            ours.append(median(ours_ms))
            others.append(median(bare_ms))
        runner.run(watcher.close())
    return min(ours), min(others)


def took_ms(call: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    call()
    return (time.perf_counter() - began_s) * 1e3


class BareModel:
    """One model and what it cannot do without."""

    def __init__(self, interpreter: Interpreter, side: int) -> None:
        self._interpreter = interpreter
        self._interpreter.allocate_tensors()
        self._side = side
        self._input = interpreter.get_input_details()[0]["index"]
        self._outputs = [each["index"] for each in interpreter.get_output_details()]

    def run(self, picture: Bgr) -> None:
        height = round(picture.shape[0] * self._side / picture.shape[1])
        square = np.zeros((self._side, self._side, 3), np.uint8)
        top = (self._side - height) // 2
        square[top : top + height] = cv2.resize(
            picture, (self._side, height), interpolation=cv2.INTER_AREA
        )
        tensor = square[np.newaxis, :, :, ::-1].astype(np.float32) / 127.5 - 1.0
        self._interpreter.set_tensor(self._input, tensor)
        self._interpreter.invoke()
        for index in self._outputs:
            self._interpreter.get_tensor(index)


def measure_child_rss(pictures: Path) -> float:
    """Resident megabytes of a vision process that has opened a folder and looked a few times."""
    with tempfile.TemporaryDirectory(prefix="seat-bench-") as name:
        for path in some_of(pictures):
            cv2.imwrite(f"{name}/{path.stem}.png", cv2.resize(read_picture(path), FRAME_SIZE))
        return asyncio.run(child_rss_mb(Path(name)))


async def child_rss_mb(folder: Path) -> float:
    """The same, of a folder of 640 x 480 pictures."""
    child = OwnChild()
    asked = [open_line(OpenRequest(source="folder", path=str(folder)))]
    asked += [look_line(LookRequest(look=number, next_in_s=1.0)) for number in range(4)]
    try:
        wire = await child.reach()
        for line in asked:
            wire.writer.write(line)
            answer = read_answer(await asyncio.wait_for(wire.reader.readline(), 30.0))
            if isinstance(answer, Refused):
                sys.exit(f"the vision process refused: {answer.error}")
        status = Path(f"/proc/{child.pid}/status")
        return resident_mb(await asyncio.to_thread(status.read_text, encoding="ascii"))
    finally:
        await child.give_up()


def snapshots_per_hour(pressure: Pressure, *, total: float) -> int:
    """Pictures in an hour in which weight and score of the pictures stay the same."""
    chair = Chair.at_start(
        now_s=0.0,
        rules=PresenceRules(),
        fresh_s=FREQUENCY.fresh_s,
        overdue_s=FREQUENCY.overdue_s,
        camera_wanted=True,
    )
    pace: Pace = ChairPace(chair=lambda: chair, frequency=FREQUENCY)
    fine = Light(mean=100.0, deviation=40.0, spread=150.0)
    judgement, newest, taken = Judgement(), None, 0
    for step in range(round(HOUR_S / STEP_S)):
        now_s = step * STEP_S
        chair = chair.weighed(WeightReading(at_s=now_s, pressure=pressure))
        if pace(now_s, newest) is None:
            continue
        taken += 1
        snapshot = Snapshot(at_s=now_s, light=fine, digest=None, total=total)
        judgement, sighting = judgement.after(snapshot)
        chair = chair.sighted(sighting)
        newest = Looked(asked_s=now_s, sighting=sighting, again_s=judgement.again_s)
    return taken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
