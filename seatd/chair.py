"""One chair: its senses, its mode and its presence together.

Pure. The node and the replay of recorded traces both walk through here, so that a replay proves
what production does.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mqtt_bridge.messages import Mode, Presence, Reason
from seatd.errors import CommandRefused
from seatd.evidence import Senses
from seatd.modes import AT_START, CONFIRM_EVERY_S, SENSED, VOUCHED_S, WEIGHED, PresenceSource
from seatd.presence import Evidence, PresenceRules, Seat
from sensors.weight import Pressure, WeightReading
from vision.occupancy import Sighting

# A silence that is as long as it may be is not yet too long.
JUST_AFTER_S = 0.001


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One change of presence, in the chair's own seconds."""

    at_s: float
    before: Presence
    after: Presence
    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Chair:
    """What the node knows about its chair.

    Attributes:
        rules: durations of the presence rules.
        senses: the chair's load cell, and the camera.
        mat: the desk mat's load cell, and the same camera; None without a mat.
        source: the mode that stands.
        seat: presence so far.
        has_camera: a camera is configured, whether it works or not.
        may_look: and it is allowed to look now.
        others_at_s: newest look at which something else than a load cell said anything.
    """

    rules: PresenceRules
    senses: Senses
    mat: Senses | None = None
    source: PresenceSource = AT_START
    seat: Seat
    has_camera: bool = False
    may_look: bool = True
    others_at_s: float = -math.inf

    @classmethod
    def at_start(
        cls,
        *,
        now_s: float,
        rules: PresenceRules,
        fresh_s: float,
        overdue_s: float | None = None,
        camera_wanted: bool,
        mat_wanted: bool = False,
    ) -> "Chair":
        """A chair nothing is known about yet.

        Args:
            now_s: monotonic seconds.
            rules: durations of the presence rules.
            fresh_s: how long a sighting may be believed.
            overdue_s: how long the camera may say nothing; None for `fresh_s`.
            camera_wanted: a camera is configured, whether it works or not.
            mat_wanted: a desk mat is configured, whether it works or not.
        """
        senses = Senses(
            conversion_at_s=now_s,
            silence_s=rules.ttl_s / 2,
            fresh_s=fresh_s,
            overdue_s=fresh_s if overdue_s is None else overdue_s,
            still_s=rules.still_s,
            camera_wanted=camera_wanted,
        )
        mat = senses if mat_wanted else None
        seat = Seat(valid_at_s=now_s)
        return cls(rules=rules, senses=senses, mat=mat, seat=seat, has_camera=camera_wanted)

    @property
    def counting(self) -> Senses:
        """The senses that count in this mode, and whose health is told."""
        if self.source.mode is Mode.DESK_MAT and self.mat is not None:
            return self.mat
        return self.senses

    def weighed(self, reading: WeightReading) -> "Chair":
        """The chair after one step of the measuring loop, be it a weight or a missed one."""
        seat = self.seat
        if self.counting is self.senses:
            seat = self._with_doubts(reading, self.senses.weight)
        return self._looked(self.senses.felt(reading), seat, reading.at_s)

    def waited(self, now_s: float) -> "Chair":
        """The chair after a look at `now_s` to which the load cell has added nothing."""
        return self._looked(self.senses, self.seat, now_s)

    def look_again_at_s(self, looked_at_s: float) -> float | None:
        """When to look next without a word of the load cell; None while nothing is known anyway.

        Silence means something by itself: that others must say where he is, and then that nobody
        knows. Neither waits for a reader that hangs.
        """
        if self.seat.is_blind:
            return None
        limits_s = (self.counting.silence_s + JUST_AFTER_S, self.rules.ttl_s)
        due_s = [self.seat.valid_at_s + limit_s for limit_s in limits_s]
        return next((one_s for one_s in due_s if one_s > looked_at_s), None)

    def silent_looks(self, looked_at_s: float, until_s: float) -> "Iterator[tuple[float, Chair]]":
        """Moment and chair of every look that silence brings after `looked_at_s`, to `until_s`."""
        chair, due_s = self, self.look_again_at_s(looked_at_s)
        while due_s is not None and due_s < until_s:
            chair = chair.waited(due_s)
            yield due_s, chair
            due_s = chair.look_again_at_s(due_s)

    def _looked(self, senses: Senses, seat: Seat, now_s: float) -> "Chair":
        source = self.source
        counting = senses if self.counting is self.senses else self.counting
        judgement = source.judge(counting, now_s)
        others_at_s = self.others_at_s
        if source.is_by_others(judgement, counting, now_s):
            others_at_s = now_s
        seat = seat.observe(
            judgement.evidence, judgement.reason, now_s, self.rules, judgement.known_at_s
        )
        if judgement.evidence is Evidence.EMPTY and source.vouched_until_s is not None:
            # A sensor that speaks again ends the voucher, and does not bring it back.
            source = replace(source, vouched_until_s=None)
        # Ten times a second for years: a plain constructor, `replace` costs four times as much.
        return Chair(
            rules=self.rules,
            senses=senses,
            mat=self.mat,
            source=source,
            seat=seat,
            has_camera=self.has_camera,
            may_look=self.may_look,
            others_at_s=others_at_s,
        )

    def trodden(self, reading: WeightReading) -> "Chair":
        """The chair after one step of the desk mat; it counts from the next weighing on."""
        if self.mat is None:
            return self
        seat = self.seat
        if self.counting is self.mat:
            seat = self._with_doubts(reading, self.mat.weight)
        return replace(self, mat=self.mat.felt(reading), seat=seat)

    def sighted(self, sighting: Sighting) -> "Chair":
        """The chair with a newer sighting; it counts from the next weighing on.

        What was asked for before the camera was forbidden to look is not believed any more.
        """
        if not self.may_look:
            return self
        mat = None if self.mat is None else self.mat.sighted(sighting)
        return replace(self, senses=self.senses.sighted(sighting), mat=mat)

    def allowed(self, *, may_look: bool) -> "Chair":
        """The chair with its camera allowed to look, or not: then the weight alone counts."""
        if may_look is self.may_look:
            return self
        wanted = self.has_camera and may_look
        mat = None if self.mat is None else self.mat.without_sightings(camera_wanted=wanted)
        senses = self.senses.without_sightings(camera_wanted=wanted)
        return replace(self, senses=senses, mat=mat, may_look=may_look)

    def switched(self, mode: Mode, confirm_every_s: float | None = None) -> "Chair":
        """The chair in another mode, from the next weighing on.

        A presence stays until the new source has lasted long enough to say otherwise; runs of
        the former source are broken off. The same mode again changes only `confirm_every_s`.

        Raises:
            CommandRefused: the mode needs a desk mat and there is none.
        """
        if mode is Mode.DESK_MAT and self.mat is None:
            raise CommandRefused("there is no desk mat: add desk_mat to the configuration")
        every_s = CONFIRM_EVERY_S if confirm_every_s is None else confirm_every_s
        if mode is self.source.mode:
            return replace(self, source=replace(self.source, confirm_every_s=every_s))
        source = replace(self.source, mode=mode, confirm_every_s=every_s, vouched_until_s=None)
        return replace(self, source=source, seat=self.seat.anew())

    def confirmed(self, now_s: float) -> "Chair":
        """The chair after "I am here", by button or command.

        In the mode `confirm` it holds for `confirm_every_s`. Where sensors count it overrides
        unknown, for at most 15 minutes and only while they cannot tell; it is never saved up.

        Raises:
            CommandRefused: the sensors say that nobody is there; he has to sit down.
        """
        source = replace(self.source, confirmed_at_s=now_s)
        if source.mode in SENSED:
            if self.seat.presence is Presence.OFFLINE:
                raise CommandRefused("the sensors see an empty seat: sit down, or switch the mode")
            if self.seat.presence is Presence.UNKNOWN:
                # What follows the last vouched look is online for another ttl_s.
                until_s = now_s + VOUCHED_S - self.rules.ttl_s
                source = replace(source, vouched_until_s=until_s)
        return replace(self, source=source)

    def _with_doubts(self, reading: WeightReading, former: WeightReading | None) -> Seat:
        """The seat, without what a converter said that is just now found dead."""
        until_s = reading.believed_until_s
        if until_s is None or reading.pressure is not Pressure.FAULT:
            return self.seat
        known_before = former is not None and former.pressure is Pressure.FAULT
        if known_before or self.source.mode not in WEIGHED:
            return self.seat
        return self.seat.taken_back(max(until_s, self.others_at_s))

    def transition_from(self, before: "Chair", at_s: float) -> Transition | None:
        """The change of presence since `before`, if there is one."""
        if before.seat.presence is self.seat.presence:
            return None
        return Transition(
            at_s=at_s,
            before=before.seat.presence,
            after=self.seat.presence,
            reason=self.seat.reason,
        )
