"""Several cells are told apart by one weight on each corner, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.fit_cells import CornersAlike, Placing, fit_cells

SHARES = ((0.25, 0.25, 0.25, 0.25), (0.7, 0.1, 0.1, 0.1), (0.1, 0.7, 0.1, 0.1))
SHARES = (*SHARES, (0.1, 0.1, 0.7, 0.1), (0.1, 0.1, 0.1, 0.7))


def placings(slopes, shares=SHARES, kg=20.0, more=()):
    more = dict(more)
    return [
        Placing(
            kg=kg,
            counts=tuple(
                kg * share * slope * more.get((row, cell), 1.0)
                for cell, (share, slope) in enumerate(zip(where, slopes, strict=True))
            ),
            error_counts=(5.0,) * len(slopes),
        )
        for row, where in enumerate(shares)
    ]


def fit(rows, number):
    return fit_cells(
        rows, zeros=[100.0] * number, zero_errors=[2.0] * number, kg_share_error=0.005
    )


@given(
    st.lists(st.floats(2_000, 50_000), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_each_cell_has_its_own_slope_of_either_sign(slopes, turned):
    slopes = [-slope if turn else slope for slope, turn in zip(slopes, turned, strict=True)]
    found = fit(placings(slopes), 4)

    assert [line.counts_per_kg for line in found.cells] == pytest.approx(slopes, rel=1e-6)
    assert found.residuals_kg == pytest.approx([0] * 5, abs=1e-6)
    assert found.kg_of([100 + slope * 10 for slope in slopes]) == pytest.approx(40)


def test_two_cells_are_enough():
    found = fit(placings([10_000, -12_000], ((0.5, 0.5), (0.9, 0.1), (0.1, 0.9))), 2)

    assert [line.counts_per_kg for line in found.cells] == pytest.approx([10_000, -12_000])


def test_a_corner_that_gives_too_little_shows_as_residual_and_widens_the_interval():
    good = fit(placings([10_000] * 4), 4)
    bad = fit(placings([10_000] * 4, more={(2, 1): 0.8}), 4)

    assert max(map(abs, bad.residuals_kg)) > 0.3
    assert bad.half_width_kg_at(80) > 2 * good.half_width_kg_at(80)


def test_the_weights_own_error_is_part_of_the_interval():
    assert fit(placings([10_000] * 4), 4).half_width_kg_at(80) >= 1.9 * 80 * 0.005


@pytest.mark.parametrize(
    "shares",
    [
        SHARES[:3],
        (SHARES[0],) * 5,
        tuple((0.0, *where[1:]) for where in SHARES),
    ],
)
def test_cells_that_cannot_be_told_apart_are_refused(shares):
    with pytest.raises(CornersAlike):
        fit(placings([10_000] * 4, shares), 4)
