"""What the node needs from the outside, as it sees it. Pure."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol

from mqtt_bridge import Publication, Received
from sensors.weight import WeightReading
from vision.occupancy import Sighting


class WeightSource(Protocol):
    """Delivers one reading per conversion, or a silent one when none came in time."""

    def samples(self) -> AsyncGenerator[WeightReading, None]: ...


class SightingSource(Protocol):
    """Delivers what each snapshot showed."""

    def sightings(self) -> AsyncGenerator[Sighting, None]: ...


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
