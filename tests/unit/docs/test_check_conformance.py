"""A scenario is passed when every test that states it passes, and built ones must be."""

import check_conformance
import outcomes
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

A, B = "tests/test_a.py::test_x", "tests/test_a.py::test_y"
ENDED = {("tests.test_a", "test_x"): True, ("tests.test_a", "test_y"): False}


def test_scenarios_are_read_from_docstrings() -> None:
    source = '''
def test_x():
    """Conformance 46: the ring is withdrawn."""

class TestSeat:
    async def test_y(self):
        """Conformance 47, 48: neither again nor at all."""

def test_z():
    """Speaks of conformance 5 without stating it."""
'''

    stated = sorted(check_conformance.stated_in(source, "tests/test_a.py"))

    assert stated == [
        (46, "tests/test_a.py::test_x"),
        (47, "tests/test_a.py::TestSeat::test_y"),
        (48, "tests/test_a.py::TestSeat::test_y"),
    ]


def test_a_built_scenario_with_a_passing_test_is_right() -> None:
    lines, status = check_conformance.report({1: "built", 2: "planned"}, {1: [A]}, ENDED)

    assert status == 0
    assert lines == ["conformance: 1 passed, 0 failed, 1 not built of 2"]


@pytest.mark.parametrize(
    ("statuses", "stated", "line"),
    [
        ({1: "built"}, {}, "conformance 1 is listed as built: missing"),
        ({1: "built"}, {1: [B]}, f"conformance 1 is listed as built: failed {B}"),
        ({1: "planned"}, {83: [A]}, "conformance 83 is stated but not listed"),
        ({1: "ready"}, {}, "conformance 1 has the status 'ready': built or planned"),
    ],
)
def test_each_fault_is_named_and_fails(
    statuses: dict[int, str], stated: dict[int, list[str]], line: str
) -> None:
    lines, status = check_conformance.report(statuses, stated, ENDED)

    assert status == 1
    assert line in lines


def test_a_planned_scenario_that_passes_is_pointed_out() -> None:
    lines, status = check_conformance.report({1: "planned"}, {1: [A]}, ENDED)

    assert status == 0
    assert "passing, though listed as planned: 1" in lines


@settings(derandomize=True)
@given(
    st.dictionaries(st.integers(1, 82), st.sampled_from(["built", "planned"])),
    st.dictionaries(st.integers(1, 82), st.lists(st.sampled_from([A, B]), min_size=1)),
)
def test_the_counts_add_up(statuses: dict[int, str], stated: dict[int, list[str]]) -> None:
    lines, _ = check_conformance.report(statuses, stated, ENDED)
    counts = [int(word) for word in lines[-1].replace(",", "").split() if word.isdigit()]

    assert sum(counts[:3]) == counts[3] == len(statuses)


def test_our_list_has_each_of_the_82_scenarios_once() -> None:
    text = (outcomes.ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    numbers = [int(row["number"]) for row in outcomes.table_rows(text)]

    assert numbers == list(range(1, 83))
