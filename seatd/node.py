"""The node: one measuring loop, and the tasks around it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime

from mqtt_bridge import Received, Topics
from mqtt_bridge.messages import CommandReply, Health, Mode
from seatd.alerts import Alerts
from seatd.announcement import LOAD_CELL_FAULT, Announcer, Told, standing_faults
from seatd.chair import Chair
from seatd.commands import Command, Verb, read_command
from seatd.errors import CommandRefused
from seatd.light import ACCEPTED, BREAK_HEARD, REFUSED, Telling, meaning
from seatd.outgoing import Outgoing
from seatd.ports import Link, Panel, SightingSource, SignOfLife, WeightSource
from seatd.silence import Silence
from sensors.panel.presses import Press
from sensors.weight import WeightReading

log = logging.getLogger(__name__)

HEALTH_EVERY_S = 60.0


class SeatNode:
    """Follows the load cell and the camera, and says what they mean.

    Heartbeats and watchdog pings are made by the measuring loop itself: if the chip hangs, the
    node looks as dead as it is.

    Args:
        chair: the chair as it is known at start.
        announcer: counts and remembers what was said.
        outgoing: builds the publications.
        topics: names of topics.
        weights: the load cell.
        mat: the desk mat's load cell, or None without one.
        sightings: the camera, or None without one.
        vision_missing: a camera is configured but its models are not there.
        panel: light, button and buzzer, or None without them.
        link: the MQTT carrier.
        life: the service manager's watchdog.
        health: given chair, moment and dropped commands, the minute's health message.
        heartbeat_s: seconds between signs of life.
        silence: waits for a silence that means something.
    """

    def __init__(
        self,
        *,
        chair: Chair,
        announcer: Announcer,
        outgoing: Outgoing,
        topics: Topics,
        weights: WeightSource,
        mat: WeightSource | None = None,
        sightings: SightingSource | None,
        vision_missing: bool,
        panel: Panel | None = None,
        link: Link,
        life: SignOfLife,
        health: Callable[[Chair, float, int], Health],
        heartbeat_s: float,
        silence: Silence | None = None,
    ) -> None:
        self._chair = chair
        self._announcer = announcer
        self._outgoing = outgoing
        self._topics = topics
        self._weights = weights
        self._mat = mat
        self._sightings = sightings
        self._vision_missing = vision_missing
        self._panel = panel
        self._link = link
        self._life = life
        self._health = health
        self._heartbeat_s = heartbeat_s
        self._silence = Silence() if silence is None else silence
        self._heartbeat_due_s = 0.0
        self._health_due_s = 0.0
        self._looked_at_s = chair.seat.valid_at_s
        self._fault: str | None = None
        self._mat_fault: str | None = None
        self._alerts = Alerts()
        self._retell = self._was_linked = False
        self.commands_dropped = 0

    async def run(self) -> None:
        """Runs until cancelled; a failing task stops the node, and systemd starts it anew."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._link.run(), name="link")
                tasks.create_task(self._follow_commands(), name="commands")
                tasks.create_task(self._follow_weight(), name="weight")
                tasks.create_task(self._follow_silence(), name="silence")
                if self._mat is not None:
                    tasks.create_task(self._follow_mat(self._mat), name="mat")
                if self._sightings is not None:
                    tasks.create_task(self._follow_camera(self._sightings), name="camera")
                if self._panel is not None:
                    tasks.create_task(self._follow_panel(self._panel), name="panel")
        finally:
            self._life.stopping()

    async def _follow_weight(self) -> None:
        async with aclosing(self._weights.samples()) as readings:
            async for reading in readings:
                self._look(reading)

    async def _follow_silence(self) -> None:
        """Looks at the chair when the load cell has said nothing for too long.

        Only that: signs of life come with readings alone.
        """
        while True:
            now_s = await self._silence.lasts(self._look_again_at_s)
            self._take(self._chair.waited(now_s), now_s)

    def _look_again_at_s(self, looked_at_s: float) -> float | None:
        return self._chair.look_again_at_s(looked_at_s)

    async def _follow_mat(self, mat: WeightSource) -> None:
        async with aclosing(mat.samples()) as readings:
            async for reading in readings:
                self._mat_fault = reading.fault
                self._chair = self._chair.trodden(reading)
                if self._chair.mat is not None:
                    mat.permit_zero(self._chair.mat.zero_permit(reading.at_s))

    async def _follow_camera(self, source: SightingSource) -> None:
        async with aclosing(source.sightings()) as sightings:
            async for sighting in sightings:
                self._chair = self._chair.sighted(sighting)

    async def _follow_panel(self, panel: Panel) -> None:
        async with aclosing(panel.presses(self._telling)) as presses:
            async for press in presses:
                if press is Press.BREAK_WANTED:
                    log.info("break_wanted")
                    self._announcer = self._announcer.break_wanted()
                    self._tell_all_again()
                    panel.beep(BREAK_HEARD)
                    continue
                # The button and the command say the same.
                pressed = Command(verb=Verb.CONFIRM, asked=Verb.CONFIRM.value, request=None)
                refused = self._error_in(pressed)
                log.info("button_pressed refused=%s", refused)
                panel.beep(ACCEPTED if refused is None else REFUSED)

    async def _follow_commands(self) -> None:
        async for batch in self._link.received():
            for message in batch:
                self._obey(message)
                message.acknowledge()

    def _look(self, reading: WeightReading) -> None:
        now_s = reading.at_s
        self._fault = reading.fault
        self._take(self._chair.weighed(reading), now_s)
        self._weights.permit_zero(self._chair.senses.zero_permit(now_s))
        self._give_signs_of_life(now_s)

    def _take(self, chair: Chair, now_s: float) -> None:
        """The chair as it was just found; what is new about it is said."""
        self._looked_at_s = now_s
        self._silence.broken(now_s)
        before, self._chair = self._chair, chair
        if (change := self._chair.transition_from(before, now_s)) is not None:
            log.info(
                "presence_changed from=%s to=%s reason=%s",
                change.before.value,
                change.after.value,
                change.reason.value,
            )
        self._announce(now_s)

    def _give_signs_of_life(self, now_s: float) -> None:
        linked_anew = self._link.connected and not self._was_linked
        self._was_linked = self._link.connected
        if linked_anew or now_s >= self._heartbeat_due_s:
            self._heartbeat_due_s = now_s + self._heartbeat_s
            beat = self._announcer.heartbeat(self._chair.seat, now_s)
            self._link.publish(self._outgoing.heartbeat(beat))
        if now_s >= self._health_due_s:
            self._health_due_s = now_s + HEALTH_EVERY_S
            self._link.publish(
                self._outgoing.health(self._health(self._chair, now_s, self.commands_dropped))
            )
        self._life.alive(now_s)

    def _announce(self, now_s: float) -> None:
        told = self._told(now_s)
        heard = self._announcer.hear(told)
        if heard is not self._announcer or self._retell:
            self._announcer, self._retell = heard, False
            self._say_presence(now_s)
        self._say_alerts(told, now_s)

    def _say_presence(self, now_s: float) -> None:
        message = self._announcer.presence(self._chair.seat, now_s, _wall_time())
        self._link.publish(self._outgoing.presence(message))

    def _say_alerts(self, told: Told, now_s: float) -> None:
        weight = self._chair.counting.weight
        standing = standing_faults(
            told,
            vision_wanted_but_missing=self._vision_missing,
            zero_astray=weight is not None and weight.recalibrate,
        )
        found = {LOAD_CELL_FAULT: self._counting_fault()}
        self._alerts, news = self._alerts.follow(standing, found, now_s, _wall_time)
        for one in news:
            if one.said is None:
                self._link.publish(self._outgoing.cleared(one.code))
                continue
            if one.raised:
                log.warning("alert_raised code=%s found=%s", one.code, one.said.found)
            self._link.publish(self._outgoing.alert(one.code, one.said.since, one.said.found))

    def _counting_fault(self) -> str | None:
        """What the load cell that counts in this mode found wrong with its newest conversion."""
        return self._mat_fault if self._chair.source.mode is Mode.DESK_MAT else self._fault

    def _tell_all_again(self) -> None:
        """Presence and a heartbeat with the next reading, whether anything changed or not."""
        self._retell = True
        self._heartbeat_due_s = 0.0

    def _told(self, now_s: float) -> Told:
        seat, senses = self._chair.seat, self._chair.counting
        return Told(
            presence=seat.presence,
            occupied=seat.occupied,
            reason=seat.reason,
            load_cell=senses.load_cell_state(now_s),
            camera=senses.camera_state(now_s),
        )

    def _telling(self) -> Telling:
        told = self._told(self._looked_at_s)
        sighting = self._chair.senses.sighting
        return Telling(
            meaning=meaning(
                presence=told.presence,
                occupied=told.occupied,
                load_cell=told.load_cell,
                camera=told.camera,
            ),
            looked_at_s=None if sighting is None else sighting.at_s,
        )

    def _obey(self, message: Received) -> None:
        command = read_command(message, self._topics)
        if command is None:
            self.commands_dropped += 1
            log.warning("command_dropped topic=%s", message.topic)
            return
        error = self._error_in(command)
        reply = CommandReply(
            status="ok" if error is None else "error", error=error, request=command.request
        )
        self._link.publish(self._outgoing.reply(reply, message))

    def _error_in(self, command: Command) -> str | None:
        """Does what a command asks; why not, if it cannot be done."""
        try:
            match command.verb:
                case Verb.REANNOUNCE:
                    self._tell_all_again()
                case Verb.MODE if command.wanted is not None:
                    wanted = command.wanted
                    self._chair = self._chair.switched(wanted.mode, wanted.confirm_every_s)
                    log.info("mode_switched")
                case Verb.MODE:
                    return command.problem
                case Verb.CONFIRM:
                    self._chair = self._chair.confirmed(self._looked_at_s)
                case None:
                    return f"unsupported: {command.asked}"
        except CommandRefused as error:
            return str(error)
        return None


def _wall_time() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
