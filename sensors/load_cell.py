"""The load cell of one seat: conversions in, weight readings out, for ever."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.errors import CellDead, FrameCorrupt, GpioUnavailable, NotReady, Saturated
from sensors.own_thread import OwnThread
from sensors.scale import Scale
from sensors.signal.belief import Belief, earliest
from sensors.signal.chain import NoWeight
from sensors.signal.decimation import Decimation, group_size
from sensors.signal.liveness import Proof
from sensors.weighing import BareWeighing, ScaleWeighing
from sensors.weight import Pressure, WeightReading
from sensors.zero_tracking import ZeroPermit

TOO_SLOW = "conversions come slower than rate_sps says: check the chip's RATE pin, or set 10"
GPIO_RETRY_S = 0.3


class CountsSource(Protocol):
    """Where conversions come from: a chip, or a recording."""

    def read_counts(self) -> int:
        """Wait a bounded time for the next conversion; errors as `sensors.chips.hx711.Hx711`."""
        ...


@runtime_checkable
class DoubtedSource(Protocol):
    """A source of several converters, one of which may repeat itself unseen in their sum."""

    @property
    def believed_until_s(self) -> float | None:
        """See `sensors.signal.belief.Belief`."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadCellCounters:
    """What happened since the start, for the health topic."""

    frames_ok: int = 0
    corrupt: int = 0
    not_ready: int = 0
    saturated: int = 0


class LoadCell:
    """Turns conversions into readings. It only ever reads, and a named fault never stops it."""

    def __init__(
        self, *, chip: CountsSource, clock: ChipClock, scale: Scale | None, rate_sps: int = 10
    ) -> None:
        """Take the parts; nothing is read yet.

        Args:
            chip: Where conversions come from.
            clock: Says when they came.
            scale: None on an uncalibrated seat.
            rate_sps: Conversions a second; of more than ten, groups become one reading.
        """
        self._chip = chip
        self._clock = clock
        self._frames_ok = self._corrupt = self._not_ready = self._saturated = 0
        self._belief = Belief()
        self._doubted = chip if isinstance(chip, DoubtedSource) else None
        self._decimation = Decimation(size=group_size(rate_sps))
        self.use(scale)

    @property
    def counters(self) -> LoadCellCounters:
        """A snapshot; safe to take from another thread."""
        return LoadCellCounters(
            frames_ok=self._frames_ok,
            corrupt=self._corrupt,
            not_ready=self._not_ready,
            saturated=self._saturated,
        )

    def use(self, scale: Scale | None) -> None:
        """Weigh with `scale` from the next reading on, after a calibration or a zeroing.

        Its zero is the new reference: what was tracked since the former one is forgotten.
        """
        self._weighing: BareWeighing | ScaleWeighing = (
            BareWeighing() if scale is None else ScaleWeighing(scale=scale)
        )

    def permit_zero(self, permit: ZeroPermit) -> None:
        """Say whether the zero may follow an empty seat now; safe from another thread."""
        if isinstance(weighing := self._weighing, ScaleWeighing):
            weighing.permit = permit

    def at_temperature(self, degc: float | None) -> None:
        """Say how warm the cell is, for scales with `kg_per_degc`; None stops correcting."""
        if isinstance(weighing := self._weighing, ScaleWeighing):
            weighing.degc = degc

    async def samples(self) -> AsyncGenerator[WeightReading, None]:
        """Readings as they come, read in one thread of their own.

        Closing or cancelling waits for the read under way, so that the lines may be closed
        afterwards. Close it with `contextlib.aclosing` where a loop may be left early.

        Raises:
            Exception: Whatever `read` lets through.
        """
        thread = OwnThread(self.read, name="load-cell")
        try:
            while True:
                yield await thread.read()
        finally:
            await thread.close()

    def read(self) -> WeightReading:
        """One step; blocks as long as one read of the chip does, or a group of them.

        Returns:
            A reading for every conversion (at more than ten a second: for every group) and for
            every named fault of the chip: SILENT for a conversion that is missing or cannot be
            trusted, FAULT for a dead converter or dead GPIO lines, SATURATED from the third
            saturated conversion in a row.

        Raises:
            TraceEnded: A recording is over.
            Exception: Anything else the source did not foresee.
        """
        # A group broken off by a pause begins anew once; more often, the chip is too slow for it.
        for _ in range(2 * self._decimation.size):
            if (reading := self._step()) is not None:
                return reading
        return self._weighing.without(NoWeight.MISSED, self._now_s(), TOO_SLOW)

    def _step(self) -> WeightReading | None:
        """The reading after one read of the chip; None while a group waits for its rest."""
        try:
            counts = self._chip.read_counts()
        except NotReady as error:
            self._not_ready += 1
            return self._weighing.without(NoWeight.MISSED, self._now_s(), str(error))
        except CellDead as error:
            self._corrupt += 1
            self._weighing.restart()
            return self._faulty(str(error), self._now_s(), self._believed_until_s())
        except FrameCorrupt as error:
            self._corrupt += 1
            return self._weighing.without(NoWeight.MISSED, self._now_s(), str(error))
        except Saturated as error:
            self._saturated += 1
            return self._weighing.without(NoWeight.SATURATED, self._now_s(), str(error))
        except GpioUnavailable as error:
            # The lines fail at once: without a pause this would spin.
            self._clock.wait_s(GPIO_RETRY_S)
            return self._faulty(str(error), self._now_s())
        self._frames_ok += 1
        return self._converted(counts, self._now_s())

    def _converted(self, counts: int, at_s: float) -> WeightReading | None:
        self._belief = self._belief.observe(counts, at_s)
        believed_until_s = self._believed_until_s()
        if self._belief.proof is Proof.DEAD:
            self._weighing.restart()
            fault = f"the converter repeats itself (now {counts}): check the HX711's wiring"
            return self._faulty(fault, at_s, believed_until_s)
        self._decimation, grouped = self._decimation.add(counts, at_s)
        if grouped is None:
            return None
        reading = self._weighing.weigh(grouped, at_s)
        if self._belief.proof is Proof.OPEN:
            fault = "the converter has not yet shown two different conversions"
            return WeightReading(at_s=at_s, pressure=Pressure.SILENT, fault=fault)
        if believed_until_s is None:
            return reading
        return replace(reading, believed_until_s=believed_until_s)

    def _believed_until_s(self) -> float | None:
        others = None if self._doubted is None else self._doubted.believed_until_s
        return earliest(self._belief.believed_until_s, others)

    @staticmethod
    def _faulty(fault: str, at_s: float, believed_until_s: float | None = None) -> WeightReading:
        return WeightReading(
            at_s=at_s, pressure=Pressure.FAULT, fault=fault, believed_until_s=believed_until_s
        )

    def _now_s(self) -> float:
        return self._clock.now_ns() / NS_PER_S
