"""What the carrier carries, out and in. Pure."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """One message to publish. An empty retained payload clears the topic.

    `correlation_data` goes back to whoever asked (MQTT 5, section 4.10).
    """

    topic: str
    payload: bytes
    qos: int
    retained: bool
    correlation_data: bytes | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """One message from the broker. `acknowledge` it once it is safely stored."""

    topic: str
    payload: bytes
    retained: bool
    response_topic: str | None = None
    correlation_data: bytes | None = None
    acknowledge: Callable[[], object] = lambda: None
