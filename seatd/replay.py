"""A recorded trace through exactly the production path, on a virtual clock."""

from collections.abc import Iterator

from seatd.chair import Chair, Transition
from seatd.presence import PresenceRules
from sensors import LoadCell, RecordedTrace, Scale, TraceEnded, TraceSource, VirtualClock


def replay(
    *, trace: RecordedTrace, scale: Scale | None, rules: PresenceRules
) -> Iterator[Transition]:
    """Every transition a node would have made.

    The path is the node's own: load cell, evidence, presence. A gap in the trace is the sensor's
    silence, not emptiness.

    Args:
        trace: conversions with their times, in seconds of the recording.
        scale: the seat's scale; None replays an uncalibrated seat.
        rules: durations of the presence rules.

    Yields:
        Transitions, with moments in the recording's own seconds.
    """
    clock = VirtualClock(start_ns=round(min(trace.times_s[0], 0.0) * 1e9))
    clock.advance(max(0.0, trace.times_s[0] - clock.now_ns() / 1e9))
    cell = LoadCell(chip=TraceSource(trace=trace, clock=clock), clock=clock, scale=scale)
    chair = Chair.at_start(
        now_s=clock.now_ns() / 1e9, rules=rules, fresh_s=0.0, camera_wanted=False
    )
    while True:
        try:
            reading = cell.read()
        except TraceEnded:
            return
        before, chair = chair, chair.weighed(reading)
        if (change := chair.transition_from(before, reading.at_s)) is not None:
            yield change
