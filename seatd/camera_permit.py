"""Whether the camera may look at all: three people's say, and any one of them can forbid. Pure."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from seatd.working_hours import WorkingHours


@dataclass(frozen=True, kw_only=True, slots=True)
class CameraPermit:
    """Who allows the camera.

    Attributes:
        hours: the site's: outside of them nobody is looked at.
        agent: the agent's word from the desk page, by command.
        switch: the agent's own switch at the seat; a broken wire forbids.
    """

    hours: WorkingHours = field(default_factory=WorkingHours)
    agent: bool = True
    switch: bool = True

    def said(self, *, allowed: bool) -> "CameraPermit":
        """After the agent's word from the desk page."""
        return replace(self, agent=allowed)

    def switched(self, *, allowed: bool) -> "CameraPermit":
        """After the switch at the seat was moved."""
        return replace(self, switch=allowed)

    def allows(self, local: datetime) -> bool:
        """Whether a picture may be taken at that local time."""
        return self.agent and self.switch and self.hours.include(local)
