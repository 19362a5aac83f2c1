"""When to take the next picture. Pure.

The node asks several times a second; the answer is a word about now and a hint about later.
"""

from collections.abc import Callable
from dataclasses import dataclass

from vision.occupancy import Sighting


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """The newest look at the seat.

    Attributes:
        asked_s: when it was asked for.
        sighting: what it led to.
        again_s: how soon the camera's judgement would like the next one; None: at any time.
    """

    asked_s: float
    sighting: Sighting
    again_s: float | None


Pace = Callable[[float, Looked | None], float | None]
"""Given the moment and the newest look (None before the first): whether to look now.

None says no. A number says yes, and in how many seconds the next one will probably follow.
"""


def every(every_s: float) -> Pace:
    """A picture each `every_s`, sooner or later only where the camera's judgement asks for it."""

    def pace(now_s: float, newest: Looked | None) -> float | None:
        if newest is None:
            return every_s
        wait_s = every_s if newest.again_s is None else newest.again_s
        return every_s if now_s - newest.asked_s >= wait_s else None

    return pace
