"""`seat-node replay` on traces made here: what it prints, and how it refuses."""

import gzip
import json
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from seatd.main import app
from sensors import Scale, WeightScript, write_scale

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0
DAY = ((0.0, 72.5), (20.0, 0.0), (80.0, 72.5))


@pytest.fixture
def scale(tmp_path: Path) -> Path:
    file = tmp_path / "scale.yaml"
    write_scale(file, Scale(zero_counts=ZERO_COUNTS, counts_per_kg=COUNTS_PER_KG))
    return file


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace.csv"


def write(file: Path, rows: Iterable[tuple[object, object]], header: str = "t,counts") -> None:
    lines = [header, *(f"{moment},{counts}" for moment, counts in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def lived(*steps: tuple[float, float], until_s: int, seed: int = 1) -> Iterable[tuple[float, int]]:
    """What a noisy cell shows ten times a second while somebody comes and goes."""
    load = WeightScript(
        steps=steps, zero_counts=ZERO_COUNTS, counts_per_kg=COUNTS_PER_KG, seed=seed
    )
    return ((tenth / 10, load.counts_at(tenth / 10)) for tenth in range(until_s * 10))


def invoke(trace: Path, scale: Path, *more: str, time: str = "t", value: str = "counts") -> Result:
    arguments = ["--csv", str(trace), "--time-column", time, "--value-column", value]
    return CliRunner().invoke(app, ["replay", *arguments, "--scale", str(scale), *more])


def changes(trace: Path, scale: Path, *more: str) -> list[dict[str, Any]]:
    result = invoke(trace, scale, "--json", *more)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def path_of(lines: list[dict[str, Any]]) -> list[str]:
    return [f"{line['from']} {line['to']} {line['reason']}" for line in lines]


@pytest.mark.parametrize("seed", range(3))
def test_who_sits_leaves_and_returns_gives_exactly_these_transitions(
    trace: Path, scale: Path, seed: int
) -> None:
    write(trace, lived(*DAY, until_s=100, seed=seed))
    lines = changes(trace, scale)

    assert path_of(lines) == [
        "unknown online occupied",
        "online offline seat_empty",
        "offline online occupied",
    ]
    assert 1.0 <= lines[0]["at_s"] < 2.0
    assert 30.0 < lines[1]["at_s"] - 20.0 < 31.0
    assert 1.0 <= lines[2]["at_s"] - 80.0 < 2.0


def test_moments_in_milliseconds_give_the_same(trace: Path, scale: Path) -> None:
    rows = list(lived(*DAY, until_s=100))
    write(trace, rows)
    in_seconds = changes(trace, scale)
    write(trace, ((round(at_s * 1000), counts) for at_s, counts in rows))

    assert changes(trace, scale, "--unit-ms") == in_seconds


def test_seconds_may_be_asked_for_by_name(trace: Path, scale: Path) -> None:
    write(trace, lived(*DAY, until_s=100))

    assert changes(trace, scale, "--unit-s") == changes(trace, scale)


def test_moments_stay_those_of_the_recording(trace: Path, scale: Path) -> None:
    start_s = 1_790_000_000
    write(trace, ((f"{start_s + at_s:.1f}", n) for at_s, n in lived(*DAY, until_s=100)))
    lines = changes(trace, scale)

    assert len(lines) == 3
    assert 30.0 < lines[1]["at_s"] - start_s - 20.0 < 31.0


def test_a_compressed_trace_is_read_too(trace: Path, scale: Path) -> None:
    write(trace, lived(*DAY, until_s=100))
    compressed = trace.with_suffix(".csv.gz")
    compressed.write_bytes(gzip.compress(trace.read_bytes()))

    assert changes(compressed, scale) == changes(trace, scale)


def test_without_json_a_line_is_for_people(trace: Path, scale: Path) -> None:
    write(trace, lived((0.0, 72.5), until_s=5))

    assert invoke(trace, scale).stdout == "at_s 1.1  from unknown  to online  reason occupied\n"


def test_a_gap_is_silence_and_not_emptiness(trace: Path, scale: Path) -> None:
    """The seat is empty from 20 s on; 5 s of it are missing."""
    rows = [row for row in lived(*DAY[:2], until_s=72) if not 40.0 <= row[0] < 45.0]
    write(trace, rows)

    assert path_of(changes(trace, scale)) == [
        "unknown online occupied",
        "online unknown sensor_fault",
    ]


def test_a_trace_that_ends_after_30_s_of_silence_never_says_offline(
    trace: Path, scale: Path
) -> None:
    seated = list(lived(DAY[0], until_s=20))
    write(trace, [*seated, (60.0, seated[0][1])])

    assert "offline" not in invoke(trace, scale).stdout


@pytest.mark.parametrize("constant", [0, -1, ZERO_COUNTS, 8_388_607, -8_388_608])
def test_a_dead_or_saturated_converter_never_gives_offline_or_online(
    trace: Path, scale: Path, constant: int
) -> None:
    write(trace, ((tenth / 10, constant) for tenth in range(1200)))

    assert changes(trace, scale) == []


@pytest.mark.parametrize("constant", [ZERO_COUNTS, 8_388_607, -8_388_608])
def test_a_converter_that_dies_under_a_person_ends_unknown(
    trace: Path, scale: Path, constant: int
) -> None:
    alive = list(lived(DAY[0], until_s=20))
    write(trace, [*alive, *((20 + tenth / 10, constant) for tenth in range(1200))])

    assert path_of(changes(trace, scale)) == [
        "unknown online occupied",
        "online unknown sensor_fault",
    ]


# -- refusals --


def refused(result: Result) -> str:
    """The one sentence on standard error."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("seat-node: ")
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    return result.stderr


@pytest.mark.parametrize(("time", "value"), [("when", "counts"), ("t", "weight")])
def test_a_wrong_column_is_refused_with_those_there_are(
    trace: Path, scale: Path, time: str, value: str
) -> None:
    write(trace, lived(*DAY, until_s=1))

    assert "it has 't', 'counts'" in refused(invoke(trace, scale, time=time, value=value))


@pytest.mark.parametrize(
    "content", [b"", b"t,counts\n", b"\xff\xfe\0", b"t,counts\nnow,1\n", b"t,counts\n1,x\n2,y\n"]
)
def test_a_trace_that_cannot_be_read_is_refused(trace: Path, scale: Path, content: bytes) -> None:
    trace.write_bytes(content)

    assert str(trace) in refused(invoke(trace, scale))


def test_a_trace_that_goes_back_in_time_is_refused_with_its_line(trace: Path, scale: Path) -> None:
    write(trace, [(0.0, 1), (0.2, 2), (0.1, 3)])

    assert "line 4, column 't': '0.1' goes back in time" in refused(invoke(trace, scale))


def test_a_trace_that_is_not_there_is_refused(trace: Path, scale: Path) -> None:
    assert "No such file" in refused(invoke(trace, scale))


def test_a_file_that_only_looks_compressed_is_refused(tmp_path: Path, scale: Path) -> None:
    trace = tmp_path / "trace.csv.gz"
    write(trace, lived(*DAY, until_s=1))

    assert "cannot be read" in refused(invoke(trace, scale))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "calibrate this seat first"),
        ("zero_counts: 1\n", "counts_per_kg: missing"),
        ("zero_counts: 1\ncounts_per_kg: 0\n", "counts_per_kg: must be"),
        ("- 1\n", "not a list of"),
        ("a: [\n", "not YAML"),
    ],
)
def test_a_wrong_scale_is_refused(
    trace: Path, scale: Path, content: str | None, told: str
) -> None:
    write(trace, lived(*DAY, until_s=1))
    if content is None:
        scale.unlink()
    else:
        scale.write_text(content, encoding="utf-8")

    assert told in refused(invoke(trace, scale))


def test_two_units_at_once_are_refused(trace: Path, scale: Path) -> None:
    write(trace, zip(range(3), count(), strict=False))
    result = invoke(trace, scale, "--unit-ms", "--unit-s")

    assert result.exit_code == 2
    assert "exclude each other" in result.stderr


# -- hints --


@pytest.mark.parametrize(
    ("constant", "why"),
    [
        (ZERO_COUNTS, "the converter repeated itself: real conversions carry noise"),
        (8_388_607, "the converter stood at the end of its range"),
    ],
)
def test_a_recording_that_is_mostly_faulty_says_so_on_standard_error(
    trace: Path, scale: Path, constant: int, why: str
) -> None:
    write(trace, ((tenth / 10, constant) for tenth in range(100)))
    result = invoke(trace, scale, "--json")

    assert (result.exit_code, result.stdout) == (0, "")
    assert why in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_good_recording_says_nothing_on_standard_error(trace: Path, scale: Path) -> None:
    write(trace, lived(*DAY, until_s=100))

    assert invoke(trace, scale).stderr == ""


def test_a_recording_of_one_converter_is_not_weighed_with_the_scales_of_several(
    trace: Path, tmp_path: Path
) -> None:
    write(trace, lived(*DAY, until_s=2))
    file = tmp_path / "scale.yaml"
    file.write_text("cells: [{zero_counts: 1, counts_per_kg: 2}]\n")
    result = invoke(trace, file)

    assert result.exit_code == 2
    assert "a recording is of one converter" in result.stderr
