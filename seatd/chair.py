"""One chair: its senses and its presence together.

Pure. The node and the replay of recorded traces both walk through here, so that a replay proves
what production does.
"""

from dataclasses import dataclass, replace

from mqtt_bridge.messages import Presence, Reason
from seatd.evidence import Senses
from seatd.presence import PresenceRules, Seat
from sensors.weight import Pressure, WeightReading
from vision.occupancy import Sighting


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """One change of presence, in the chair's own seconds."""

    at_s: float
    before: Presence
    after: Presence
    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Chair:
    """What the node knows about its chair."""

    rules: PresenceRules
    senses: Senses
    seat: Seat

    @classmethod
    def at_start(
        cls, *, now_s: float, rules: PresenceRules, fresh_s: float, camera_wanted: bool
    ) -> "Chair":
        """A chair nothing is known about yet.

        Args:
            now_s: monotonic seconds.
            rules: durations of the presence rules.
            fresh_s: how long a sighting may be believed.
            camera_wanted: a camera is configured, whether it works or not.
        """
        senses = Senses(
            conversion_at_s=now_s,
            silence_s=rules.ttl_s / 2,
            fresh_s=fresh_s,
            camera_wanted=camera_wanted,
        )
        return cls(rules=rules, senses=senses, seat=Seat(valid_at_s=now_s))

    def weighed(self, reading: WeightReading) -> "Chair":
        """The chair after one step of the measuring loop, be it a weight or a missed one."""
        if reading.pressure is Pressure.SILENT:
            senses = replace(self.senses, silent=True)
        else:
            senses = replace(
                self.senses, weight=reading, silent=False, conversion_at_s=reading.at_s
            )
        judgement = senses.judge(reading.at_s)
        seat = self.seat.observe(judgement.evidence, judgement.reason, reading.at_s, self.rules)
        return replace(self, senses=senses, seat=seat)

    def sighted(self, sighting: Sighting) -> "Chair":
        """The chair with a newer sighting; it counts from the next weighing on."""
        return replace(self, senses=replace(self.senses, sighting=sighting))

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
