"""What a technician's doctor wants to know about a node and its machine. Facts, no verdicts."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from seatd.config import NodeConfig
from seatd.health import CLOCK_SYNCHRONISED, cpu_temperature_c
from seatd.seat_cell import SeatCell
from seatd.workbench import SeatUnderWork

BYTES_IN_MB = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Gathers them when asked.

    Attributes:
        config: of the node.
        cell: the chair's load cell.
        seat: the node.
        linked: whether the broker is reached now.
        vision_missing: whether models or libraries of the camera are missing.
        started_s: monotonic moment of the start.
    """

    config: NodeConfig
    cell: SeatCell
    seat: SeatUnderWork
    linked: Callable[[], bool]
    vision_missing: Callable[[], bool]
    started_s: float

    def gather(self) -> dict[str, Any]:
        """Everything, fit for JSON."""
        config, chair, now_s = self.config, self.seat.chair, self.seat.now_s
        counters = self.cell.counters
        weight = chair.counting.weight
        address = config.broker.address()
        return {
            "seat": config.seat,
            "version": version("seat-presence"),
            "uptime_s": int(now_s - self.started_s),
            "driver": config.load_cell.driver.value,
            "rate_sps": config.load_cell.rate_sps,
            "cells": 1 + len(config.load_cell.further_cells),
            "cell": config.load_cell.cell,
            "pins": {str(pin): what for pin, what in config.load_cell.pins().items()},
            "broker": {"linked": self.linked(), "address": f"{address.host}:{address.port}"},
            "camera": {
                "source": config.camera.source.value,
                "state": chair.senses.camera_state(now_s).value,
                "detail": "" if chair.senses.sighting is None else chair.senses.sighting.detail,
            },
            "models": {"there": not self.vision_missing()},
            "clock_synchronised": CLOCK_SYNCHRONISED.exists(),
            "cpu_temperature_c": cpu_temperature_c(),
            "disk_free_mb": self._disk_free_mb(),
            "state_dir_writable": os.access(config.state_dir, os.W_OK),
            "load_cell": {
                "state": chair.senses.load_cell_state(now_s).value,
                "fault": None if weight is None else weight.fault,
                "frames_ok": counters.frames_ok,
                "corrupt": counters.corrupt,
                "missed": counters.not_ready,
                "saturated": counters.saturated,
            },
            "mode": chair.source.mode.value,
            "recalibrate": weight is not None and weight.recalibrate,
        }

    def _disk_free_mb(self) -> int | None:
        with suppress(OSError):
            return shutil.disk_usage(self.config.state_dir).free // BYTES_IN_MB
        return None
