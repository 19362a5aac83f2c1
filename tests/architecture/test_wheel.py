"""What we ship is exactly the seven packages, whole, under names that are ours."""

import configparser
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tree import PACKAGES, ROOT, repository_files

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    brought = ROOT / ".tools" / "uv" / "bin" / "uv"
    uv = brought if brought.exists() else shutil.which("uv")
    assert uv, "uv is missing: ./run setup brings it"
    result = subprocess.run(
        [uv, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT],
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as built:
        yield built


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    path = next(path for path in wheel.namelist() if path.endswith(f".dist-info/{name}"))
    return wheel.read(path).decode()


def test_its_top_levels_are_the_seven_packages(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    packages = {top for top in tops if not top.endswith(".dist-info")}

    assert packages == set(PACKAGES)
    assert len(tops) == len(PACKAGES) + 1


def test_every_file_of_the_packages_is_in_it(wheel: zipfile.ZipFile) -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in repository_files()}
    expected = {name for name in ours if name.split("/")[0] in PACKAGES}

    assert expected - set(wheel.namelist()) == set()
    assert {f"{package}/py.typed" for package in PACKAGES} <= expected
    assert any(name.startswith("dispatcher/web/templates/") for name in expected)
    assert any(name.startswith("dispatcher/web/static/") for name in expected)


def test_its_commands_are_our_four_and_never_seatd(wheel: zipfile.ZipFile) -> None:
    parsed = configparser.ConfigParser()
    parsed.read_string(metadata(wheel, "entry_points.txt"))
    commands = set(parsed["console_scripts"])

    assert commands == {"seat-node", "seat-dispatcher", "seat-calibrate", "seat-demo"}


def test_it_cannot_be_published_by_accident(wheel: zipfile.ZipFile) -> None:
    assert "Classifier: Private :: Do Not Upload" in metadata(wheel, "METADATA")


def test_the_distribution_is_not_named_like_a_package_of_it(wheel: zipfile.ZipFile) -> None:
    names = [Path(name).parts[0] for name in wheel.namelist() if ".dist-info/" in name]

    assert all(name.startswith("seat_presence-") for name in names)
