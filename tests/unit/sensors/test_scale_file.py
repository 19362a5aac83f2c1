from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import (
    CellScale,
    Scale,
    ScaleForeign,
    ScaleInvalid,
    ScaleMissing,
    ScaleUnwritable,
    SensorError,
    read_scale,
    write_scale,
)
from sensors.corner_scales import SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS

SCALE = Scale(
    zero_counts=84_213,
    counts_per_kg=-20_600.5,
    calibrated_at="2026-03-01T09:00:00+00:00",
    calibrated_by="李",
    cell="4 x 50 kg",
)
CORNERS = Scale(
    zero_counts=SUM_ZERO_COUNTS,
    counts_per_kg=SUM_COUNTS_PER_KG,
    noise_counts=30.0,
    cells=(
        CellScale(zero_counts=84_210, counts_per_kg=10_700.0),
        CellScale(zero_counts=-1_200, counts_per_kg=-10_650.0),
    ),
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
        noise_counts=st.none() | st.floats(min_value=1e-3, max_value=1e6),
        span_kg=st.floats(min_value=1.0, max_value=1000.0),
        kg_per_degc=st.none() | st.floats(min_value=-1.0, max_value=1.0),
        calibrated_degc=st.floats(min_value=-40.0, max_value=85.0),
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


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_an_empty_file_says_where_the_former_scale_is(path: Path, text: str):
    """A full disk or a power cut under another program's pen leaves one."""
    assert "*.former" in problems(path, text)[0]


@pytest.mark.parametrize("text", ["- 1\n- 2\n", "just words"])
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


@pytest.mark.parametrize("found", ["LC-8", "", None])
def test_the_scale_of_another_cell_is_refused_with_both_names(path: Path, found: str | None):
    write_scale(path, replace(SCALE, cell=found))
    with pytest.raises(ScaleForeign) as refused:
        read_scale(path, cell="LC-7")

    assert "`cell: LC-7`" in str(refused.value)
    assert (repr(found) if found is not None else "names no cell") in str(refused.value)
    assert "calibrate the seat again" in str(refused.value)


def test_the_scale_of_this_cell_is_taken(path: Path):
    write_scale(path, replace(SCALE, cell="LC-7"))

    assert read_scale(path, cell="LC-7").cell == "LC-7"


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 400))
def test_a_file_cut_off_anywhere_is_refused_or_a_scale_that_weighs(tmp_path_factory, length):
    path = tmp_path_factory.mktemp("scale") / "scale.yaml"
    write_scale(path, SCALE)
    path.write_bytes(path.read_bytes()[:length])
    refusal, scale = None, None
    try:
        scale = read_scale(path)
    except ScaleInvalid as error:
        refusal = str(error)

    assert str(path) in (refusal or str(path))
    assert scale is None or scale.counts_per_kg < 0


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("counts_per_kg: 0", "weigh the empty seat and a known weight again"),
        ("counts_per_kg: .nan", "weigh the empty seat and a known weight again"),
        ("zero_counts: 9000000", "read the empty seat again"),
        ("noise_counts: 0", "remove it"),
        ("noise_counts: .nan", "remove it"),
        ("span_kg: 0", "remove it"),
        ("span_kg: .inf", "remove it"),
        ("kg_per_degc: .nan\ncalibrated_degc: 20", "remove it"),
        ("kg_per_degc: 0.001", "together with kg_per_degc"),
    ],
)
def test_each_bad_figure_names_its_fix(path: Path, line: str, fix: str):
    figures = {"zero_counts": "1", "counts_per_kg": "20000"}
    figures |= dict(part.split(": ") for part in line.split("\n"))
    found = problems(path, "\n".join(f"{key}: {value}" for key, value in figures.items()))

    assert len(found) == 1
    assert fix in found[0]


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


def test_the_scales_of_several_cells_stand_in_place_of_the_line(path: Path):
    write_scale(path, CORNERS)
    text = path.read_text()

    assert read_scale(path, cells=2) == CORNERS
    assert text.startswith("cells:\n- zero_counts: 84210\n  counts_per_kg: 10700.0\n")
    assert "\nzero_counts" not in text
    assert "\ncounts_per_kg" not in text


def test_several_cells_by_hand_weigh_as_their_sum(path: Path):
    path.write_text("cells:\n  - {zero_counts: 5, counts_per_kg: 100}\nnormal_min_kg: 12\n")
    scale = read_scale(path)

    assert scale.to_kg(SUM_ZERO_COUNTS + 80 * SUM_COUNTS_PER_KG) == 80.0
    assert scale.normal_min_kg == 12
    assert scale.cells == (CellScale(zero_counts=5, counts_per_kg=100),)


def test_a_line_beside_the_cells_is_one_too_many(path: Path):
    found = problems(
        path, "zero_counts: 1\ncounts_per_kg: 2.5\ncells: [{zero_counts: 1, counts_per_kg: 2}]\n"
    )

    fix = "remove it, each entry of `cells` has its own"
    assert found == [f"zero_counts: {fix}", f"counts_per_kg: {fix}"]


@pytest.mark.parametrize("cells", ["null", "[]", "5", "[1, 2, 3, 4, 5]"])
def test_no_or_too_many_cells_are_refused(path: Path, cells: str):
    assert problems(path, f"cells: {cells}\n")[0].startswith("cells: must be a list")


def test_problems_of_cells_and_of_other_keys_come_in_one_round(path: Path):
    found = problems(
        path, "cells: [{zero_counts: 1.5, counts_per_kg: 2}]\nnormal_min_kg: -1\nzero: 3\n"
    )

    assert sorted(problem.partition(":")[0] for problem in found) == [
        "cells[1].zero_counts",
        "normal_min_kg",
        "zero",
    ]


@pytest.mark.parametrize(("scale", "cells"), [(SCALE, 4), (CORNERS, 1), (CORNERS, 4)])
def test_there_is_a_scale_for_each_cell_or_none_counts(path: Path, scale: Scale, cells: int):
    write_scale(path, scale)
    found = max(1, len(scale.cells))
    with pytest.raises(ScaleInvalid, match=f"of {found}, the configuration has {cells} ") as told:
        read_scale(path, cells=cells)

    assert "one entry for each load cell under `cells`" in str(told.value)
