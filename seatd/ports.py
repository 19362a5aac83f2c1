"""What the node needs from the outside, as it sees it. Pure."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Protocol

from mqtt_bridge import Publication, Received
from seatd.light import Telling
from seatd.pace import Pace
from sensors import Scale
from sensors.panel.presses import Press
from sensors.weight import WeightReading
from sensors.zero_tracking import ZeroPermit
from vision.occupancy import Sighting


class WeightSource(Protocol):
    """Delivers one reading per conversion, or a silent one when none came in time."""

    def samples(self) -> AsyncGenerator[WeightReading, None]: ...

    def permit_zero(self, permit: ZeroPermit) -> None:
        """Whether the zero may follow what the empty seat shows now."""
        ...

    def use(self, scale: Scale | None) -> None:
        """Weighs with another scale from the next reading on."""
        ...


class SightingSource(Protocol):
    """Delivers what each snapshot showed."""

    def sightings(self, pace: Pace) -> AsyncGenerator[Sighting, None]:
        """Looks whenever `pace` says so."""
        ...


class Panel(Protocol):
    """Light, button, buzzer and the camera's switch at the seat."""

    @property
    def camera_allowed(self) -> bool:
        """What the switch says now; True without one."""
        ...

    def presses(self, told: Callable[[], Telling]) -> AsyncGenerator[Press, None]:
        """Shows what `told` says and delivers each press; ends when the panel is lost."""
        ...

    def beep(self, times: int) -> None: ...


class Link(Protocol):
    """Carries publications out and commands in."""

    @property
    def connected(self) -> bool: ...

    def publish(self, publication: Publication) -> None: ...

    def received(self) -> AsyncIterator[list[Received]]: ...

    async def run(self) -> None: ...


class SignOfLife(Protocol):
    """Tells the service manager that the measuring loop runs."""

    def alive(self, now_s: float) -> None: ...

    def stopping(self) -> None: ...
