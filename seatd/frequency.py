"""How often a camera may look. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequency:
    """How often the camera may look.

    Attributes:
        every_s: between two pictures in doubt.
        rarely_s: between two pictures while the weight settles it.
        budget_per_hour: no more pictures than this in the long run.
    """

    every_s: float = 10.0
    rarely_s: float = 75.0
    budget_per_hour: int = 600

    @property
    def fresh_s(self) -> float:
        """How long a sighting may be believed in doubt: until the next but one should be there."""
        return 2 * self.every_s + 5.0

    @property
    def overdue_s(self) -> float:
        """A camera that said nothing for so long is stale."""
        return 2 * max(self.rarely_s, self.every_s) + 5.0
