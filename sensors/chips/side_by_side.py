"""Reads of several chips that wait side by side in one thread.

A read is a generator: it yields the seconds it wants to wait and returns the counts. One chip's
read is simply waited through; those of several chips wait at the same time, and each conversion
is fetched when it is there, not when its neighbours are done.
"""

from collections.abc import Generator, Sequence
from typing import Protocol, runtime_checkable

from sensors.chips.clock import NS_PER_S, ChipClock
from sensors.errors import SensorError

Reading = Generator[float, None, int]

# Waits that end this close together end together: each one wakes the processor. Well below the
# pause between two looks at 80 SPS.
AT_ONCE_NS = 500_000


@runtime_checkable
class SteppedSource(Protocol):
    """A chip whose reads can wait beside those of others."""

    def reading(self) -> Reading:
        """One read; yields the seconds it wants to wait, returns counts, errors as a read's."""
        ...


def waited_through(reading: Reading, clock: ChipClock) -> int:
    """The counts of one read, after all its waiting; its errors come through."""
    while True:
        try:
            wait_s = next(reading)
        except StopIteration as done:
            return int(done.value)
        clock.wait_s(wait_s)


def read_together(readings: Sequence[Reading], clock: ChipClock) -> list[int | SensorError]:
    """What each read came to, counts or the error it ended with, in the same order.

    Lasts as long as the longest of them.
    """
    found: dict[int, int | SensorError] = {}
    due_ns = dict.fromkeys(range(len(readings)), clock.now_ns())
    while due_ns:
        first_ns = min(due_ns.values())
        wake_ns = max(due for due in due_ns.values() if due <= first_ns + AT_ONCE_NS)
        clock.wait_s((wake_ns - clock.now_ns()) / NS_PER_S)
        for number in [number for number, due in due_ns.items() if due <= wake_ns]:
            try:
                wait_s = next(readings[number])
            except StopIteration as done:
                found[number] = done.value
                del due_ns[number]
            except SensorError as error:
                found[number] = error
                del due_ns[number]
            else:
                due_ns[number] = clock.now_ns() + round(wait_s * NS_PER_S)
    return [found[number] for number in range(len(readings))]
