"""Bursts of junk: what a median does not remove is not judged at all.

Recorded on a broken line: bursts of 4 to 48 wild conversions, alternating with ordinary ones.
After a median of five a third of them is still there. So a stretch with too much junk is
*suspect*: nothing is concluded from it, neither that somebody sits nor that the seat is empty.
A person never looks like that: he cannot throw his weight to and fro within a tenth of a second.
"""

from collections import deque

from sensors.signal.spikes import HAMPEL_MADS, HAMPEL_WINDOW, SpikeFilter

WINDOW_S = 2.0
JUMP_SPANS = 3.0
GROSS_SPANS = 0.5
SPIKES_ALLOWED = 0.2
FEWEST_SPIKES = 3
JUMPS_PER_SPIKE = 2  # into it and out of it
CENTRE = HAMPEL_WINDOW // 2
LONGEST_WINDOW = 1024  # conversions whose times stand still must not fill the memory


class BurstGate:
    """Watches the last two seconds for junk.

    Suspect while more than a fifth of the conversions are spikes, or jump by more than three
    times the span, or while the MAD of the last seven is more than three times the span. A spike
    is judged in the middle of its seven neighbours, where the flank of a real step is none.
    """

    __slots__ = ("_gross_kg", "_jump_kg", "_jumps", "_marks", "_previous_kg", "_spikes")

    def __init__(self, *, span_kg: float) -> None:
        """Begin with nothing seen.

        Args:
            span_kg: what usually comes onto the empty seat.
        """
        self._jump_kg = JUMP_SPANS * span_kg
        self._gross_kg = GROSS_SPANS * span_kg
        self._marks: deque[tuple[float, bool, bool]] = deque()
        self._spikes = 0
        self._jumps = 0
        self._previous_kg: float | None = None

    def add(self, filtered: SpikeFilter, at_s: float) -> bool:
        """Takes in the newest conversion, after the spike filter has.

        Args:
            filtered: the spike filter.
            at_s: monotonic seconds.

        Returns:
            Whether nothing may be concluded now.
        """
        recent = filtered.recent
        newest_kg, previous_kg = recent[-1], self._previous_kg
        self._previous_kg = newest_kg
        jumped = previous_kg is not None and abs(newest_kg - previous_kg) > self._jump_kg
        spiked = len(recent) == HAMPEL_WINDOW and abs(recent[CENTRE] - filtered.median_kg) > max(
            HAMPEL_MADS * filtered.mad_kg, self._gross_kg
        )
        self._marks.append((at_s, spiked, jumped))
        self._spikes += spiked
        self._jumps += jumped
        self._forget(at_s - WINDOW_S)
        allowed = max(FEWEST_SPIKES, SPIKES_ALLOWED * len(self._marks))
        return (
            self._spikes > allowed
            or self._jumps > JUMPS_PER_SPIKE * allowed
            or filtered.mad_kg > self._jump_kg
        )

    def _forget(self, before_s: float) -> None:
        marks = self._marks
        while marks[0][0] < before_s or len(marks) > LONGEST_WINDOW:
            _, spiked, jumped = marks.popleft()
            self._spikes -= spiked
            self._jumps -= jumped
