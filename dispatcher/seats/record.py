"""What the dispatcher believes of one seat, and which messages may change it.

Pure: messages and monotonic seconds in, a new record and a verdict out. Rules:

1. Presence counts only if (epoch, seq) is newer, status only if (epoch, conn) is.
2. Only a live heartbeat renews the lease. Retained and queued messages are history, not life:
   they may teach the newest state, but nothing is believed before a heartbeat of that start.
3. `stopped` and `lost` end the lease at once. A will that comes after the next connection's
   birth has an older (epoch, conn) and is ignored.
4. A lower epoch under an unknown boot_id is a re-flashed card: accepted only from a live
   heartbeat, once the old lease has run out.
5. Two boot_ids that alternate within 60 s are two nodes with one name: nothing is believed.
"""

from dataclasses import dataclass, replace
from enum import Enum

from mqtt_bridge.messages import Heartbeat, Life, NodeStatus, Presence, PresenceMessage, Reason

LEASE_S = 10.0
DUPLICATE_WINDOW_S = 60.0


class Verdict(Enum):
    """What became of a message."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    OUTDATED = "outdated"
    OTHER_START = "other_start"
    REFLASHED = "reflashed"


class Link(Enum):
    """Whether the node behind a seat can be believed, and if not, why."""

    NEVER_HEARD = "never_heard"
    LIVE = "live"
    SILENT = "silent"
    STOPPED = "stopped"
    LOST = "lost"
    DUPLICATE_IDENTITY = "duplicate_identity"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatView:
    """What routing and people may believe of a seat right now.

    Attributes:
        presence: unknown whenever the link is not live.
        occupied: None whenever nothing is known.
        empty_since_s: start of the empty run in the dispatcher's monotonic seconds.
    """

    presence: Presence = Presence.UNKNOWN
    occupied: bool | None = None
    empty_since_s: float | None = None
    reason: Reason = Reason.STARTING
    link: Link = Link.NEVER_HEARD


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatRecord:
    """Everything remembered of one seat."""

    epoch: int = 0
    boot_id: str | None = None
    seq: int = -1
    presence: Presence = Presence.UNKNOWN
    occupied: bool | None = None
    empty_since_s: float | None = None
    reason: Reason = Reason.STARTING
    status_order: tuple[int, int, int] = (0, 0, 0)
    ended: Link | None = None
    leased_until_s: float | None = None
    leased_epoch: int = 0
    boots_heard_s: tuple[tuple[str, float], ...] = ()
    duplicate_until_s: float | None = None

    def view(self, now_s: float) -> SeatView:
        """What may be believed at this moment."""
        link = self.link(now_s)
        if link is not Link.LIVE:
            return SeatView(link=link, reason=self.reason)
        return SeatView(
            presence=self.presence,
            occupied=self.occupied,
            empty_since_s=self.empty_since_s,
            reason=self.reason,
            link=link,
        )

    def link(self, now_s: float) -> Link:
        """Whether the node can be believed at this moment."""
        if self.duplicate_until_s is not None and now_s < self.duplicate_until_s:
            return Link.DUPLICATE_IDENTITY
        if self.leased_until_s is None or self.leased_epoch != self.epoch:
            return self.ended or Link.NEVER_HEARD
        return Link.LIVE if now_s < self.leased_until_s else Link.SILENT

    def on_presence(self, message: PresenceMessage, now_s: float) -> "tuple[SeatRecord, Verdict]":
        """Rule 1. A newer start is learnt, but believed only after its first heartbeat."""
        order = (message.epoch, message.seq)
        if message.epoch == self.epoch and self.boot_id not in {None, message.boot_id}:
            return self, Verdict.OTHER_START
        if order == (self.epoch, self.seq) and self.boot_id is not None:
            # A heartbeat may have brought the state first; the reason comes only here.
            if message.reason is self.reason:
                return self, Verdict.DUPLICATE
            return replace(self, reason=message.reason), Verdict.APPLIED
        if order < (self.epoch, self.seq):
            return self, Verdict.OUTDATED
        return self._learnt(message, message.reason, now_s), Verdict.APPLIED

    def on_heartbeat(self, message: Heartbeat, now_s: float) -> "tuple[SeatRecord, Verdict]":
        """Rules 2, 4 and 5; the caller passes live heartbeats only, never a retained one."""
        record = self._heard(message.boot_id, now_s)
        if message.epoch == record.epoch and record.boot_id not in {None, message.boot_id}:
            return record, Verdict.OTHER_START
        reflashed = message.epoch < record.epoch
        if reflashed and (record.link(now_s) is Link.LIVE or message.boot_id == record.boot_id):
            return record, Verdict.OUTDATED
        if not reflashed and (message.epoch, message.seq) < (record.epoch, record.seq):
            return record, Verdict.OUTDATED
        if reflashed:
            record = replace(record, status_order=(0, 0, 0))
        if reflashed or (message.epoch, message.seq) > (record.epoch, record.seq):
            record = record._learnt(message, None, now_s)  # noqa: SLF001
        leased = replace(
            record,
            leased_until_s=now_s + LEASE_S,
            leased_epoch=message.epoch,
            ended=None,
        )
        return leased, Verdict.REFLASHED if reflashed else Verdict.APPLIED

    def on_status(self, message: NodeStatus) -> "tuple[SeatRecord, Verdict]":
        """Rules 1 and 3. A birth proves no life: only a heartbeat does."""
        rank = 0 if message.state is Life.UP else 1
        order = (message.epoch, message.conn, rank)
        if order == self.status_order:
            return self, Verdict.DUPLICATE
        if order < self.status_order or message.epoch < self.epoch:
            return self, Verdict.OUTDATED
        record = replace(self, status_order=order)
        if message.state is Life.UP:
            return record, Verdict.APPLIED
        ended = Link.STOPPED if message.state is Life.STOPPED else Link.LOST
        return replace(record, leased_until_s=None, ended=ended), Verdict.APPLIED

    def _learnt(
        self, message: PresenceMessage | Heartbeat, reason: Reason | None, now_s: float
    ) -> "SeatRecord":
        empty_for_ms = message.empty_for_ms
        return replace(
            self,
            epoch=message.epoch,
            boot_id=message.boot_id,
            seq=message.seq,
            presence=message.state,
            occupied=message.occupied,
            empty_since_s=None if empty_for_ms is None else now_s - empty_for_ms / 1000,
            reason=reason or _plain_reason(message),
        )

    def _heard(self, boot_id: str, now_s: float) -> "SeatRecord":
        recent = tuple(
            (boot, at_s) for boot, at_s in self.boots_heard_s if now_s - at_s < DUPLICATE_WINDOW_S
        )
        known = [boot for boot, _ in recent]
        came_back = boot_id in known and known[-1] != boot_id
        others = tuple(entry for entry in recent if entry[0] != boot_id)
        return replace(
            self,
            boots_heard_s=(*others, (boot_id, now_s)),
            duplicate_until_s=now_s + DUPLICATE_WINDOW_S if came_back else self.duplicate_until_s,
        )


def _plain_reason(message: PresenceMessage | Heartbeat) -> Reason:
    """The likeliest reason when only a heartbeat told the state."""
    match message.state, message.occupied:
        case Presence.UNKNOWN, None:
            return Reason.SENSOR_FAULT
        case _, False:
            return Reason.SEAT_EMPTY
        case _:
            return Reason.OCCUPIED
