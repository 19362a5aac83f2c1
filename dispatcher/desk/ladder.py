"""The ladder: by which ways somebody is told, one after the other, down to a call. Pure.

A rung is tried when every way of the rungs above has failed; whoever was reached is not told
again by another way. The last rung is a person who rings up and reads it out: a telephone is
enough to be served.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from dispatcher.desk.delivery import UNFINISHED, DeliveryState

CALL_WAY = "call"


class WayKind(Enum):
    """How somebody can be told."""

    WEBPUSH = "webpush"
    IM = "im"
    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"
    CALL = "call"


USUAL_RANK = {
    WayKind.WEBPUSH: 10,
    WayKind.IM: 20,
    WayKind.EMAIL: 30,
    WayKind.SMS: 40,
    WayKind.WEBHOOK: 60,
    WayKind.CALL: 90,
}
# Told whatever becomes of the others: a system beside the ladder, not a rung of it.
BESIDE = 0


class Depth(Enum):
    """How far down the ladder a message is worth going."""

    MESSAGE = "message"
    CALL = "call"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One place somebody can be reached at.

    Attributes:
        id: of the endpoint, or `call`.
        rank: the lower, the sooner; ways of one rank are tried side by side.
    """

    id: str
    kind: WayKind
    rank: int


def next_ways(ways: Iterable[Way], states: Mapping[str, DeliveryState]) -> list[Way]:
    """Whom to tell now; empty while one is under way, after one was reached, and at the end.

    Args:
        ways: all there are now; those beside the ladder do not count.
        states: how far each way is that was tried, by its id.
    """
    if any(state in UNFINISHED or state in _ENOUGH for state in states.values()):
        return []
    left = [way for way in ways if way.rank != BESIDE and way.id not in states]
    rank = min((way.rank for way in left), default=BESIDE)
    return [way for way in left if way.rank == rank]


def reached(states: Iterable[DeliveryState]) -> bool:
    """Whether anybody was told."""
    return DeliveryState.DELIVERED in states


def exhausted(ways: Iterable[Way], states: Mapping[str, DeliveryState]) -> bool:
    """Whether nothing is left to try, and nobody was reached."""
    over = not any(state in UNFINISHED or state in _ENOUGH for state in states.values())
    return over and not next_ways(ways, states)


# A newer answer goes its own way down the ladder.
_ENOUGH = frozenset({DeliveryState.DELIVERED, DeliveryState.SUPERSEDED})
