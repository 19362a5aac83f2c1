"""Pure: when has a camera that was just opened found its exposure?"""

from dataclasses import dataclass, replace

STEADY_FRAMES = 5
STEADY_SHARE = 0.02
LEAST_FRAMES = 10
LEAST_S = 1.0
MOST_S = 3.0


@dataclass(frozen=True, kw_only=True)
class WarmUp:
    """The brightness of a camera's first pictures. Observing returns a new value."""

    began_s: float
    now_s: float | None = None
    frames: int = 0
    recent: tuple[float, ...] = ()  # mean grey levels, newest last

    def observe(self, mean: float, now_s: float) -> "WarmUp":
        recent = (*self.recent, mean)[-STEADY_FRAMES:]
        return replace(self, now_s=now_s, frames=self.frames + 1, recent=recent)

    @property
    def is_settled(self) -> bool:
        """Steady over five pictures after the first ten or 1 s, or 3 s gone in any case."""
        if self.now_s is None:
            return False
        elapsed_s = self.now_s - self.began_s
        if elapsed_s >= MOST_S:
            return True
        if len(self.recent) < STEADY_FRAMES:
            return False
        steady = max(self.recent) - min(self.recent) <= STEADY_SHARE * max(self.recent)
        return steady and (self.frames >= LEAST_FRAMES or elapsed_s >= LEAST_S)
