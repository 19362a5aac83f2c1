"""Chairs without coordinates stand in a grid, each at a place of its own."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dispatcher.registry.grid import COLUMNS, placed

SEATS = st.lists(
    st.tuples(
        st.text("abc", min_size=1, max_size=4), st.sampled_from("12"), st.sampled_from("xy")
    ),
    max_size=40,
    unique_by=lambda one: one[0],
)
POINTS = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20)), max_size=5)


@given(SEATS, POINTS)
def test_no_two_chairs_of_a_floor_share_a_place(
    seats: list[tuple[str, str, str]], taken: list[tuple[float, float]]
) -> None:
    places = placed(seats, {"1": taken})
    floors = {seat: floor for seat, floor, _ in seats}
    used = [(floors[seat], *place) for seat, place in places.items()]

    assert set(places) == set(floors)
    assert len(set(used)) == len(used)
    assert not {place[1:] for place in used if place[0] == "1"} & set(taken)


@given(SEATS, st.randoms(use_true_random=False))
def test_the_same_chairs_get_the_same_places(
    seats: list[tuple[str, str, str]], shuffle: Random
) -> None:
    mixed = list(seats)
    shuffle.shuffle(mixed)

    assert placed(mixed, {}) == placed(seats, {})


def test_a_zone_begins_a_row_of_its_own() -> None:
    seats = [(f"b-{n:02}", "1", "billing") for n in range(COLUMNS + 1)] + [("r-01", "1", "repair")]
    places = placed(seats, {})

    assert places["b-00"] == (1.0, 1.0)
    assert places[f"b-{COLUMNS:02}"] == (1.0, 2.0)
    assert places["r-01"] == (1.0, 3.0)


def test_a_grid_begins_below_what_stands_there_already() -> None:
    assert placed([("a", "1", "x")], {"1": [(3.0, 4.5)]}) == {"a": (1.0, 5.0)}
