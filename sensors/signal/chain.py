"""The signal chain of one load cell: a converted weight in, a reading out.

Pure: time is an argument, nothing is read or written elsewhere. The chain remembers a few seconds
in place instead of giving back a new chain, because it runs ten times a second for years.

    kg --> spikes (Hampel, median of 5) --> burst gate --> normal range, hysteresis --> reading
       |                                    `--> suspect: held back, SILENT
       `--> motion: still for how long, stable
"""

from enum import Enum

from sensors.scale import Scale
from sensors.signal.burst import BurstGate
from sensors.signal.motion import Motion
from sensors.signal.normal_range import NormalRange
from sensors.signal.saturation import CLEAR
from sensors.signal.spikes import SpikeFilter
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import AT_REFERENCE, ZeroTracking

RESTART_AFTER_S = 2.0
FLOOR_NOISES = 6.0
# A conversion this far out for a moment is the converter's doing, not a sitter's.
SPIKE_SPANS = 0.1


class NoWeight(Enum):
    """A step without a weight."""

    MISSED = "no conversion in time, or a torn one"
    SATURATED = "the converter stands at the end of its range"


class SignalChain:
    """Judges one cell's weights by one scale."""

    __slots__ = (
        "_gate",
        "_last_at_s",
        "_motion",
        "_place",
        "_pressure",
        "_saturation",
        "_scale",
        "_spike_kg",
        "_spikes",
    )

    def __init__(self, *, scale: Scale) -> None:
        """Begin with nothing seen."""
        self._scale = scale
        self._spike_kg = SPIKE_SPANS * scale.span_kg
        self._place = NormalRange.of(scale).place
        self._saturation = CLEAR
        self._last_at_s: float | None = None
        self.restart()

    def restart(self) -> None:
        """Forget the weights so far; those before a long silence prove nothing after it."""
        noise_kg = self._scale.noise_kg
        self._spikes = SpikeFilter(floor_kg=FLOOR_NOISES * noise_kg)
        self._gate = BurstGate(span_kg=self._scale.span_kg)
        self._motion = Motion(noise_kg=noise_kg)
        self._pressure = Pressure.SILENT

    def step(
        self,
        kg: float | NoWeight,
        at_s: float,
        *,
        zero: ZeroTracking = AT_REFERENCE,
        fault: str | None = None,
    ) -> WeightReading:
        """One conversion, or one that did not come.

        Args:
            kg: weight above the technician's zero, unfiltered.
            at_s: monotonic seconds, never before the former step.
            zero: where the zero stands by now.
            fault: words for the technician, with a step without a weight.

        Returns:
            BELOW, WITHIN or ABOVE; SATURATED from the third saturated conversion in a row; else
            SILENT: missed, or suspect of junk.
        """
        if isinstance(kg, NoWeight):
            return self._without_weight(kg, at_s, fault)
        return self._weighed(kg, at_s, zero)

    def _weighed(self, kg: float, at_s: float, zero: ZeroTracking) -> WeightReading:
        self._saturation = CLEAR
        if self._last_at_s is not None and at_s - self._last_at_s >= RESTART_AFTER_S:
            self.restart()
        self._last_at_s = at_s
        spikes, motion = self._spikes, self._motion
        median_kg = spikes.add(kg)
        if abs(spikes.deviation_kg) <= self._spike_kg:
            motion.add(kg, at_s)
        raw_kg = kg - zero.offset_kg
        if self._gate.add(spikes, at_s):
            return WeightReading(
                at_s=at_s, pressure=Pressure.SILENT, raw_kg=raw_kg, suspect=True, fault=SUSPECT
            )
        now_kg = median_kg - zero.offset_kg
        self._pressure = self._place(now_kg, self._pressure)
        return WeightReading(
            at_s=at_s,
            pressure=self._pressure,
            counts=self._scale.to_counts(median_kg),
            kg=now_kg,
            raw_kg=raw_kg,
            still_for_s=motion.still_for_s,
            stable=motion.stable,
            recalibrate=zero.recalibrate,
        )

    def _without_weight(self, lack: NoWeight, at_s: float, fault: str | None) -> WeightReading:
        pressure = Pressure.SILENT
        if lack is NoWeight.SATURATED:
            self._saturation = self._saturation.again()
            pressure = self._saturation.pressure
        return WeightReading(at_s=at_s, pressure=pressure, fault=fault)


SUSPECT = "the converter shows bursts of junk: check the data wire and the supply"
