"""The reading thread, and no other, asks for real-time rights, and says once what it lacks."""

import errno
import logging
import os
import threading

import pytest

from sensors import NotReady, VirtualClock
from sensors.chips.realtime import PRIORITY, LinuxRights, PromptReading
from sensors.chips.side_by_side import Reading, read_together

PR_GET_TIMERSLACK = 30


class Rights:
    """A kernel that grants or refuses, and writes down which thread asked."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.asked: list[tuple[str, int, int]] = []

    def take_real_time(self, priority: int) -> None:
        self._ask("fifo", priority)

    def take_timer_slack(self, slack_ns: int) -> None:
        self._ask("slack", slack_ns)

    def _ask(self, what: str, value: int) -> None:
        self.asked.append((what, value, threading.get_ident()))
        if self.refuses:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


class Seven:
    def read_counts(self) -> int:
        return 7

    def reading(self) -> Reading:
        yield 0.0
        return 7


class Silent:
    def read_counts(self) -> int:
        raise NotReady("nothing")

    def reading(self) -> Reading:
        yield 0.0
        raise NotReady("nothing")


def in_a_thread(act) -> object:
    """What `act` returns or raises when another thread calls it."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(act())
        except OSError as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_nothing_is_asked_before_the_first_read() -> None:
    rights = Rights()
    PromptReading(source=Seven(), rights=rights)

    assert rights.asked == []


def test_the_thread_that_reads_asks_once_for_itself() -> None:
    rights = Rights()
    reading = PromptReading(source=Seven(), rights=rights)
    thread = in_a_thread(
        lambda: [reading.read_counts() for _ in range(3)] and threading.get_ident()
    )

    assert rights.asked == [("slack", 1, thread), ("fifo", PRIORITY, thread)]


def test_a_thread_that_reads_several_asks_before_it_waits_for_any() -> None:
    rights = Rights()
    readings = [PromptReading(source=Seven(), rights=rights) for _ in range(2)]
    found = read_together([one.reading() for one in readings], VirtualClock())

    assert found == [7, 7]
    assert [what for what, *_ in rights.asked] == ["slack", "fifo"] * 2


def test_a_refusal_is_said_once_and_the_chip_is_read_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reading = PromptReading(source=Seven(), rights=Rights(refuses=True))
    with caplog.at_level(logging.INFO):
        counts = [reading.read_counts(), in_a_thread(reading.read_counts), reading.read_counts()]

    assert counts == [7, 7, 7]
    assert [record.getMessage().partition(" ")[0] for record in caplog.records] == ["not_prompt"]
    assert "LimitRTPRIO" in caplog.text


def test_the_sources_errors_come_through() -> None:
    with pytest.raises(NotReady):
        PromptReading(source=Silent(), rights=Rights()).read_counts()


def test_linux_sharpens_the_timers_of_the_calling_thread_alone() -> None:
    import ctypes

    def slack_ns() -> int:
        return ctypes.CDLL(None).prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0)

    def sharpened_ns() -> int:
        LinuxRights().take_timer_slack(1)
        return slack_ns()

    before_ns = slack_ns()

    assert in_a_thread(sharpened_ns) == 1
    assert slack_ns() == before_ns


def test_linux_grants_or_refuses_real_time_for_one_thread() -> None:
    def policy() -> int:
        LinuxRights().take_real_time(1)
        return os.sched_getscheduler(0)

    found = in_a_thread(policy)

    assert found == os.SCHED_FIFO or isinstance(found, PermissionError)
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
