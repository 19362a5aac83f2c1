"""A requirement is built when its code is there and its tests pass."""

import re
from pathlib import Path

import check_requirements
import outcomes
import pytest

HEAD = "| number | requirement | status | code | test |\n|---|---|---|---|---|\n"
ENDED = {("tests.test_a", "test_good"): True, ("tests.test_a", "test_bad"): False}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "seat.py").touch()
    return tmp_path


def faults(root: Path, row: str, *, planned_fails: bool = False) -> list[str]:
    (requirement,) = check_requirements.parse(HEAD + row)
    found = check_requirements.faults(requirement, root, ENDED, planned_fails=planned_fails)
    return list(found)


def test_a_built_row_with_code_and_passing_test_is_right(root: Path) -> None:
    row = "| CM-08 | away | built | `seat.py` | `tests/test_a.py::test_good` |"

    assert faults(root, row) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| CM-08 | away | built | gone.py | tests/test_a.py::test_good |", "there is no gone.py"),
        ("| CM-08 | away | built | seat.py | tests/test_a.py::test_bad |", "test_bad failed"),
        ("| CM-08 | away | built | seat.py | tests/test_a.py::test_new |", "test_new missing"),
        ("| CM-08 | away | built | seat.py | tests/test_a.py |", "test_a.py failed"),
        ("| CM-08 | away | built | seat.py | |", "names no test"),
        ("| CM-08 | away | built | | tests/test_a.py::test_good |", "names no code"),
        ("| CM-08 | away | weaker | seat.py | tests/test_a.py::test_good |", "does not say why"),
        ("| CM-08 | away | done | seat.py | tests/test_a.py::test_good |", "status 'done'"),
    ],
)
def test_each_gap_of_a_row_is_named(root: Path, row: str, fault: str) -> None:
    found = faults(root, row)

    assert len(found) == 1
    assert fault in found[0]


def test_every_named_test_must_pass(root: Path) -> None:
    tests = "tests/test_a.py::test_good, tests/test_a.py::test_bad"
    row = f"| CM-08 | away | built | seat.py | {tests} |"

    assert faults(root, row) == ["CM-08: tests/test_a.py::test_bad failed"]


def test_a_planned_row_fails_only_when_all_is_asked_for(root: Path) -> None:
    row = "| CM-08 | away | planned | | |"

    assert faults(root, row) == []
    assert faults(root, row, planned_fails=True) == ["CM-08 is only planned"]


def test_a_weaker_row_says_why_and_is_checked_like_a_built_one(root: Path) -> None:
    row = "| CM-08 | away | weaker: camera only | seat.py | tests/test_a.py::test_good |"

    assert faults(root, row) == []


def test_our_table_has_each_of_the_80_requirements_once() -> None:
    text = (outcomes.ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    numbers = [row.number for row in check_requirements.parse(text)]
    sizes = {"DS": 22, "WP": 13, "CM": 14, "CH": 11, "OP": 20}

    assert numbers == [
        f"{kind}-{n:02}" for kind, size in sizes.items() for n in range(1, size + 1)
    ]


def test_an_unknown_prefix_is_refused_by_name() -> None:
    with pytest.raises(SystemExit, match=re.escape("no requirement begins with XX")):
        check_requirements.main(["XX"])
