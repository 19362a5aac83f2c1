"""Every driver on a machine that has better things to do: nothing wrong is ever accepted.

The emulated chip runs on the machine's own clock, beside four processes that only burn time, and
each conversion has a value nobody could guess. SEAT_SOAK=1 reads 100 000 conversions a driver, by
as many readers at a time as get through within minutes, each a process of its own.
"""

import math
import os
import random
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from driver_benches import DRIVERS

from sensors import FrameCorrupt, NotReady, Rate, RealClock
from sensors.chips.realtime import PromptReading

IS_FULL = os.environ.get("SEAT_SOAK") == "1"
CONVERSIONS = 100_000 if IS_FULL else 300
EACH_READER_FOR_S = 125.0 if IS_FULL else 3.75
# The kernel looks for a conversion every 10 ms, too seldom for 80 a second.
RATES = {"iio": Rate.SPS_10}
BUSY_PROCESSES = 4
# What came just before may still be on its way when the next one is made.
FRESH_CONVERSIONS = 2
MOST_DISCARDED = 0.5


class Unguessable:
    """A load with another value for each conversion; remembers the newest ones."""

    def __init__(self) -> None:
        self.newest: deque[int] = deque(maxlen=FRESH_CONVERSIONS)

    def counts_at(self, time_s: float) -> int:
        counts = random.Random(f"{time_s!r}").randint(1, 0x7FFFFE)
        self.newest.append(counts)
        return counts


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Four processes at full speed for as long as the test runs."""
    burn = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(burn) for _ in range(BUSY_PROCESSES)]
    yield
    for process in processes:
        process.kill()
        process.wait()


def read_in_a_thread(driver: str, rate: Rate, conversions: int) -> Counter[str]:
    """How one reader's reads went, done in a thread of their own, as the node does them."""
    load = Unguessable()
    reading = PromptReading(source=DRIVERS[driver](load, rate=rate, clock=RealClock()).reader)
    went: Counter[str] = Counter()

    def read() -> None:
        while went["right"] + went["wrong"] < conversions:
            try:
                counts = reading.read_counts()
            except (FrameCorrupt, NotReady) as error:
                went[type(error).__name__] += 1
                if went.total() > 3 * conversions:
                    return
                continue
            went["right" if counts in load.newest else "wrong"] += 1

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    return went


@pytest.mark.parametrize("driver", [name for name in DRIVERS if name != "emulated"])
@pytest.mark.usefixtures("busy_machine")
def test_on_a_busy_machine_no_wrong_conversion_is_accepted(
    driver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rate = RATES.get(driver, Rate.SPS_80)
    each = round(rate.value * EACH_READER_FOR_S)
    readers = math.ceil(CONVERSIONS / each)
    with ProcessPoolExecutor(readers, mp_context=get_context("spawn")) as processes:
        told = [processes.submit(read_in_a_thread, driver, rate, each) for _ in range(readers)]
        went = sum((one.result() for one in told), Counter())
    discarded = 1 - went["right"] / went.total()
    with capsys.disabled():
        print(
            f"\n{driver}, {readers} readers: {went['right']} right, {went['wrong']} wrong, "
            f"{discarded:.2%} discarded {dict(went)}"
        )

    assert went["wrong"] == 0
    assert went["right"] >= CONVERSIONS
    assert discarded < MOST_DISCARDED
