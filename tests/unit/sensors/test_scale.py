import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import CellScale, Pressure, Scale, ScaleInvalid
from sensors.corner_scales import SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS

SLOPES = st.floats(min_value=1.0, max_value=1e6) | st.floats(min_value=-1e6, max_value=-1.0)
COUNTS = st.integers(min_value=-0x7FFFFF, max_value=0x7FFFFE)


@settings(derandomize=True)
@given(COUNTS, SLOPES, COUNTS)
def test_counts_to_kilograms_and_back_is_the_same(zero_counts, counts_per_kg, counts):
    scale = Scale(zero_counts=zero_counts, counts_per_kg=counts_per_kg)

    assert scale.to_counts(scale.to_kg(counts)) == counts


@settings(derandomize=True)
@given(COUNTS, SLOPES, st.floats(min_value=-300, max_value=300))
def test_kilograms_to_counts_and_back_is_within_one_count(zero_counts, counts_per_kg, kg):
    scale = Scale(zero_counts=zero_counts, counts_per_kg=counts_per_kg)

    assert scale.to_kg(scale.to_counts(kg)) == pytest.approx(kg, abs=1.01 / abs(counts_per_kg))


def test_a_bridge_wired_the_other_way_round_weighs_the_same():
    scale = Scale(zero_counts=1000, counts_per_kg=-20_000.0)

    assert scale.to_kg(1000 - 80 * 20_000) == 80.0


@pytest.mark.parametrize(
    ("kg", "pressure"),
    [
        (-3.0, Pressure.BELOW),
        (14.999, Pressure.BELOW),
        (15.0, Pressure.WITHIN),
        (250.0, Pressure.WITHIN),
        (250.001, Pressure.ABOVE),
    ],
)
def test_outside_the_normal_range_each_side_has_its_own_name(kg, pressure):
    """CM-10."""
    assert Scale(zero_counts=0, counts_per_kg=1.0).pressure(kg) is pressure


@settings(derandomize=True)
@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_more_weight_never_lowers_the_pressure(one, other):
    scale = Scale(zero_counts=0, counts_per_kg=1.0)
    order = [Pressure.BELOW, Pressure.WITHIN, Pressure.ABOVE]
    lighter, heavier = sorted([one, other])

    assert order.index(scale.pressure(lighter)) <= order.index(scale.pressure(heavier))


@pytest.mark.parametrize(
    ("figures", "key"),
    [
        ({"counts_per_kg": 0.0}, "counts_per_kg"),
        ({"counts_per_kg": float("nan")}, "counts_per_kg"),
        ({"counts_per_kg": float("inf")}, "counts_per_kg"),
        ({"zero_counts": 0x7FFFFF}, "zero_counts"),
        ({"normal_min_kg": 0.0}, "normal_min_kg"),
        ({"normal_min_kg": float("nan")}, "normal_min_kg"),
        ({"normal_max_kg": 15.0}, "normal_max_kg"),
        ({"normal_max_kg": float("inf")}, "normal_max_kg"),
        ({"noise_counts": -1.0}, "noise_counts"),
        ({"span_kg": float("nan")}, "span_kg"),
        ({"kg_per_degc": float("inf"), "calibrated_degc": 20.0}, "kg_per_degc"),
        ({"kg_per_degc": 0.001}, "calibrated_degc"),
    ],
)
def test_a_scale_that_cannot_weigh_is_refused_by_key(figures, key):
    with pytest.raises(ScaleInvalid) as refused:
        Scale(**{"zero_counts": 0, "counts_per_kg": 20_000.0, **figures})

    assert [problem.partition(":")[0] for problem in refused.value.problems] == [key]


def test_all_problems_are_told_at_once():
    with pytest.raises(ScaleInvalid) as refused:
        Scale(zero_counts=2**24, counts_per_kg=0.0, normal_min_kg=-1.0, normal_max_kg=-2.0)

    assert len(refused.value.problems) == 4


def test_the_noise_of_a_cell_is_taken_from_its_scale_or_from_the_datasheet():
    assert Scale(zero_counts=0, counts_per_kg=-100.0, noise_counts=20.0).noise_kg == 0.2
    assert Scale(zero_counts=0, counts_per_kg=100.0).noise_kg == 0.4


def test_the_noise_of_cells_adds_up_as_that_of_strangers():
    four = [CellScale(zero_counts=0, counts_per_kg=sign * 10_000) for sign in (1, -1, 1, -1)]
    scale = Scale(
        zero_counts=SUM_ZERO_COUNTS,
        counts_per_kg=SUM_COUNTS_PER_KG,
        noise_counts=50.0,
        cells=tuple(four),
    )

    assert scale.noise_kg == pytest.approx(2 * 50.0 / 10_000)


def test_cells_leave_no_other_line_than_that_of_their_sum():
    one = CellScale(zero_counts=0, counts_per_kg=1.0)
    with pytest.raises(ScaleInvalid, match="cells: each has a line of its own"):
        Scale(zero_counts=84_210, counts_per_kg=10_700.0, cells=(one,))
