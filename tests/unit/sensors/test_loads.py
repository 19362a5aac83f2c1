from pathlib import Path
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import Fault, FaultyLoad, SitterFile, WeightScript


def script(**changes) -> WeightScript:
    figures = {
        "steps": [(1.0, 80.0), (3.0, 0.0)],
        "zero_counts": 1000,
        "counts_per_kg": 100.0,
        "noise_counts": 0.0,
    }
    return WeightScript(**{**figures, **changes})


@pytest.fixture
def chair(tmp_path: Path) -> Path:
    return tmp_path / "chair"


def sitter(path: Path) -> SitterFile:
    return SitterFile(path=path, zero_counts=1000, counts_per_kg=100.0, noise_counts=0.0)


def test_a_fault_with_a_number_breaks_that_cell_alone(chair: Path):
    loads = [
        SitterFile(path=chair, zero_counts=1000, counts_per_kg=100.0, noise_counts=0.0, cell=cell)
        for cell in (1, 2)
    ]
    chair.write_text("60 still")
    for load in loads:
        load.counts_at(0.0)
    chair.write_text("fault: cut_wire 2")

    assert [load.counts_at(0.1) for load in loads] == [7000, 7000]
    assert [load.fault for load in loads] == [Fault.NONE, Fault.CUT_WIRE]


def test_a_script_is_empty_before_its_first_step_and_holds_each_step():
    load = script()

    assert [load.counts_at(s) for s in (0.0, 0.99, 1.0, 2.9, 3.0)] == [
        1000,
        1000,
        9000,
        9000,
        1000,
    ]


def test_a_bridge_wired_the_other_way_round_counts_down():
    assert script(counts_per_kg=-100.0).counts_at(2.0) == -7000


def test_noise_is_gaussian_and_of_the_given_size():
    load = script(noise_counts=40.0)

    assert 36 < stdev(load.counts_at(i / 1000) for i in range(900)) < 44


@settings(derandomize=True, deadline=None)
@given(st.integers(), st.floats(min_value=0, max_value=1e6))
def test_noise_is_the_same_for_the_same_seed_and_time(seed: int, time_s: float):
    assert script(seed=seed, noise_counts=40.0).counts_at(time_s) == script(
        seed=seed, noise_counts=40.0
    ).counts_at(time_s)


@pytest.mark.parametrize("steps", [[(2.0, 1.0), (1.0, 1.0)], [(0.0, float("nan"))]])
def test_a_script_out_of_order_or_not_finite_is_refused(steps):
    with pytest.raises(ValueError, match="ascending"):
        script(steps=steps)


def test_the_sitter_follows_the_file_while_it_is_edited(chair: Path):
    load = sitter(chair)
    chair.write_text("72.5\n")
    first = load.counts_at(0.0)
    chair.write_text(" 0 ")

    assert (first, load.counts_at(0.1)) == (8250, 1000)


def test_the_file_may_break_the_wiring_and_mend_it(chair: Path):
    load = sitter(chair)
    seen = []
    for text in ("fault: cut_wire", "fault: stuck_low", "FAULT: saturated", "fault: none", "70"):
        chair.write_text(text)
        load.counts_at(0.0)
        seen.append(load.fault)

    assert isinstance(load, FaultyLoad)
    assert seen == [
        Fault.CUT_WIRE,
        Fault.STUCK_LOW,
        Fault.SATURATED,
        Fault.NONE,
        Fault.NONE,
    ]


def test_a_number_ends_a_fault(chair: Path):
    load = sitter(chair)
    chair.write_text("fault: cut_wire")
    load.counts_at(0.0)
    chair.write_text("80 still")

    assert load.counts_at(0.1) == 9000
    assert load.fault is Fault.NONE


@pytest.mark.parametrize(
    "text", ["", "heavy", "nan", "1e9", "fault: gremlins", "fault: cut_wire x", "\udcff"]
)
def test_bad_text_keeps_the_former_weight_and_is_visible(chair: Path, text: str):
    load = sitter(chair)
    chair.write_text("60 still")
    load.counts_at(0.0)
    chair.write_bytes(text.encode(errors="surrogateescape"))

    assert load.counts_at(0.1) == 7000
    assert str(chair) in (load.problem or "")


def test_good_text_clears_the_problem(chair: Path):
    load = sitter(chair)
    load.counts_at(0.0)
    missing = load.problem
    chair.write_text("60 still")
    load.counts_at(0.1)

    assert missing is not None
    assert load.problem is None


def test_a_file_taken_away_and_put_back_unchanged_is_followed_again(chair: Path, tmp_path: Path):
    load = sitter(chair)
    chair.write_text("60 still")
    load.counts_at(0.0)
    chair.rename(tmp_path / "aside")
    kept = load.counts_at(0.1)
    (tmp_path / "aside").rename(chair)
    load.counts_at(0.2)

    assert kept == 7000
    assert load.problem is None


@settings(derandomize=True, deadline=None)
@given(content=st.binary(max_size=300))
def test_no_content_of_the_file_stops_the_chip(tmp_path_factory, content: bytes):
    path = tmp_path_factory.mktemp("chair") / "chair"
    path.write_bytes(content)
    load = sitter(path)

    assert isinstance(load.counts_at(0.0), int)


def test_a_person_on_the_chair_breathes_and_an_object_does_not(chair: Path):
    load = sitter(chair)
    chair.write_text("72.5")
    person = [load.counts_at(n / 10) for n in range(100)]
    chair.write_text("25 still")
    bag = [load.counts_at(n / 10) for n in range(100, 200)]

    assert 8250 - 20 < min(person) < max(person) < 8250 + 20
    assert 5 < stdev(person) < 15
    assert set(bag) == {3500}


def test_an_empty_chair_does_not_breathe(chair: Path):
    load = sitter(chair)
    chair.write_text("0")

    assert {load.counts_at(n / 10) for n in range(100)} == {1000}
