"""A seat zone as it is typed: what cannot be one is refused with an example."""

import pytest

from calibration.errors import TypedWrongly
from calibration.zone_typed import read_zone


def test_four_numbers_are_a_box() -> None:
    assert read_zone("0.2,0.1,0.8,0.9") == [[0.2, 0.1], [0.8, 0.1], [0.8, 0.9], [0.2, 0.9]]


def test_three_points_and_more_are_a_polygon() -> None:
    assert read_zone("0,0 1,0 0.5,1") == [[0, 0], [1, 0], [0.5, 1]]


@pytest.mark.parametrize(
    "text",
    ["", "0.2,0.1,0.8", "0.8,0.1,0.2,0.9", "1,2,3,4", "a,b,c,d", "0,0 1,1", "nan,0,1,1", "0,0,1"],
)
def test_what_is_no_zone_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(TypedWrongly, match=r"0\.2,0\.1,0\.8,0\.9"):
        read_zone(text)
