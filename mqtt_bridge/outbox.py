"""Latest-wins memory of what the broker ought to hold.

Pure. Presence is a state, not a log: after an outage only the newest value of each retained
topic matters, and all of them are sent again, because the broker may have lost them too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mqtt_bridge.carried import Publication


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbox:
    """The newest retained publication of each topic, in the order topics were first used."""

    latest: Mapping[str, Publication] = field(default_factory=lambda: MappingProxyType({}))

    def put(self, publication: Publication) -> "Outbox":
        """An outbox that remembers this publication, if it is one the broker retains."""
        if not publication.retained:
            return self
        return Outbox(latest={**self.latest, publication.topic: publication})

    def pending(self) -> tuple[Publication, ...]:
        """What to publish when a connection is made."""
        return tuple(self.latest.values())
