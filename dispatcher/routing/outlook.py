"""What a waiting caller may be told: his place, and an honest estimate or none. Pure."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

from dispatcher.routing.roster import Crew

TALKS_KEPT = 30
# With fewer talks to go by an estimate is a guess.
FEWEST_TALKS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What may be announced.

    Attributes:
        position: 1 is next; None when the call does not wait in a queue.
        wait_s: the likely wait, or None when nobody can say.
    """

    position: int | None
    wait_s: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """The router in numbers.

    Attributes:
        strict_zones: where low priorities may starve.
        unusual_sites: sites with their marks, such as `sensing_down`.
    """

    waiting: int
    ringing: int
    talking: int
    strict_zones: tuple[str, ...]
    unusual_sites: tuple[tuple[str, tuple[str, ...]], ...]


class RecentTalks:
    """How long the newest talks of each crew took."""

    def __init__(self) -> None:
        self._talks_s: dict[Crew, deque[float]] = defaultdict(lambda: deque(maxlen=TALKS_KEPT))

    def add(self, crew: Crew, talk_s: float) -> None:
        """A talk has ended."""
        self._talks_s[crew].append(talk_s)

    def outlook(self, crew: Crew, position: int, staffed: int) -> Outlook:
        """The place, and the wait until it is served by so many agents."""
        talks_s = self._talks_s.get(crew, ())
        if staffed == 0 or len(talks_s) < FEWEST_TALKS:
            return Outlook(position=position, wait_s=None)
        return Outlook(position=position, wait_s=position * _mean(talks_s) / staffed)


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)
