"""What a technician gets of the camera, from a vision process that is played by hand."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from played_vision import READY, Answers, PlayedVision, Time, eyes_on, person

from seatd.camera_section import CameraSection
from seatd.camera_study import StudyThroughEyes
from seatd.camera_zone import NAME, write_zone, zone_in_force
from seatd.errors import StateUnusable
from seatd.workbench import VerbRefused
from vision.advice import Advice

BODY = [0.3, 0.2, 0.7, 0.9]
ZONE = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]
CELL = "\x1b[38;2;1;2;3;48;2;4;5;6m▀"


def look(whole: float, zone: float | None = None) -> dict[str, Any]:
    return {"whole": whole, "zone": zone, "body": BODY, "face": None}


def studied(*looks: dict[str, Any], fault: str | None = None, **more: Any) -> Answers:
    """A process that studies so, and shows as many cells as it is asked for."""
    study = {"studied": looks, "fault": fault, "advice": [], "suggestion": None, **more}

    def answers(asked: dict[str, Any]) -> bytes | None:
        if "study" in asked:
            return json.dumps(study).encode() + b"\n"
        if "preview" in asked:
            shown = [CELL * asked["preview"]["columns"] + "\x1b[0m"]
            return json.dumps({"mosaic": shown}).encode() + b"\n"
        return READY if "zone" in asked else person(asked)

    return answers


@asynccontextmanager
async def study_of(
    vision: PlayedVision, folder: Path, *, allowed: bool = True
) -> AsyncIterator[StudyThroughEyes]:
    async with eyes_on(vision, Time()) as (eyes, see):
        await see(1)
        yield StudyThroughEyes(eyes=eyes, state_dir=folder, allowed=lambda: allowed)


async def told(folder: Path, answers: Answers, *, occupied: bool = False) -> dict[str, Any]:
    vision = PlayedVision(answers)
    async with study_of(vision, folder) as study:
        return await study.study(3, occupied=occupied)


async def test_the_best_score_of_the_empty_seat_is_told(tmp_path: Path) -> None:
    found = await told(tmp_path, studied(look(0.4, 0.2), look(1.5, 0.1), look(0.3, 0.3)))

    assert (found["best_empty_whole"], found["best_empty_zone"]) == (1.5, 0.3)
    assert (found["worst_sitter"], found["looks"], found["advice"]) == (None, 3, [])
    assert found["studied"][0] == {"whole": 0.4, "zone": 0.2, "body": tuple(BODY), "face": None}


async def test_the_worst_score_of_the_sitter_is_told_where_it_counts(tmp_path: Path) -> None:
    answers = studied(look(1.9, 1.2), look(1.0, 1.4), suggestion=ZONE)
    found = await told(tmp_path, answers, occupied=True)

    assert found["worst_sitter"] == 1.2
    assert (found["best_empty_whole"], found["best_empty_zone"]) == (None, None)
    assert [list(point) for point in found["suggestion"]] == ZONE


@pytest.mark.parametrize("advice", Advice)
async def test_advice_is_a_sentence(tmp_path: Path, advice: Advice) -> None:
    found = await told(tmp_path, studied(look(0.9), advice=[advice.name.lower()]))

    assert found["advice"] == [advice.value]


async def test_a_covered_camera_proves_no_empty_seat(tmp_path: Path) -> None:
    found = await told(tmp_path, studied(look(0.0), fault="camera_blocked"))

    assert found["fault"] == "camera_blocked"
    assert (found["best_empty_whole"], found["best_empty_zone"]) == (None, None)
    assert "camera_blocked" in found["advice"][0]


async def test_what_is_asked_reaches_the_vision_process(tmp_path: Path) -> None:
    vision = PlayedVision(studied(look(0.1)))
    async with study_of(vision, tmp_path) as study:
        await study.study(60, occupied=True)
        await study.preview(80)

    assert vision.heard[2:] == [
        {"study": {"looks": 60, "occupied": True}},
        {"preview": {"columns": 60}},
    ]


async def test_a_preview_is_lines_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with study_of(PlayedVision(studied(look(0.1))), tmp_path) as study:
        found = await study.preview(16)

    assert found == {"lines": [CELL * 16 + "\x1b[0m"]}
    assert "preview_shown" in [record.getMessage().split()[0] for record in caplog.records]
    assert all(CELL not in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (b'{"error": "the cable is out"}\n', "the cable is out"),
        (READY, "another answer"),
        (b"\x00\n", "rubbish"),
        (json.dumps({"mosaic": [CELL * 61 + "\x1b[0m"]}).encode() + b"\n", "rubbish"),
        (json.dumps({"mosaic": [CELL + "\x1b[0m"] * 18}).encode() + b"\n", "rubbish"),
        (None, "ended"),
    ],
)
async def test_trouble_is_a_sentence(tmp_path: Path, wrong: bytes | None, why: str) -> None:
    def answers(asked: dict[str, Any]) -> bytes | None:
        return wrong if {"study", "preview"} & asked.keys() else person(asked)

    async with study_of(PlayedVision(answers), tmp_path) as study:
        with pytest.raises(VerbRefused, match=why):
            await study.study(1, occupied=False)
    async with study_of(PlayedVision(answers), tmp_path) as study:
        with pytest.raises(VerbRefused, match=why):
            await study.preview(60)


async def test_a_camera_the_agent_has_forbidden_looks_for_nobody(tmp_path: Path) -> None:
    vision = PlayedVision(studied(look(0.1)))
    async with study_of(vision, tmp_path, allowed=False) as study:
        with pytest.raises(VerbRefused, match="ask him"):
            await study.study(1, occupied=False)
        with pytest.raises(VerbRefused, match="ask him"):
            await study.preview(60)

    assert len(vision.heard) == 2


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def section(zone: object = None) -> CameraSection:
    return CameraSection.model_validate({"source": "folder", "path": "pictures", "zone": zone})


@pytest.mark.parametrize("zone", [ZONE, [[1e-05, 0.0], [1.0, 0.0], [0.5, 1.0]], None])
async def test_a_zone_counts_at_once_and_after_a_restart(
    tmp_path: Path, zone: list[list[float]] | None
) -> None:
    vision = PlayedVision(studied(look(0.1)))
    async with study_of(vision, tmp_path) as study:
        found = await study.use_zone(zone)
    kept = zone_in_force(section([0.4, 0.4, 0.6, 0.6]), tmp_path)

    assert found["at_once"] is True
    assert vision.heard[-1] == {"zone": {"points": zone}}
    assert (None if kept is None else [list(point) for point in kept]) == zone
    assert names_in(tmp_path) == [NAME]


async def test_four_numbers_are_no_points_but_refused_with_their_reason(tmp_path: Path) -> None:
    async with study_of(PlayedVision(studied(look(0.1))), tmp_path) as study:
        with pytest.raises(VerbRefused, match="crosses"):
            await study.use_zone([[0, 0], [1, 1], [1, 0], [0, 1]])

    assert names_in(tmp_path) == []


async def test_a_zone_that_cannot_be_kept_is_told_to_nobody(tmp_path: Path) -> None:
    vision = PlayedVision(studied(look(0.1)))
    async with study_of(vision, tmp_path / "gone") as study:
        with pytest.raises(StateUnusable, match="gone"):
            await study.use_zone(ZONE)

    assert len(vision.heard) == 2


def test_without_a_file_the_configurations_zone_counts(tmp_path: Path) -> None:
    configured = section([0.4, 0.4, 0.6, 0.6])

    assert zone_in_force(configured, tmp_path) == configured.zone
    assert zone_in_force(section(), tmp_path) is None


def test_a_zone_written_by_hand_may_be_four_numbers(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("zone: [0.1, 0.2, 0.3, 0.4]\n", encoding="ascii")

    zone = zone_in_force(section(), tmp_path)
    assert zone is not None
    assert zone[0] == (0.1, 0.2)


@pytest.mark.parametrize(
    "content",
    [b"", b"zone: [", b"\xff\xfe", b"zone: 7", b"points: []", b"zone: [[0, 0], [1, 1]]", b"[]"],
)
def test_a_broken_file_is_ignored_and_told(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    configured = section([0.4, 0.4, 0.6, 0.6])
    (tmp_path / NAME).write_bytes(content)

    assert zone_in_force(configured, tmp_path) == configured.zone
    assert [record.getMessage().split()[0] for record in caplog.records] == ["camera_zone_ignored"]


def test_a_new_zone_takes_the_place_of_the_former_in_one_step(tmp_path: Path) -> None:
    for points in (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), None):
        write_zone(tmp_path, points)

    assert (tmp_path / NAME).read_text(encoding="ascii") == "zone: null\n"
    assert names_in(tmp_path) == [NAME]
