"""A reading thread that is not kept waiting, where the machine permits it.

A pulse of the HX711's clock must not last 50 us. An ordinary thread on a busy machine is now and
then interrupted for longer; one of the real-time class SCHED_FIFO hardly ever. The right to it
is the unit's `LimitRTPRIO=`. Only the thread that reads gets it: the rest of the node can wait.
"""

import logging
import os
import threading
from typing import Protocol

from sensors.chips.side_by_side import Reading

log = logging.getLogger(__name__)

PRIORITY = 50
PR_SET_TIMERSLACK = 29
SHARPEST_SLACK_NS = 1


class ChipSource(Protocol):
    """What is read in the thread, waited through or in steps."""

    def read_counts(self) -> int: ...

    def reading(self) -> Reading: ...


class ThreadRights(Protocol):
    """What the kernel may grant the calling thread."""

    def take_real_time(self, priority: int) -> None:
        """Run as SCHED_FIFO; OSError when it is not permitted."""
        ...

    def take_timer_slack(self, slack_ns: int) -> None:
        """Let sleeps end at most this late by choice; OSError when refused."""
        ...


class LinuxRights:
    """The calling thread's rights, from Linux."""

    def take_real_time(self, priority: int) -> None:
        """See `ThreadRights`."""
        # 0 is the calling thread here, not the process (sched_setscheduler(2)).
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))

    def take_timer_slack(self, slack_ns: int) -> None:
        """See `ThreadRights`."""
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_TIMERSLACK, ctypes.c_ulong(slack_ns), 0, 0, 0) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


class PromptReading:
    """A source whose reading thread asks for real-time rights before its first read.

    What is refused is said once in the log; the source is then read without it. The same errors
    as the source's.
    """

    def __init__(self, *, source: ChipSource, rights: ThreadRights | None = None) -> None:
        """Ask for nothing yet: only the thread that reads may ask for itself."""
        self._source = source
        self._rights = rights or LinuxRights()
        self._thread: int | None = None
        self._said = False

    def read_counts(self) -> int:
        """See `sensors.load_cell.CountsSource`."""
        self._ask_once()
        return self._source.read_counts()

    def reading(self) -> Reading:
        """See `sensors.chips.side_by_side.SteppedSource`."""
        self._ask_once()
        return (yield from self._source.reading())

    def _ask_once(self) -> None:
        thread = threading.get_ident()
        if thread != self._thread:
            self._thread = thread
            self._ask()

    def _ask(self) -> None:
        refused = []
        try:
            self._rights.take_timer_slack(SHARPEST_SLACK_NS)
        except OSError as error:
            refused.append(f"timer slack ({error})")
        try:
            self._rights.take_real_time(PRIORITY)
        except OSError as error:
            refused.append(f"real-time priority ({error})")
        if refused and not self._said:
            self._said = True
            log.warning(
                "not_prompt refused=%s remedy=%s",
                ", ".join(refused),
                "LimitRTPRIO=50 in the unit; without it some conversions are discarded",
            )
