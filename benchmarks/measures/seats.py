"""What real nodes do on real time: how late absence is told, and what a node costs."""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measures.figures import cpu_ticks, resident_mb
from measures.programs import Program
from stage import TOKEN, Stage

from demo.window import Window

ABSENCE_S = 30.0
KG = 70.0
SEATED_WITHIN_S = 60.0
# Not in step with the conversions (0.1 s), the heartbeats (3 s) or the event stream (0.1 s).
BETWEEN_LEAVERS_S = 0.37
BARE_READER = Path(__file__).with_name("bare_reader.py")


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatFigures:
    """What was measured on some nodes, and on bare readers beside them, at the same time."""

    beyond_rule_s: list[float]
    node_cpu_percent: list[float]
    reader_cpu_percent: list[float]
    node_rss_mb: list[float]


def start_reader(stage: Stage, name: str) -> Program:
    """A process that only reads an emulated chip, of the same weight as the nodes'."""
    stage.home(name).mkdir()
    stage.sit(name, KG)
    sitter = str(stage.home(name) / "sitter")
    # Its modules lie in the checkout, which the installed environment already points to.
    return stage.start(name, [sys.executable, str(BARE_READER), sitter])


async def measure(
    stage: Stage, *, nodes: dict[str, Program], readers: Sequence[Program]
) -> SeatFigures:
    """Empties every chair and waits until each is offline; counts processor time meanwhile."""
    window = Window(port=stage.http_port, token=TOKEN)
    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(window.follow())
        await window.until(
            lambda: all(_looks(window, seat, "here") for seat in nodes),
            within_s=SEATED_WITHIN_S,
            what="every node sees its sitter",
        )
        began_s = time.monotonic()
        watched = [*nodes.values(), *readers]
        before = [_ticks(one) for one in watched]
        beyond_rule_s = await _leave(stage, window, list(nodes))
        used = [_ticks(one) - start for one, start in zip(watched, before, strict=True)]
        elapsed_s = time.monotonic() - began_s
        following.cancel()
    percent = [100 * ticks / os.sysconf("SC_CLK_TCK") / elapsed_s for ticks in used]
    return SeatFigures(
        beyond_rule_s=beyond_rule_s,
        node_cpu_percent=percent[: len(nodes)],
        reader_cpu_percent=percent[len(nodes) :],
        node_rss_mb=[resident_mb(_proc(one, "status")) for one in nodes.values()],
    )


async def _leave(stage: Stage, window: Window, seats: list[str]) -> list[float]:
    async def one(seat: str, after_s: float) -> float:
        await asyncio.sleep(after_s)
        left_s = time.monotonic()
        stage.sit(seat, 0.0)
        away_s = await window.until(
            lambda: _looks(window, seat, "away"),
            within_s=ABSENCE_S + 10,
            what=f"{seat} is offline",
        )
        return away_s - left_s - ABSENCE_S

    return list(
        await asyncio.gather(*(one(seat, at * BETWEEN_LEAVERS_S) for at, seat in enumerate(seats)))
    )


def _looks(window: Window, seat: str, look: str) -> bool:
    return seat in window.seats and window.seats[seat]["look"] == look


def _ticks(program: Program) -> int:
    program.check()
    return cpu_ticks(_proc(program, "stat"))


def _proc(program: Program, name: str) -> str:
    return Path(f"/proc/{program.pid}/{name}").read_text(encoding="utf-8")
