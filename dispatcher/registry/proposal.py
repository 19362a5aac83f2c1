"""What an agent's capability could be, computed from what is known, with every reason. Pure.

A proposal only: the number that decides is the one somebody entered. Few ratings and few calls
say little, so each is drawn towards the middle until there are enough of them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MIDDLE = 50.0
RATING_MIDDLE = 3.5
# As if so many average customers had spoken before the first real one.
RATINGS_NEEDED = 20
RATING_POINTS = 30.0
CALLS_FULL = 2_000
CALLS_POINTS = 10.0
SOLVED_NEEDED = 30
SOLVED_MIDDLE = 0.7
SOLVED_POINTS = 60.0
SOLVED_LIMIT = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What is known of an agent's work; None = not known.

    Attributes:
        rating: mean of 1-5.
        calls: talks so far.
        solved: share of matters settled at the first contact, 0-1.
        solved_of: of how many matters.
    """

    ratings: int = 0
    rating: float | None = None
    calls: int | None = None
    solved: float | None = None
    solved_of: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One part of a proposal: text key `proposal.<key>`, points up or down, and its figures."""

    key: str
    points: float
    figures: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A capability, 0-100; `value` is None when nothing is known to propose from."""

    value: int | None
    reasons: tuple[Reason, ...]


def propose(record: Record) -> Proposal:
    """The middle, moved by ratings, first-contact resolution and experience."""
    reasons = [
        one for one in (_ratings(record), _solved(record), _experience(record)) if one is not None
    ]
    if not reasons:
        return Proposal(value=None, reasons=())
    total = MIDDLE + sum(one.points for one in reasons)
    value = round(min(100.0, max(0.0, total)))
    return Proposal(
        value=value, reasons=(Reason(key="start", points=MIDDLE, figures={}), *reasons)
    )


def _ratings(record: Record) -> Reason | None:
    if record.rating is None or record.ratings <= 0:
        return None
    weight = record.ratings / (record.ratings + RATINGS_NEEDED)
    # One and a half stars above the middle, by very many, are all the points.
    points = (record.rating - RATING_MIDDLE) / (5.0 - RATING_MIDDLE) * RATING_POINTS * weight
    figures = {"rating": round(record.rating, 1), "count": record.ratings}
    return Reason(key="ratings", points=round(points, 1), figures=figures)


def _solved(record: Record) -> Reason | None:
    if record.solved is None or record.solved_of <= 0:
        return None
    weight = record.solved_of / (record.solved_of + SOLVED_NEEDED)
    points = (record.solved - SOLVED_MIDDLE) * SOLVED_POINTS * weight
    points = min(SOLVED_LIMIT, max(-SOLVED_LIMIT, points))
    figures = {"percent": round(record.solved * 100), "count": record.solved_of}
    return Reason(key="solved", points=round(points, 1), figures=figures)


def _experience(record: Record) -> Reason | None:
    if not record.calls:
        return None
    share = min(1.0, math.log1p(record.calls) / math.log1p(CALLS_FULL))
    points = round(share * CALLS_POINTS, 1)
    return Reason(key="experience", points=points, figures={"count": record.calls})
