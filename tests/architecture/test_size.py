"""The size report measures what it says and fails when it should."""

from pathlib import Path

import pytest
import size_report
from hypothesis import given, settings
from hypothesis import strategies as st


def write_module(root: Path, *, body_lines: int, blank_lines: int = 0) -> None:
    package = root / "seatd"
    package.mkdir(exist_ok=True)
    body = "    pass\n" * body_lines
    source = "def sit():\n" + body + "\n" * blank_lines
    (package / "module.py").write_text(source, encoding="utf-8")


def test_a_function_of_40_lines_in_a_file_of_300_is_kept(tmp_path: Path) -> None:
    write_module(tmp_path, body_lines=39, blank_lines=260)

    assert size_report.report(tmp_path) == 0


def test_a_function_of_41_lines_is_too_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_module(tmp_path, body_lines=40)

    assert size_report.report(tmp_path) == 1
    assert "seatd/module.py:1 sit has 41 lines" in capsys.readouterr().out


def test_a_file_of_301_lines_is_too_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_module(tmp_path, body_lines=1, blank_lines=299)

    assert size_report.report(tmp_path) == 1
    assert "seatd/module.py has 301 lines" in capsys.readouterr().out


@settings(derandomize=True)
@given(st.lists(st.integers(min_value=1, max_value=400), min_size=1))
def test_median_and_p90_lie_between_shortest_and_longest(sizes: list[int]) -> None:
    parts = [size_report.Part(name="x", lines=lines, limit=300) for lines in sizes]
    median, p90, longest = (int(cell) for cell in size_report.spread(parts).split(" / "))

    assert min(sizes) <= median <= longest
    assert min(sizes) <= p90 <= longest
    assert longest == max(sizes)
