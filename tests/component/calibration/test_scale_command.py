"""`seat-calibrate scale`: a scale measured by hand, and what it refuses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from calibration.main import app
from sensors import Scale, read_scale

FIGURES = ["--zero-counts", "84210", "--counts-per-kg", "10700.5"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scale.yaml"


def scale(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["scale", "--file", str(file), *arguments])


def refused(result: Result) -> str:
    """The one sentence on standard error."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("seat-calibrate: ")
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


def test_what_was_measured_is_what_the_node_reads(file: Path) -> None:
    result = scale(
        file, *FIGURES, "--normal-min-kg", "12", "--normal-max-kg", "180", "--cell", "LC-7"
    )
    written = read_scale(file)

    assert result.exit_code == 0
    assert result.stdout == f"{file}: zero at 84210 counts, 10700.5 counts per kg\n"
    assert (written.zero_counts, written.counts_per_kg) == (84_210, 10_700.5)
    assert (written.normal_min_kg, written.normal_max_kg) == (12.0, 180.0)
    assert written.cell == "LC-7"


def test_who_calibrated_and_when_is_written_for_the_audit(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "li")
    before = datetime.now(UTC).replace(microsecond=0)
    scale(file, *FIGURES)
    written = read_scale(file)

    assert written.calibrated_by == "li"
    assert datetime.fromisoformat(written.calibrated_at or "") >= before


def test_a_bridge_wired_the_other_way_round_has_a_negative_slope(file: Path) -> None:
    result = scale(file, "--zero-counts", "-84210", "--counts-per-kg", "-10700")

    assert result.exit_code == 0
    assert read_scale(file).to_kg(-94_910) == 1.0


def test_the_former_file_is_kept_beside_the_new_one(file: Path) -> None:
    scale(file, *FIGURES)
    scale(file, "--zero-counts", "90000", "--counts-per-kg", "10700")

    assert read_scale(file).zero_counts == 90_000
    assert read_scale(file.with_name("scale.yaml.former")).zero_counts == 84_210


@pytest.mark.parametrize(
    ("figures", "named"),
    [
        (["--zero-counts", "9000000", "--counts-per-kg", "1"], "zero_counts"),
        (["--zero-counts", "1", "--counts-per-kg", "0"], "counts_per_kg"),
        (["--zero-counts", "1", "--counts-per-kg", "nan"], "counts_per_kg"),
        ([*FIGURES, "--normal-min-kg", "0"], "normal_min_kg"),
        ([*FIGURES, "--normal-min-kg", "80", "--normal-max-kg", "60"], "normal_max_kg"),
        ([*FIGURES, "--normal-max-kg", "inf"], "normal_max_kg"),
    ],
)
def test_nonsense_is_refused_by_name_and_the_former_scale_stands(
    file: Path, figures: list[str], named: str
) -> None:
    scale(file, *FIGURES)
    former = file.read_bytes()

    assert f"{named}: must" in refused(scale(file, *figures))
    assert file.read_bytes() == former
    assert not file.with_name("scale.yaml.former").exists()


def test_all_nonsense_is_told_at_once(file: Path) -> None:
    told = refused(
        scale(file, "--zero-counts", "9000000", "--counts-per-kg", "0", "--normal-min-kg", "-1")
    )

    assert all(key in told for key in ("zero_counts", "counts_per_kg", "normal_min_kg"))
    assert not file.exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    told = refused(scale(tmp_path / "nowhere" / "scale.yaml", *FIGURES))

    assert "check that" in told


@pytest.mark.parametrize("wrong", [["--zero-counts", "many"], ["--zero-counts", "1.5"], []])
def test_what_is_no_number_is_a_wrong_use(file: Path, wrong: list[str]) -> None:
    result = scale(file, *wrong, "--counts-per-kg", "10700")

    assert result.exit_code == 2
    assert "--zero-counts" in result.stderr
    assert not file.exists()


def test_a_scale_is_a_straight_line_through_the_empty_seat(file: Path) -> None:
    scale(file, *FIGURES)

    assert read_scale(file).to_kg(84_210) == 0.0
    assert isinstance(read_scale(file), Scale)
