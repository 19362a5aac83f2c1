"""A node on the bench: emulated chip, real load cell, workbench and socket, with quicker time.

Everything below the socket is the product's own; only its clock runs faster than the wall's, so
that a minute of drift is over in seconds.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

from seatd.chair import Chair
from seatd.control_socket import ControlSocket
from seatd.maintenance import Maintenance
from seatd.presence import PresenceRules
from seatd.recent_conversions import RecentConversions
from seatd.scale_keeper import ScaleKeeper
from seatd.workbench import NothingToSee, Workbench
from sensors import (
    ChipClock,
    CornerCells,
    CountsSource,
    Hx711,
    Hx711Emulator,
    LoadCell,
    Scale,
    SitterFile,
)

ZERO_COUNTS, COUNTS_PER_KG = 84_210, 10_700.0


class PacedClock:
    """Virtual time that waits for the wall's, some times quicker: no pulse is ever stretched."""

    def __init__(self, speed: float, start_s: float) -> None:
        self._speed = speed
        self._began_s = time.monotonic() - start_s / speed
        self.passed_ns = round(start_s * 1e9)

    def pace(self, speed: float) -> None:
        """From now on this many times as quick as the wall's."""
        self._began_s = time.monotonic() - self.passed_ns / 1e9 / speed
        self._speed = speed

    def now_ns(self) -> int:
        self.passed_ns += 1_000
        return self.passed_ns

    def wait_s(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self.passed_ns += round(seconds * 1e9)
        early_s = self.passed_ns / 1e9 / self._speed - (time.monotonic() - self._began_s)
        if early_s > 0.001:
            time.sleep(early_s)


class BenchNode:
    """One seat. `sit` says what lies on it, in the words of a sitter file."""

    def __init__(
        self,
        folder: Path,
        *,
        speed: float = 10.0,
        cells: int = 1,
        counts_per_kg: float = COUNTS_PER_KG,
        start_s: float = 0.0,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.socket = folder / "control.sock"
        self.scale_file = folder / "scale.yaml"
        self.sitter = folder / "sitter"
        self.facts: dict[str, Any] = {
            "seat": "bench-1",
            "version": "0",
            "uptime_s": 4000.0,
            "driver": "gpio",
            "rate_sps": 10,
            "cells": cells,
            "pins": {"5": "load_cell.data_pin", "6": "load_cell.clock_pin"},
            "mode": "chair_camera",
            "broker": {"linked": True, "address": "127.0.0.1:1883"},
            "camera": {"source": "off", "state": "off", "detail": None},
            "models": {"there": True},
            "clock_synchronised": True,
            "cpu_temperature_c": 48.0,
            "disk_free_mb": 9000.0,
            "state_dir_writable": True,
            "recalibrate": False,
        }
        self._cells, self._counts_per_kg = cells, counts_per_kg
        self._clock = PacedClock(speed, start_s)
        self.chair = Chair.at_start(
            now_s=self.now_s, rules=PresenceRules(), fresh_s=25.0, camera_wanted=False
        )
        self.maintenance = Maintenance()
        self._keeper = ScaleKeeper(file=self.scale_file, cell=None, cells=cells)
        self.sit("0")

    @property
    def now_s(self) -> float:
        return self._clock.passed_ns / 1e9

    def sit(self, text: str) -> None:
        fresh = self.folder / "sitter.new"
        fresh.write_text(f"{text}\n")
        fresh.replace(self.sitter)

    def pace(self, speed: float) -> None:
        """How many times as quick as the wall's the node's clock runs from now on."""
        self._clock.pace(speed)

    def use_scale(self, scale: Scale) -> None:
        self._cell.use(scale)

    async def run(self) -> None:
        chip = self._chips(self._clock)
        recent = RecentConversions(chip=chip, clock=self._clock)
        self._cell = LoadCell(chip=recent, clock=self._clock, scale=self._keeper.current()[0])
        bench = Workbench(
            seat=self,
            maintenance=self.maintenance,
            recent=recent,
            scales=self._keeper,
            camera=NothingToSee(),
            facts=self._told,
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(ControlSocket(path=self.socket, answer=bench.answer).run())
            tasks.create_task(self._follow())

    def _chips(self, clock: ChipClock) -> CountsSource:
        chips = [
            Hx711(
                lines=Hx711Emulator(
                    clock=clock,
                    load=SitterFile(
                        path=self.sitter,
                        zero_counts=ZERO_COUNTS + 1000 * number,
                        counts_per_kg=self._counts_per_kg / self._cells,
                        seed=number,
                        cell=number + 1,
                    ),
                ),
                clock=clock,
            )
            for number in range(self._cells)
        ]
        scale = self._keeper.current()[0]
        if self._cells == 1:
            return chips[0]
        return CornerCells(sources=chips, scales=None if scale is None else scale.cells)

    def _told(self) -> dict[str, Any]:
        counters = self._cell.counters
        return self.facts | {
            "load_cell": {
                "state": "ok",
                "frames_ok": counters.frames_ok,
                "corrupt": counters.corrupt,
                "missed": counters.not_ready,
                "saturated": counters.saturated,
            }
        }

    async def _follow(self) -> None:
        async with aclosing(self._cell.samples()) as readings:
            async for reading in readings:
                self.chair = self.chair.weighed(reading)


@contextmanager
def running(node: BenchNode) -> Iterator[BenchNode]:
    """The node in a thread of its own, until the end of the block."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(node.run())

    def work() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.close()

    thread = threading.Thread(target=work, name="bench-node")
    thread.start()
    try:
        deadline_s = time.monotonic() + 10
        while not node.socket.exists():
            assert time.monotonic() < deadline_s, "the bench node does not listen"
            time.sleep(0.01)
        yield node
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(timeout=10)
        assert not thread.is_alive()
