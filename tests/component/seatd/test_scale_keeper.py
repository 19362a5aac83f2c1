"""The node's scale on disk: never none, never half, and every former one at hand."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seatd.scale_keeper import KEPT, ScaleKeeper
from sensors import ScaleInvalid, ScaleUnwritable

OLD = {"zero_counts": 84_000, "counts_per_kg": 10_000.0}
NEW = {"zero_counts": 90_000, "counts_per_kg": -20_000.0}


def ticking() -> Iterator[datetime]:
    at = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    while True:
        at += timedelta(seconds=1)
        yield at


def keeper(folder: Path, cell: str | None = None) -> ScaleKeeper:
    times = ticking()
    return ScaleKeeper(file=folder / "scale.yaml", cell=cell, cells=1, wall=lambda: next(times))


def test_who_and_when_and_which_cell_are_written_down(tmp_path: Path) -> None:
    keeper(tmp_path, cell="LC-7").write(OLD, who="anna", origin="ssh")
    scale, problem = keeper(tmp_path, cell="LC-7").current()

    assert problem is None
    assert scale is not None
    assert (scale.calibrated_by, scale.cell) == ("anna", "LC-7")
    assert scale.calibrated_at == "2026-11-20T10:00:01+00:00"


def test_the_former_scale_comes_back(tmp_path: Path) -> None:
    scales = keeper(tmp_path)
    scales.write(OLD, who="anna", origin="ssh")
    scales.write(NEW, who="bo", origin="laptop")

    assert scales.former().counts_per_kg == OLD["counts_per_kg"]
    assert [one["calibrated_by"] for one in scales.history()] == ["anna", "bo"]


def test_only_the_newest_scales_are_kept(tmp_path: Path) -> None:
    scales = keeper(tmp_path)
    for number in range(KEPT + 5):
        scales.write({**OLD, "zero_counts": number}, who="anna", origin="ssh")

    assert [one["zero_counts"] for one in scales.history()] == list(range(5, KEPT + 5))


def test_a_scale_that_cannot_weigh_changes_nothing(tmp_path: Path) -> None:
    scales = keeper(tmp_path)
    scales.write(OLD, who="anna", origin="ssh")

    with pytest.raises(ScaleInvalid, match="counts_per_kg"):
        scales.write({**NEW, "counts_per_kg": 0}, who="bo", origin="ssh")
    with pytest.raises(ScaleInvalid, match="scales of 2, this seat has 1"):
        scales.write({"cells": [OLD, OLD]}, who="bo", origin="ssh")
    scale, _ = scales.current()
    assert scale is not None
    assert scale.calibrated_by == "anna"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_leaves_the_scale_and_says_so(tmp_path: Path) -> None:
    scales = keeper(tmp_path)
    scales.write(OLD, who="anna", origin="ssh")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ScaleUnwritable, match="has space"):
            scales.write(NEW, who="bo", origin="ssh")
    finally:
        tmp_path.chmod(0o700)
    scale, _ = scales.current()
    assert scale is not None
    assert scale.calibrated_by == "anna"


WRITES_AND_IS_KILLED = """
import os, signal, sys
from pathlib import Path
from seatd.scale_keeper import ScaleKeeper
steps = int(sys.argv[2])
def killed_at(event, _args):
    global steps
    if event in {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod"}:
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
keeper = ScaleKeeper(file=Path(sys.argv[1]), cell=None, cells=1)
sys.addaudithook(killed_at)
keeper.write({"zero_counts": 90000, "counts_per_kg": -20000.0}, who="bo", origin="ssh")
"""


def test_a_power_cut_at_any_step_leaves_the_old_scale_or_the_new_one(tmp_path: Path) -> None:
    killed, found = 0, set()
    for step in range(1, 60):
        folder = tmp_path / str(step)
        folder.mkdir()
        scales = keeper(folder)
        scales.write(OLD, who="anna", origin="ssh")
        ended = subprocess.run(
            [sys.executable, "-c", WRITES_AND_IS_KILLED, str(scales.file), str(step)],
            check=False,
            capture_output=True,
        )
        scale, problem = scales.current()
        assert problem is None, problem
        assert scale is not None
        found.add((scale.zero_counts, scale.counts_per_kg, scale.calibrated_by))
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        killed += 1

    assert killed > 5, "the writing was hardly ever interrupted"
    assert found == {(84_000, 10_000.0, "anna"), (90_000, -20_000.0, "bo")}
