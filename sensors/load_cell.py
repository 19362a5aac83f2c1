"""The load cell of one seat: conversions in, weight readings out, for ever."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.errors import FrameCorrupt, GpioUnavailable, NotReady, Saturated
from sensors.scale import Scale
from sensors.weight import Liveness, MedianFilter, Pressure, Proof, WeightReading

SATURATED_AFTER = 3
RESTART_MEDIAN_AFTER_S = 2.0
GPIO_RETRY_S = 0.3


class CountsSource(Protocol):
    """Where conversions come from: a chip, or a recording."""

    def read_counts(self) -> int:
        """Wait a bounded time for the next conversion; errors as `sensors.chips.hx711.Hx711`."""
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

    def __init__(self, *, chip: CountsSource, clock: ChipClock, scale: Scale | None) -> None:
        """Take the parts; nothing is read yet. `scale` is None on an uncalibrated seat."""
        self._chip = chip
        self._clock = clock
        self._scale = scale
        self._counters = LoadCellCounters()
        self._liveness = Liveness()
        self._median = MedianFilter()
        self._converted_at_s: float | None = None
        self._saturated_in_a_row = 0

    @property
    def counters(self) -> LoadCellCounters:
        """A snapshot; safe to take from another thread."""
        return self._counters

    def use(self, scale: Scale | None) -> None:
        """Weigh with `scale` from the next reading on, after a calibration or a zeroing."""
        self._scale = scale

    async def samples(self) -> AsyncGenerator[WeightReading, None]:
        """Readings as they come, read in one thread of their own.

        Closing or cancelling waits for the read under way, so that the lines may be closed
        afterwards. Close it with `contextlib.aclosing` where a loop may be left early.

        Raises:
            Exception: Whatever `read` lets through.
        """
        loop = asyncio.get_running_loop()
        worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load-cell")
        try:
            while True:
                yield await loop.run_in_executor(worker, self.read)
        finally:
            await asyncio.to_thread(worker.shutdown)

    def read(self) -> WeightReading:
        """One step; blocks as long as one read of the chip does.

        Returns:
            A reading for every conversion and for every named fault of the chip: SILENT for a
            conversion that is missing or cannot be trusted, FAULT for a dead converter or dead
            GPIO lines, SATURATED from the third saturated conversion in a row.

        Raises:
            TraceEnded: A recording is over.
            Exception: Anything else the source did not foresee.
        """
        try:
            counts = self._chip.read_counts()
        except NotReady as error:
            self._counters = replace(self._counters, not_ready=self._counters.not_ready + 1)
            return self._without_counts(Pressure.SILENT, error)
        except FrameCorrupt as error:
            self._counters = replace(self._counters, corrupt=self._counters.corrupt + 1)
            return self._without_counts(Pressure.SILENT, error)
        except Saturated as error:
            return self._saturated(error)
        except GpioUnavailable as error:
            # The lines fail at once: without a pause this would spin.
            self._clock.wait_s(GPIO_RETRY_S)
            return self._without_counts(Pressure.FAULT, error)
        self._counters = replace(self._counters, frames_ok=self._counters.frames_ok + 1)
        return self._converted(counts)

    def _saturated(self, error: Saturated) -> WeightReading:
        self._counters = replace(self._counters, saturated=self._counters.saturated + 1)
        self._saturated_in_a_row += 1
        lasting = self._saturated_in_a_row >= SATURATED_AFTER
        return self._without_counts(Pressure.SATURATED if lasting else Pressure.SILENT, error)

    def _converted(self, counts: int) -> WeightReading:
        self._saturated_in_a_row = 0
        at_s = self._now_s()
        self._liveness = self._liveness.observe(counts)
        self._add_to_median(counts, at_s)
        match self._liveness.proof:
            case Proof.DEAD:
                fault = f"the converter repeats itself (now {counts}): check the HX711's wiring"
                return WeightReading(at_s=at_s, pressure=Pressure.FAULT, fault=fault)
            case Proof.OPEN:
                fault = "the converter has not yet shown two different conversions"
                return WeightReading(at_s=at_s, pressure=Pressure.SILENT, fault=fault)
            case Proof.ALIVE:
                return self._weighed(self._median.median, at_s)

    def _add_to_median(self, counts: int, at_s: float) -> None:
        before_s = self._converted_at_s
        if before_s is not None and at_s - before_s >= RESTART_MEDIAN_AFTER_S:
            self._median = MedianFilter()
        self._median = self._median.add(counts)
        self._converted_at_s = at_s

    def _weighed(self, counts: int, at_s: float) -> WeightReading:
        scale = self._scale
        if scale is None:
            return WeightReading(at_s=at_s, pressure=Pressure.UNCALIBRATED, counts=counts)
        kg = scale.to_kg(counts)
        return WeightReading(at_s=at_s, pressure=scale.pressure(kg), counts=counts, kg=kg)

    def _without_counts(self, pressure: Pressure, error: Exception) -> WeightReading:
        return WeightReading(at_s=self._now_s(), pressure=pressure, fault=str(error))

    def _now_s(self) -> float:
        return self._clock.now_ns() / NS_PER_S
