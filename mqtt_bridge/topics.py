"""Topic names: built and parsed in one place.

Pure. A seat id doubles as certificate name, MQTT user and client id, so its alphabet
(`[a-z0-9-]`, at most 64) keeps it free of topic wildcards and of the dot that marks services.
"""

import re
from dataclasses import dataclass
from enum import Enum

SEAT_ID = re.compile(r"[a-z0-9-]{1,64}")
DISPATCHER = "svc.dispatcher"


class Kind(Enum):
    """What a topic under a seat carries."""

    PRESENCE = "presence"
    STATUS = "status"
    HEARTBEAT = "heartbeat"
    HEALTH = "health"
    ALERT = "alert"
    COMMAND = "cmd"
    REPLY = "reply"


WITH_DETAIL = frozenset({Kind.ALERT, Kind.COMMAND})


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Whose topic it is, what it carries, and the alert code or command verb if there is one."""

    owner: str
    kind: Kind
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Topics:
    """All topic names below one base topic.

    Attributes:
        base: first level of every topic, `seats` unless the site chose another.
    """

    base: str = "seats"

    def presence(self, seat: str) -> str:
        return f"{self.base}/{seat}/presence"

    def status(self, owner: str) -> str:
        return f"{self.base}/{owner}/status"

    def heartbeat(self, seat: str) -> str:
        return f"{self.base}/{seat}/heartbeat"

    def health(self, seat: str) -> str:
        return f"{self.base}/{seat}/health"

    def alert(self, seat: str, code: str) -> str:
        return f"{self.base}/{seat}/alert/{code}"

    def command(self, seat: str, verb: str) -> str:
        return f"{self.base}/{seat}/cmd/{verb}"

    def reply(self, seat: str) -> str:
        return f"{self.base}/{seat}/reply"

    def for_node(self, seat: str) -> tuple[str, ...]:
        """Filters a node subscribes to: its commands."""
        return (f"{self.base}/{seat}/cmd/#",)

    def for_dispatcher(self) -> tuple[str, ...]:
        """Filters the dispatcher subscribes to: everything seats say."""
        one_level = ("presence", "status", "heartbeat", "health", "reply")
        return (*(f"{self.base}/+/{kind}" for kind in one_level), f"{self.base}/+/alert/+")

    def parse(self, topic: str) -> Address | None:
        """The parts of a topic of ours, or None for any other topic."""
        if not topic.startswith(f"{self.base}/"):
            return None
        match topic.removeprefix(f"{self.base}/").split("/"):
            case [owner, kind]:
                return _address(owner, kind, None)
            case [owner, kind, detail]:
                return _address(owner, kind, detail)
            case _:
                return None


def _address(owner: str, kind: str, detail: str | None) -> Address | None:
    if not (SEAT_ID.fullmatch(owner) or owner == DISPATCHER):
        return None
    try:
        known = Kind(kind)
    except ValueError:
        return None
    if (detail is None) == (known in WITH_DETAIL) or detail == "":
        return None
    return Address(owner=owner, kind=known, detail=detail)
