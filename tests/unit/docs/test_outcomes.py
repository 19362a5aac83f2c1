"""How a test ended is read from pytest's report, and a skipped test proves nothing."""

from pathlib import Path

import outcomes
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outcomes import Outcome

CASE = '<testcase classname="tests.unit.test_seat" name="{}">{}</testcase>'
ENDS = {"passed": "", "failed": "<failure/>", "error": "<error/>", "skipped": "<skipped/>"}


def write_report(folder: Path, *cases: tuple[str, str]) -> outcomes.Outcomes:
    body = "".join(CASE.format(name, ENDS[end]) for name, end in cases)
    report = folder / "junit.xml"
    report.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>")
    return outcomes.read(report)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("passed", Outcome.PASSED),
        ("failed", Outcome.FAILED),
        ("error", Outcome.FAILED),
        ("skipped", Outcome.MISSING),
    ],
)
def test_a_test_ends_as_the_report_says(tmp_path: Path, end: str, expected: Outcome) -> None:
    ended = write_report(tmp_path, ("test_empty", end))

    assert outcomes.outcome("tests/unit/test_seat.py::test_empty", ended) is expected


def test_a_test_the_report_does_not_know_is_missing(tmp_path: Path) -> None:
    ended = write_report(tmp_path, ("test_empty", "passed"))

    assert outcomes.outcome("tests/unit/test_seat.py::test_emp", ended) is Outcome.MISSING
    assert outcomes.outcome("tests/unit/test_sea.py", ended) is Outcome.MISSING


@settings(derandomize=True)
@given(st.permutations(["passed", "failed", "skipped", "passed"]))
def test_one_failed_parameter_fails_the_test_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, ends: list[str]
) -> None:
    cases = [(f"test_empty[{number}]", end) for number, end in enumerate(ends)]
    ended = write_report(tmp_path_factory.mktemp("report"), *cases)

    assert outcomes.outcome("tests/unit/test_seat.py::test_empty", ended) is Outcome.FAILED


def test_a_file_fails_with_any_of_its_tests(tmp_path: Path) -> None:
    good = write_report(tmp_path, ("test_a", "passed"), ("test_b", "skipped"))
    bad = write_report(tmp_path, ("test_a", "passed"), ("test_b", "failed"))

    assert outcomes.outcome("tests/unit/test_seat.py", good) is Outcome.PASSED
    assert outcomes.outcome("tests/unit/test_seat.py", bad) is Outcome.FAILED


def test_a_test_in_a_class_is_found() -> None:
    ended = {("tests.unit.test_seat.TestSeat", "test_empty"): True}

    name = "tests/unit/test_seat.py::TestSeat::test_empty"

    assert outcomes.outcome(name, ended) is Outcome.PASSED
    assert outcomes.outcome("tests/unit/test_seat.py::TestSeat", ended) is Outcome.PASSED


def test_a_missing_report_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"\./run test"):
        outcomes.read(tmp_path / "junit.xml")


def test_a_table_is_read_by_its_column_names() -> None:
    page = "# Title\n\n| number | status |\n|---|---|\n| DS-01 | built |\n| DS-02 | |\n"

    rows = outcomes.table_rows(page)

    assert rows == [
        {"number": "DS-01", "status": "built"},
        {"number": "DS-02", "status": ""},
    ]
