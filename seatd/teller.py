"""Says over MQTT what the node thinks of its chair: changes, alerts and signs of life."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from mqtt_bridge import Publication, Received
from mqtt_bridge.messages import CommandReply, Health, Presence, Reason
from seatd.alerts import Alerts
from seatd.announcement import LOAD_CELL_FAULT, Announcer, Told, standing_faults
from seatd.chair import Chair
from seatd.outgoing import Outgoing
from seatd.presence import Seat

log = logging.getLogger(__name__)

HEALTH_EVERY_S = 60.0


class Carrier(Protocol):
    """Where publications go."""

    @property
    def connected(self) -> bool: ...

    def publish(self, publication: Publication) -> None: ...


class Teller:
    """Remembers what was said, and says what is new.

    Args:
        announcer: counts and remembers what was said.
        outgoing: builds the publications.
        link: carries them.
        health: given chair, moment and dropped commands, the minute's health message.
        heartbeat_s: seconds between signs of life.
        vision_missing: whether a camera is configured but its models are not there.
    """

    def __init__(
        self,
        *,
        announcer: Announcer,
        outgoing: Outgoing,
        link: Carrier,
        health: Callable[[Chair, float, int], Health],
        heartbeat_s: float,
        vision_missing: Callable[[], bool],
    ) -> None:
        self._announcer = announcer
        self._outgoing = outgoing
        self._link = link
        self._health = health
        self._heartbeat_s = heartbeat_s
        self._vision_missing = vision_missing
        self._heartbeat_due_s = 0.0
        self._health_due_s = 0.0
        self._alerts = Alerts()
        self._retell = self._was_linked = False
        self.commands_dropped = 0

    def tell(
        self, chair: Chair, now_s: float, *, found: str | None, in_maintenance: bool = False
    ) -> None:
        """Says what is new about the chair.

        Args:
            chair: as it is now.
            now_s: monotonic seconds.
            found: what the load cell that counts finds wrong, in words.
            in_maintenance: a technician works there: nothing is known, and nothing is alarming.
        """
        told = told_of(chair, now_s, in_maintenance=in_maintenance)
        heard = self._announcer.hear(told)
        if heard is not self._announcer or self._retell:
            self._announcer, self._retell = heard, False
            seat = _shown(chair.seat, in_maintenance=in_maintenance)
            message = self._announcer.presence(seat, now_s, _wall_time())
            self._link.publish(self._outgoing.presence(message))
        if not in_maintenance:
            self._say_alerts(chair, told, now_s, found)

    def give_signs_of_life(
        self, chair: Chair, now_s: float, *, in_maintenance: bool = False
    ) -> None:
        """A heartbeat when one is due or the link is new, and the minute's health."""
        linked_anew = self._link.connected and not self._was_linked
        self._was_linked = self._link.connected
        if linked_anew or now_s >= self._heartbeat_due_s:
            self._heartbeat_due_s = now_s + self._heartbeat_s
            seat = _shown(chair.seat, in_maintenance=in_maintenance)
            beat = self._announcer.heartbeat(seat, now_s)
            self._link.publish(self._outgoing.heartbeat(beat))
        if now_s >= self._health_due_s:
            self._health_due_s = now_s + HEALTH_EVERY_S
            self._link.publish(
                self._outgoing.health(self._health(chair, now_s, self.commands_dropped))
            )

    def tell_all_again(self) -> None:
        """Presence and a heartbeat with the next reading, whether anything changed or not."""
        self._retell = True
        self._heartbeat_due_s = 0.0

    def tell_health_again(self) -> None:
        """The health message with the next reading: something in it has just changed."""
        self._health_due_s = 0.0

    def break_wanted(self) -> None:
        """The agent asks for a break, by the button."""
        log.info("break_wanted")
        self._announcer = self._announcer.break_wanted()
        self.tell_all_again()

    def reply(self, reply: CommandReply, asked: Received) -> None:
        """Answers a command."""
        self._link.publish(self._outgoing.reply(reply, asked))

    def answer(self, answer: object, asked: Received) -> None:
        """Answers a technician."""
        self._link.publish(self._outgoing.answer(answer, asked))

    def _say_alerts(self, chair: Chair, told: Told, now_s: float, found: str | None) -> None:
        weight = chair.counting.weight
        standing = standing_faults(
            told,
            vision_wanted_but_missing=self._vision_missing(),
            zero_astray=weight is not None and weight.recalibrate,
        )
        finding = {LOAD_CELL_FAULT: found}
        self._alerts, news = self._alerts.follow(standing, finding, now_s, _wall_time)
        for one in news:
            if one.said is None:
                self._link.publish(self._outgoing.cleared(one.code))
                continue
            if one.raised:
                log.warning("alert_raised code=%s found=%s", one.code, one.said.found)
            self._link.publish(self._outgoing.alert(one.code, one.said.since, one.said.found))


def told_of(chair: Chair, now_s: float, *, in_maintenance: bool = False) -> Told:
    """The part of a chair that others hear about."""
    seat, senses = _shown(chair.seat, in_maintenance=in_maintenance), chair.counting
    return Told(
        presence=seat.presence,
        occupied=seat.occupied,
        reason=seat.reason,
        load_cell=senses.load_cell_state(now_s),
        camera=senses.camera_state(now_s),
    )


def _shown(seat: Seat, *, in_maintenance: bool) -> Seat:
    """The seat as others may see it: 20 kg of iron are no agent."""
    if not in_maintenance:
        return seat
    return Seat(presence=Presence.UNKNOWN, reason=Reason.MAINTENANCE, valid_at_s=seat.valid_at_s)


def _wall_time() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
