"""Which chairs stand next to one: for the question "are you on chair …?". Pure."""

from collections.abc import Mapping

from dispatcher.registry.values import SeatPlace

NEIGHBOURS_ASKED = 4
# Chairs this much farther than the nearest one are no longer beside it.
STILL_BESIDE = 1.6


def beside(places: Mapping[str, SeatPlace], seat: str) -> tuple[str, ...]:
    """The nearest chairs of the same floor, nearest first; looks at all of that floor.

    Args:
        places: where all chairs stand.
        seat: the chair; one that is not known has no neighbours.
    """
    here = places.get(seat)
    if here is None:
        return ()
    near = sorted(
        ((one.x - here.x) ** 2 + (one.y - here.y) ** 2, one.id)
        for one in places.values()
        if one.floor == here.floor and one.id != seat
    )
    if not near:
        return ()
    farthest = near[0][0] * STILL_BESIDE**2
    return tuple(name for distance, name in near[:NEIGHBOURS_ASKED] if distance <= farthest)
