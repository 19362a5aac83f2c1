"""Places for chairs that came without coordinates: a grid, zone by zone. Pure."""

from collections.abc import Iterable, Mapping
from itertools import count

COLUMNS = 8

Point = tuple[float, float]


def placed(
    unplaced: Iterable[tuple[str, str, str]], taken: Mapping[str, Iterable[Point]]
) -> dict[str, Point]:
    """A free place for each chair; the same chairs get the same places.

    Args:
        unplaced: (seat, floor, zone) of the chairs without coordinates.
        taken: places by floor of those that have some.

    Returns:
        x and y by seat, whole numbers from 1: a zone begins a row of its own.
    """
    bottoms = {
        floor: max((int(y) for _, y in points), default=0) for floor, points in taken.items()
    }
    zones: dict[tuple[str, str], list[str]] = {}
    for seat, floor, zone in sorted(unplaced, key=lambda one: (one[1], one[2], one[0])):
        zones.setdefault((floor, zone), []).append(seat)
    places: dict[str, Point] = {}
    for (floor, _), seats in zones.items():
        top = bottoms.get(floor, 0) + 1
        for seat, cell in zip(seats, count(), strict=False):
            places[seat] = (float(cell % COLUMNS + 1), float(top + cell // COLUMNS))
        bottoms[floor] = top + (len(seats) - 1) // COLUMNS
    return places
