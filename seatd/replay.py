"""A recorded trace through exactly the production path, on a virtual clock."""

from collections.abc import Iterator
from dataclasses import dataclass

from seatd.chair import Chair, Transition
from seatd.presence import PresenceRules
from sensors import (
    LoadCell,
    Pressure,
    RecordedTrace,
    Scale,
    ScaleInvalid,
    TraceEnded,
    TraceSource,
    VirtualClock,
    WeightReading,
)


@dataclass(kw_only=True, slots=True)
class Tally:
    """How many readings of a replay there were, and how many showed a broken load cell."""

    readings: int = 0
    repeated: int = 0
    saturated: int = 0

    def count(self, reading: WeightReading) -> None:
        """One more reading."""
        self.readings += 1
        self.repeated += reading.pressure is Pressure.FAULT
        self.saturated += reading.pressure is Pressure.SATURATED

    def hint(self) -> str | None:
        """What to tell a person whose recording says little; None when most of it was good."""
        faulty = self.repeated + self.saturated
        if 2 * faulty <= self.readings:
            return None
        if self.repeated >= self.saturated:
            why = "the converter repeated itself: real conversions carry noise"
        else:
            why = "the converter stood at the end of its range: overload, or a bridge wire is off"
        return f"{faulty} of {self.readings} readings were faulty; {why}"


def of_one_converter(scale: Scale) -> Scale:
    """The scale, if it can weigh a recording: that is of one converter.

    Raises:
        ScaleInvalid: it is of a seat with a converter for each cell.
    """
    if scale.cells:
        raise ScaleInvalid(
            ["cells: a recording is of one converter; give its zero_counts and counts_per_kg"]
        )
    return scale


def replay(
    *,
    trace: RecordedTrace,
    scale: Scale | None,
    rules: PresenceRules,
    tally: "Tally | None" = None,
) -> Iterator[Transition]:
    """Every transition a node would have made.

    The path is the node's own: load cell, evidence, presence. A gap in the trace is the sensor's
    silence, not emptiness.

    Args:
        trace: conversions with their times, in seconds of the recording.
        scale: the seat's scale; None replays an uncalibrated seat.
        rules: durations of the presence rules.
        tally: counts the readings, for whoever wants to know how many were good.

    Yields:
        Transitions, with moments in the recording's own seconds.
    """
    clock = VirtualClock(start_ns=round(min(trace.times_s[0], 0.0) * 1e9))
    clock.advance(max(0.0, trace.times_s[0] - clock.now_ns() / 1e9))
    cell = LoadCell(chip=TraceSource(trace=trace, clock=clock), clock=clock, scale=scale)
    looked_at_s = clock.now_ns() / 1e9
    chair = Chair.at_start(now_s=looked_at_s, rules=rules, fresh_s=0.0, camera_wanted=False)
    while True:
        try:
            reading = cell.read()
        except TraceEnded:
            return
        if tally is not None:
            tally.count(reading)
        cell.permit_zero(chair.senses.zero_permit(reading.at_s))
        for at_s, after in _looks(chair, looked_at_s, reading):
            if (change := after.transition_from(chair, at_s)) is not None:
                yield change
            chair = after
        looked_at_s = reading.at_s


def _looks(
    chair: Chair, looked_at_s: float, reading: WeightReading
) -> Iterator[tuple[float, Chair]]:
    """Moment and chair of the looks up to a reading: those that the silence brought, and it."""
    for at_s, silent in chair.silent_looks(looked_at_s, reading.at_s):
        chair = silent
        yield at_s, chair
    yield reading.at_s, chair.weighed(reading)
