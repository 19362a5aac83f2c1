"""Counts to readings, by a scale or without one; the wandering zero is taken off here.

Pure: time is an argument. Like the chain it remembers in place.
"""

from typing import Protocol

from sensors.scale import Scale
from sensors.signal.chain import RESTART_AFTER_S, NoWeight, SignalChain
from sensors.signal.saturation import CLEAR
from sensors.signal.spikes import MedianFilter
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import AT_REFERENCE, ZeroPermit, warmth_kg


class Weighing(Protocol):
    """What becomes of the conversions of one load cell."""

    def weigh(self, counts: int, at_s: float) -> WeightReading:
        """The reading after one more conversion at `at_s` monotonic seconds."""
        ...

    def without(self, lack: NoWeight, at_s: float, fault: str) -> WeightReading:
        """The reading after a conversion that did not come, or stands at the end of the range."""
        ...

    def restart(self) -> None:
        """Forget what was weighed so far."""
        ...


class ScaleWeighing:
    """By a scale, through the signal chain.

    Attributes:
        permit: whether the zero may follow an empty seat now.
        degc: how warm the cell is; None where nobody knows.
    """

    def __init__(self, *, scale: Scale) -> None:
        """Begin with the zero where the technician put it."""
        self.permit = ZeroPermit.NEVER
        self.degc: float | None = None
        self._scale = scale
        self._chain = SignalChain(scale=scale)
        self._zero = AT_REFERENCE

    def weigh(self, counts: int, at_s: float) -> WeightReading:
        """See `Weighing`."""
        scale, zero = self._scale, self._zero
        kg = scale.to_kg(counts)
        if self.degc is not None:
            kg -= warmth_kg(
                kg_per_degc=scale.kg_per_degc,
                calibrated_degc=scale.calibrated_degc,
                degc=self.degc,
            )
        reading = self._chain.step(kg, at_s, zero=zero)
        # A reading that is held back says nothing, about the zero neither.
        if reading.kg is not None:
            self._zero = zero.observe(
                kg=reading.kg,
                stable=reading.stable,
                permit=self.permit,
                at_s=at_s,
                span_kg=scale.span_kg,
            )
        return reading

    def without(self, lack: NoWeight, at_s: float, fault: str) -> WeightReading:
        """See `Weighing`."""
        return self._chain.step(lack, at_s, fault=fault)

    def restart(self) -> None:
        """See `Weighing`; the zero stays where it is."""
        self._chain.restart()


class BareWeighing:
    """Without a scale: the counts are given, for a calibration, and say nothing else."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._saturation = CLEAR
        self._last_at_s: float | None = None
        self._median = MedianFilter()

    def weigh(self, counts: int, at_s: float) -> WeightReading:
        """See `Weighing`."""
        self._saturation = CLEAR
        if self._last_at_s is not None and at_s - self._last_at_s >= RESTART_AFTER_S:
            self.restart()
        self._last_at_s = at_s
        self._median = self._median.add(counts)
        return WeightReading(at_s=at_s, pressure=Pressure.UNCALIBRATED, counts=self._median.median)

    def without(self, lack: NoWeight, at_s: float, fault: str) -> WeightReading:
        """See `Weighing`."""
        pressure = Pressure.SILENT
        if lack is NoWeight.SATURATED:
            self._saturation = self._saturation.again()
            pressure = self._saturation.pressure
        return WeightReading(at_s=at_s, pressure=pressure, fault=fault)

    def restart(self) -> None:
        """See `Weighing`."""
        self._median = MedianFilter()
