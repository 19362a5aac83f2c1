"""All seats: which message belongs to which record, what changed, and what runs out when.

Pure: monotonic seconds come in, changes go out; nothing polls.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatcher.seats.record import SeatRecord, SeatView, Verdict
from mqtt_bridge import Address, Kind, MalformedMessage, Topics, UnsupportedVersion
from mqtt_bridge.messages import (
    Alert,
    Health,
    Heartbeat,
    NodeStatus,
    PresenceMessage,
    SensorState,
    decode,
)
from mqtt_bridge.topics import DISPATCHER


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatChange:
    """A seat may now be believed to be different from before."""

    seat: str
    before: SeatView
    after: SeatView


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A message out of the ordinary, mostly one that was dropped: counted, logged, shown."""

    topic: str
    cause: str
    detail: str
    times: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakPressed:
    """Somebody held the seat's button: whoever sits there wants a break, or is back from it."""

    seat: str


Heard = SeatChange | BreakPressed | Remark


class SeatLedger:
    """What is believed of every registered seat."""

    def __init__(self, *, topics: Topics, seats: Iterable[str]) -> None:
        self._topics = topics
        self._records: dict[str, SeatRecord] = {seat: SeatRecord() for seat in seats}
        self._views: dict[str, SeatView] = {seat: SeatView() for seat in self._records}
        self._running_out: list[tuple[float, str]] = []
        self._queued_s: dict[str, float] = {}
        self._presses: dict[str, tuple[str, int]] = {}
        self.alerts: dict[tuple[str, str], Alert] = {}
        self.calibrated_at: dict[str, str | None] = {}
        self.cameras: dict[str, SensorState] = {}
        self.counts: Counter[str] = Counter()
        self.remarks: dict[tuple[str, str], int] = {}

    @property
    def views(self) -> Mapping[str, SeatView]:
        """What was believed of each seat after the newest event."""
        return self._views

    def add(self, seat: str) -> None:
        """A seat is registered from now on; nothing is known of it."""
        if seat not in self._records:
            self._records[seat] = SeatRecord()
            self._views[seat] = SeatView()

    def remove(self, seat: str) -> None:
        """A seat is no longer registered: what it says is foreign from now on."""
        self._records.pop(seat, None)
        self._views.pop(seat, None)
        self._queued_s.pop(seat, None)
        self._presses.pop(seat, None)

    def hear(self, topic: str, payload: bytes, retained: bool, now_s: float) -> list[Heard]:  # noqa: FBT001
        """Takes one message off the wire; a bad one is dropped and counted, never raised."""
        address = self._topics.parse(topic)
        if address is None:
            return [self._remark(topic, "foreign_topic", "not a topic of ours")]
        if address.owner == DISPATCHER:
            return []
        if address.owner not in self._records:
            return [self._remark(topic, "unknown_seat", "not in the registry")]
        try:
            return self._apply(address, topic, payload, retained, now_s)
        except UnsupportedVersion as error:
            return [self._remark(topic, "unsupported_version", str(error))]
        except MalformedMessage as error:
            return [self._remark(topic, "malformed", str(error))]

    def expire(self, now_s: float) -> list[SeatChange]:
        """Seats whose lease (or duplicate alarm) has run out by now."""
        changes: list[SeatChange] = []
        while self._running_out and self._running_out[0][0] <= now_s:
            due_s, seat = heapq.heappop(self._running_out)
            if self._queued_s.get(seat) != due_s:
                continue
            del self._queued_s[seat]
            changes += self._settled(seat, self._records[seat], now_s)
        return changes

    def next_due_s(self) -> float | None:
        """When `expire` will next have something to look at."""
        while (
            self._running_out
            and self._queued_s.get(self._running_out[0][1]) != (self._running_out[0][0])
        ):
            heapq.heappop(self._running_out)
        return self._running_out[0][0] if self._running_out else None

    def _apply(
        self,
        address: Address,
        topic: str,
        payload: bytes,
        retained: bool,  # noqa: FBT001
        now_s: float,
    ) -> list[Heard]:
        record = self._records[address.owner]
        presses: list[Heard] = []
        match address.kind:
            case Kind.PRESENCE:
                presence = decode(PresenceMessage, payload)
                self._must_be(address.owner, presence.seat)
                after, verdict = record.on_presence(presence, now_s)
                self.cameras[address.owner] = presence.sensors.camera
                presses = [] if retained else self._pressed(presence, verdict)
            case Kind.HEARTBEAT if retained:
                return [self._remark(topic, "retained_heartbeat", "history is not life")]
            case Kind.HEARTBEAT:
                beat = decode(Heartbeat, payload)
                self._must_be(address.owner, beat.seat)
                after, verdict = record.on_heartbeat(beat, now_s)
                presses = self._pressed(beat, verdict)
            case Kind.STATUS:
                status = decode(NodeStatus, payload)
                self._must_be(address.owner, status.seat)
                after, verdict = record.on_status(status)
            case _:
                return self._note(address, payload)
        self.counts[verdict.value] += 1
        changes: list[Heard] = list(self._settled(address.owner, after, now_s))
        if verdict in {Verdict.OUTDATED, Verdict.OTHER_START, Verdict.REFLASHED}:
            changes.append(self._remark(topic, verdict.value, "not the newest start of this seat"))
        return changes + presses

    def _note(self, address: Address, payload: bytes) -> list[Heard]:
        """What says nothing of who sits there."""
        if address.kind is Kind.ALERT:
            self._note_alert(address, payload)
        elif address.kind is Kind.HEALTH:
            self._note_health(address, payload)
        return []

    def _note_health(self, address: Address, payload: bytes) -> None:
        health = decode(Health, payload)
        self._must_be(address.owner, health.seat)
        self.calibrated_at[address.owner] = health.calibrated_at

    def _pressed(self, message: PresenceMessage | Heartbeat, verdict: Verdict) -> list[Heard]:
        """A break asked for at the button; the first number of a start is history."""
        if verdict in {Verdict.OUTDATED, Verdict.OTHER_START}:
            return []
        boot_id, number = self._presses.get(message.seat, ("", 0))
        if boot_id != message.boot_id:
            # Only a live heartbeat says for certain how far the count has come.
            if isinstance(message, Heartbeat):
                self._presses[message.seat] = (message.boot_id, message.break_wanted_seq)
            return []
        if message.break_wanted_seq <= number:
            return []
        self._presses[message.seat] = (boot_id, message.break_wanted_seq)
        return [BreakPressed(seat=message.seat)]

    def _settled(self, seat: str, record: SeatRecord, now_s: float) -> list[SeatChange]:
        self._records[seat] = record
        self._queue(seat, record, now_s)
        before, after = self._views[seat], record.view(now_s)
        self._views[seat] = after
        return [] if before == after else [SeatChange(seat=seat, before=before, after=after)]

    def _queue(self, seat: str, record: SeatRecord, now_s: float) -> None:
        moments = (record.leased_until_s, record.duplicate_until_s)
        coming = [moment for moment in moments if moment is not None and moment > now_s]
        # Renewals only push the moment back: one queued entry a seat is enough.
        if not coming or self._queued_s.get(seat, float("inf")) <= min(coming):
            return
        self._queued_s[seat] = min(coming)
        heapq.heappush(self._running_out, (min(coming), seat))

    def _note_alert(self, address: Address, payload: bytes) -> None:
        key = (address.owner, address.detail or "")
        if payload:
            alert = decode(Alert, payload)
            self._must_be(address.owner, alert.seat)
            self.alerts[key] = alert
        else:
            self.alerts.pop(key, None)

    def _remark(self, topic: str, cause: str, detail: str) -> Remark:
        address = self._topics.parse(topic)
        # Anyone may invent topics: only registered seats get a line of their own.
        seat = address.owner if address and address.owner in self._records else "-"
        times = self.remarks.get((seat, cause), 0) + 1
        self.remarks[seat, cause] = times
        return Remark(topic=topic, cause=cause, detail=detail, times=times)

    @staticmethod
    def _must_be(owner: str, said: str) -> None:
        if owner != said:
            raise MalformedMessage(f"seat: says {said} on the topic of {owner}")
