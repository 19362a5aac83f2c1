"""The node: one measuring loop, and the tasks around it."""

import asyncio
import logging
from contextlib import aclosing
from datetime import datetime

from mqtt_bridge.messages import Mode
from seatd.camera_permit import CameraPermit
from seatd.chair import Chair
from seatd.errors import CommandRefused
from seatd.frequency import Frequency
from seatd.light import ACCEPTED, BREAK_HEARD, REFUSED, Telling, meaning
from seatd.maintenance import Maintenance
from seatd.pace import ChairPace, Looked
from seatd.ports import Panel, SightingSource, SignOfLife, WeightSource
from seatd.privacy_mark import PrivacyMark
from seatd.silence import Silence
from seatd.teller import Teller, told_of
from sensors import Scale
from sensors.panel.presses import Press
from sensors.weight import WeightReading

log = logging.getLogger(__name__)


class SeatNode:
    """Follows the load cell and the camera, and has told what they mean.

    Heartbeats and watchdog pings are made by the measuring loop itself: if the chip hangs, the
    node looks as dead as it is.

    Args:
        chair: the chair as it is known at start.
        teller: says what is new.
        weights: the load cell.
        mat: the desk mat's load cell, or None without one.
        sightings: the camera, or None without one.
        panel: light, button, buzzer and the camera's switch, or None without them.
        life: the service manager's watchdog.
        frequency: how often the camera may look.
        permit: whether it may look at all.
        mark: keeps the agent's word on that.
        maintenance: whether a technician works at the seat.
        silence: waits for a silence that means something.
    """

    def __init__(
        self,
        *,
        chair: Chair,
        teller: Teller,
        weights: WeightSource,
        mat: WeightSource | None = None,
        sightings: SightingSource | None,
        panel: Panel | None = None,
        life: SignOfLife,
        frequency: Frequency,
        permit: CameraPermit,
        mark: PrivacyMark,
        maintenance: Maintenance,
        silence: Silence | None = None,
    ) -> None:
        self._chair = chair
        self._teller = teller
        self._weights = weights
        self._mat = mat
        self._sightings = sightings
        self._panel = panel
        self._life = life
        self._permit = permit
        self._mark = mark
        self._maintenance = maintenance
        self._pace = ChairPace(
            chair=lambda: self._chair, frequency=frequency, in_maintenance=maintenance.is_on
        )
        self._silence = Silence() if silence is None else silence
        self._looked_at_s = chair.seat.valid_at_s
        self._fault: str | None = None
        self._mat_fault: str | None = None

    @property
    def chair(self) -> Chair:
        """The chair as it is known now."""
        return self._chair

    @property
    def now_s(self) -> float:
        """Moment of the newest look, in monotonic seconds."""
        return self._looked_at_s

    async def run(self) -> None:
        """Runs until cancelled; a failing task stops the node, and systemd starts it anew."""
        try:
            async with asyncio.TaskGroup() as tasks:
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

    # What may be asked of it; each counts from the next look on.

    def switch(self, mode: Mode, confirm_every_s: float | None) -> None:
        """Takes presence from another source; see `Chair.switched`."""
        self._chair = self._chair.switched(mode, confirm_every_s)
        log.info("mode_switched")

    def confirm(self) -> None:
        """Somebody says "I am here"; see `Chair.confirmed`."""
        self._chair = self._chair.confirmed(self._looked_at_s)

    def allow_camera(self, *, allowed: bool) -> None:
        """The agent's word on being looked at; it outlives a restart."""
        self._mark.say(allowed=allowed)
        self._permit = self._permit.said(allowed=allowed)
        self._follow_permit()
        log.info("camera_allowed" if allowed else "camera_forbidden")

    def use_scale(self, scale: Scale) -> None:
        """Weighs with another scale from the next reading on."""
        self._weights.use(scale)
        self._teller.tell_health_again()

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
        async with aclosing(source.sightings(self._picture_wanted)) as sightings:
            async for sighting in sightings:
                self._chair = self._chair.sighted(sighting)

    def _picture_wanted(self, now_s: float, newest: Looked | None) -> float | None:
        self._follow_permit()
        return self._pace(now_s, newest)

    def _follow_permit(self) -> None:
        if self._panel is not None:
            self._permit = self._permit.switched(allowed=self._panel.camera_allowed)
        may_look = self._permit.allows(datetime.now().astimezone())
        self._chair = self._chair.allowed(may_look=may_look)

    async def _follow_panel(self, panel: Panel) -> None:
        async with aclosing(panel.presses(self._telling)) as presses:
            async for press in presses:
                panel.beep(self._pressed(press))

    def _pressed(self, press: Press) -> int:
        """Does what the button says; how often to beep for it."""
        if press is Press.BREAK_WANTED:
            self._teller.break_wanted()
            return BREAK_HEARD
        try:
            self.confirm()
        except CommandRefused as refused:
            log.info("button_pressed refused=%s", refused)
            return REFUSED
        log.info("button_pressed")
        return ACCEPTED

    def _look(self, reading: WeightReading) -> None:
        now_s = reading.at_s
        self._fault = reading.fault
        self._take(self._chair.weighed(reading), now_s)
        self._weights.permit_zero(self._chair.senses.zero_permit(now_s))
        in_maintenance = self._maintenance.is_on(now_s)
        self._teller.give_signs_of_life(self._chair, now_s, in_maintenance=in_maintenance)
        self._life.alive(now_s)

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
        self._teller.tell(
            self._chair,
            now_s,
            found=self._mat_fault if chair.source.mode is Mode.DESK_MAT else self._fault,
            in_maintenance=self._maintenance.is_on(now_s),
        )

    def _telling(self) -> Telling:
        now_s = self._looked_at_s
        told = told_of(self._chair, now_s, in_maintenance=self._maintenance.is_on(now_s))
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
