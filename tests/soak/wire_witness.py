"""Watches a ledger take messages, and knows only the wire and the ten seconds of a lease."""

import json
from dataclasses import dataclass, field

from wire_noise import TRUE_SEATS, Message

from dispatcher.seats.ledger import Heard, Remark, SeatChange, SeatLedger
from dispatcher.seats.record import Link, SeatView
from mqtt_bridge.messages import Presence

LEASE_S = 10.0
CAUSES = 8


@dataclass(kw_only=True)
class Witness:
    """What was heard of each seat, and what is believed of it."""

    beaten_at_s: dict[str, float] = field(default_factory=dict)
    views: dict[str, SeatView] = field(
        default_factory=lambda: dict.fromkeys(TRUE_SEATS, SeatView())
    )
    changes: int = 0
    remarks: int = 0

    def heard(self, message: Message, heard: list[Heard], now_s: float) -> None:
        """One message, and what the ledger said to it."""
        seat = may_be_life(message)
        if seat is not None:
            self.beaten_at_s[seat] = now_s
        changes = [one for one in heard if isinstance(one, SeatChange)]
        if not is_object(message.payload) or owner(message.topic) not in TRUE_SEATS:
            assert changes == [], f"garbage changed a seat: {message}"
        assert all(one.seat == owner(message.topic) for one in changes), "another seat changed"
        self.follow(changes, now_s)
        self.remarks += sum(isinstance(one, Remark) for one in heard)

    def follow(self, changes: list[SeatChange], now_s: float) -> None:
        """Changes join up, and only what is live is believed."""
        for change in changes:
            assert change.before == self.views[change.seat], "a change came out of nowhere"
            assert change.after != change.before
            self.views[change.seat] = change.after
            self.believed(change.seat, now_s)
        self.changes += len(changes)

    def believed(self, seat: str, now_s: float) -> None:
        """Nothing is believed without a live heartbeat in the last ten seconds."""
        view = self.views[seat]
        if view.link is Link.LIVE:
            beaten_at_s = self.beaten_at_s.get(seat, float("-inf"))
            assert now_s - beaten_at_s < LEASE_S, f"{seat} is believed without a sign of life"
        else:
            assert (view.presence, view.occupied) == (Presence.UNKNOWN, None), view

    def check(self, ledger: SeatLedger, now_s: float) -> None:
        """The whole ledger, once the leases that ran out are taken back."""
        assert dict(ledger.views) == self.views, "a view changed without a word"
        for seat in TRUE_SEATS:
            self.believed(seat, now_s)
        assert len(ledger.remarks) <= (len(TRUE_SEATS) + 1) * CAUSES, "strangers fill the memory"
        assert len(ledger.alerts) <= len(TRUE_SEATS), "strangers fill the memory"


def may_be_life(message: Message) -> str | None:
    """The seat whose live heartbeat this may be; whether it is one, the ledger decides."""
    seat = owner(message.topic)
    if message.retained or message.topic != f"seats/{seat}/heartbeat":
        return None
    return seat if is_object(message.payload) else None


def owner(topic: str) -> str:
    return topic.split("/")[1] if topic.startswith("seats/") else ""


def is_object(payload: bytes) -> bool:
    """Whether this is a JSON object at all (an empty payload clears an alert)."""
    try:
        return isinstance(json.loads(payload), dict)
    except (ValueError, RecursionError):
        return False
