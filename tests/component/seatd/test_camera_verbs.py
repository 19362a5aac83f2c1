"""A technician sets the camera up over the control socket; a real process looks."""

import asyncio
import contextlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from workbench_stage import at_work

from seatd.camera_section import CameraSection
from seatd.camera_study import StudyThroughEyes
from seatd.camera_zone import zone_in_force
from seatd.seeing import open_camera
from sensors import RealClock

pytestmark = pytest.mark.models

CORNER = [[0.8, 0.0], [1.0, 0.0], [1.0, 0.2], [0.8, 0.2]]


@pytest.fixture
def section(tmp_path: Path) -> CameraSection:
    """A camera before which somebody sits."""
    package = find_spec("skimage")
    assert package is not None
    assert package.submodule_search_locations
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    picture = Path(package.submodule_search_locations[0]) / "data" / "astronaut.png"
    (pictures / "a.png").symlink_to(picture)
    return CameraSection.model_validate({"source": "folder", "path": pictures})


async def looked(eyes: Any, seen: list[str]) -> None:
    """Looks once a second, as a node does."""
    async with contextlib.aclosing(
        eyes.sightings(
            lambda now_s, newest: 1.0 if newest is None or now_s - newest.asked_s >= 1.0 else None
        )
    ) as sightings:
        async for sighting in sightings:
            seen.append(sighting.seen.value)  # noqa: PERF401 (it grows while others read it)


async def until(seen: list[str], word: str) -> None:
    while not seen or seen[-1] != word:  # noqa: ASYNC110 (it comes from another process)
        await asyncio.sleep(0.05)


async def test_a_study_a_preview_and_a_zone_with_the_lease_and_looks_go_on(
    tmp_path: Path, section: CameraSection
) -> None:
    eyes = open_camera(section, clock=RealClock(), state_dir=tmp_path)
    seen: list[str] = []
    camera = StudyThroughEyes(eyes=eyes, state_dir=tmp_path)
    async with asyncio.timeout(90.0), at_work(tmp_path, camera) as stage:
        looking = asyncio.create_task(looked(eyes, seen))
        try:
            await until(seen, "person")
            line = await stage.connect()
            without = [await line.ask(verb) for verb in ("study", "preview", "set_zone")]
            session = (await line.ask("hold", who="anna"))["session"]
            study = await line.ask("study", session=session, looks=3, occupied=True)
            preview = await line.ask("preview", session=session)
            zoned = await line.ask("set_zone", session=session, zone=CORNER)
            await until(seen, "nobody")
        finally:
            looking.cancel()
            await asyncio.wait([looking])

    assert {one["code"] for one in without} == {"not_held"}
    assert (study["status"], study["looks"], study["fault"]) == ("ok", 3, None)
    assert study["worst_sitter"] > 1.0
    assert len(study["suggestion"]) == 4
    assert len(preview["lines"]) <= 17
    assert (zoned["status"], zoned["at_once"]) == ("ok", True)
    assert zone_in_force(section, tmp_path) == tuple(map(tuple, CORNER))
    assert "blind" not in seen[seen.index("person") : -3]
