from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import (
    Scale,
    ScaleInvalid,
    ScaleMissing,
    ScaleUnwritable,
    SensorError,
    read_scale,
    write_scale,
)

SCALE = Scale(
    zero_counts=84_213,
    counts_per_kg=-20_600.5,
    calibrated_at="2026-03-01T09:00:00+00:00",
    calibrated_by="李",
    cell="4 x 50 kg",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scale.yaml"


def problems(path: Path, text: str) -> list[str]:
    path.write_text(text)
    with pytest.raises(ScaleInvalid) as refused:
        read_scale(path)

    assert str(path) in str(refused.value)
    return list(refused.value.problems)


def test_what_is_written_is_read_again(path: Path):
    write_scale(path, SCALE)

    assert read_scale(path) == SCALE


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(derandomize=True, deadline=None)
@given(
    st.builds(
        Scale,
        zero_counts=st.integers(min_value=-0x7FFFFF, max_value=0x7FFFFE),
        counts_per_kg=st.floats(min_value=1e-6, max_value=1e9),
        normal_min_kg=st.floats(min_value=1.0, max_value=100.0),
        normal_max_kg=st.floats(min_value=101.0, max_value=1000.0),
        calibrated_at=TEXTS,
        calibrated_by=TEXTS,
        cell=TEXTS,
    )
)
def test_every_scale_survives_the_file(tmp_path_factory, scale: Scale):
    path = tmp_path_factory.mktemp("scale") / "scale.yaml"
    write_scale(path, scale)

    assert read_scale(path) == scale


def test_a_missing_file_is_an_uncalibrated_seat(path: Path):
    with pytest.raises(ScaleMissing, match="calibrate this seat"):
        read_scale(path)


def test_the_shortest_file_takes_the_defaults(path: Path):
    path.write_text("zero_counts: 1\ncounts_per_kg: 20000\n")

    assert read_scale(path) == Scale(zero_counts=1, counts_per_kg=20_000)


def test_a_date_written_without_quotes_is_a_text(path: Path):
    path.write_text("zero_counts: 1\ncounts_per_kg: 2.5\ncalibrated_at: 2026-03-01 09:00:00\n")

    assert read_scale(path).calibrated_at == "2026-03-01T09:00:00"


def test_every_problem_is_told_by_its_key_in_one_round(path: Path):
    found = problems(
        path,
        "zero_counts: 1.5\nnormal_min_kg: -1\nnormal_max_kg: true\ncell: 5\nzero: 3\n",
    )

    assert sorted(problem.partition(":")[0] for problem in found) == [
        "cell",
        "counts_per_kg",
        "normal_max_kg",
        "normal_min_kg",
        "zero",
        "zero_counts",
    ]


@pytest.mark.parametrize("text", ["", "- 1\n- 2\n", "just words"])
def test_a_file_that_is_no_mapping_is_refused(path: Path, text: str):
    assert problems(path, text) == ["not a list of `key: value` lines"]


def test_unreadable_yaml_names_its_line(path: Path):
    assert "line 2" in problems(path, "zero_counts: 1\ncounts_per_kg: : 2\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        "calibrated_at: 2026-13-45",
        f"zero_counts: 1\ncounts_per_kg: {10**400}",
        f"zero_counts: {'9' * 5000}\ncounts_per_kg: 1",
        "? [1]\n: 2",
        "a:b: 1",
        "\x00",
    ],
)
def test_odd_yaml_is_a_named_error(path: Path, text: str):
    assert problems(path, text)


@settings(derandomize=True, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_content_ends_in_an_unnamed_error(tmp_path_factory, content: bytes):
    path = tmp_path_factory.mktemp("scale") / "scale.yaml"
    path.write_bytes(content)
    with pytest.raises(SensorError):
        read_scale(path)


def test_a_folder_in_place_of_the_file_is_a_named_error(path: Path):
    path.mkdir()
    with pytest.raises(ScaleInvalid, match="cannot be read"):
        read_scale(path)


def test_the_former_scale_is_kept_beside_the_new_one(path: Path):
    write_scale(path, SCALE)
    write_scale(path, replace(SCALE, zero_counts=5))

    assert read_scale(path).zero_counts == 5
    assert read_scale(path.with_name("scale.yaml.former")) == SCALE


def test_nothing_else_is_left_in_the_folder(path: Path):
    write_scale(path, SCALE)
    write_scale(path, SCALE)

    assert sorted(found.name for found in path.parent.iterdir()) == [
        "scale.yaml",
        "scale.yaml.former",
    ]


def test_a_write_that_fails_leaves_the_former_scale_and_no_scraps(path: Path, monkeypatch):
    write_scale(path, SCALE)
    real_replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target == path:
            raise OSError(28, "No space left on device")
        return real_replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ScaleUnwritable, match="No space left"):
        write_scale(path, replace(SCALE, zero_counts=5))

    assert read_scale(path) == SCALE
    assert sorted(found.name for found in path.parent.iterdir()) == [
        "scale.yaml",
        "scale.yaml.former",
    ]


def test_a_missing_folder_is_a_named_error(tmp_path: Path):
    with pytest.raises(ScaleUnwritable, match="check that"):
        write_scale(tmp_path / "nowhere" / "scale.yaml", SCALE)


def test_the_file_can_be_read_by_technicians(path: Path):
    write_scale(path, SCALE)

    assert path.stat().st_mode & 0o777 == 0o644
