"""When to take the next picture, as the eyes ask for it.

The eyes ask several times a second; the answer is a word about now and a hint about later.
"""

from collections.abc import Callable
from dataclasses import dataclass

from seatd.chair import Chair
from seatd.frequency import Frequency
from seatd.snapshots import Doubt, Taken, is_due, scene_of
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


class ChairPace:
    """Asks the policy of `snapshots` about the chair as it is now, and counts the pictures.

    Args:
        chair: the chair as it is when asked.
        frequency: how often the camera may look.
        in_maintenance: whether a technician works at the seat at a moment.
    """

    def __init__(
        self,
        *,
        chair: Callable[[], Chair],
        frequency: Frequency,
        in_maintenance: Callable[[float], bool] = lambda _: False,
    ) -> None:
        self._chair = chair
        self._in_maintenance = in_maintenance
        self._frequency = frequency
        self._taken = Taken()

    def __call__(self, now_s: float, newest: Looked | None) -> float | None:
        """See `Pace`."""
        if newest is None:
            # Nothing is known, perhaps because the eyes were lost: look as soon as can be.
            self._taken = self._taken.answered(0.0)
        elif newest.asked_s == self._taken.at_s:
            self._taken = self._taken.answered(newest.again_s)
        scene = scene_of(self._chair(), now_s, in_maintenance=self._in_maintenance(now_s))
        if not is_due(scene, self._taken, self._frequency, now_s):
            return None
        self._taken = self._taken.asked(now_s, self._frequency)
        is_settled = scene.doubt is Doubt.SETTLED
        return self._frequency.rarely_s if is_settled else self._frequency.every_s
