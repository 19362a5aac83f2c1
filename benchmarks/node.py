"""What a seat's node costs: processor, memory, and how soon after its start it has evidence.

    ./run bench node [--seconds N] [--repeat N]

A real `seat-node` on an emulated chip (10 conversions a second, no camera, somebody on the seat)
and a real mosquitto on free loopback ports. Beside it, in the same seconds, a bare loop of the
same driver on an emulated chip of its own: what the reading alone costs on this machine.

- `cpu_ratio`: processor time of the node over that of the bare loop.
- `cpu_pct`: processor time of the node, in percent of one processor.
- `rss_mb`: resident memory of the node at the end.
- `start_to_evidence_s`: from starting the process to a retained presence that knows whether the
  seat is occupied, which itself takes a second of confirming; the worst of all starts.
- `cpu_ratio_80sps_4cells`: `cpu_ratio` of another seat, on which four such chips make 80
  conversions a second each; its bare loop reads the four side by side too, and so makes as many
  conversions as the node.
- `rounds_per_s_80sps_4cells`: how often a second such four chips gave a conversion each, which is
  what is weighed; read in this process, beside nothing else.

The last line of the output is JSON. Status 1 when a bar is missed.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from stage import Program, Stage

SEAT = "measured-1"
SITTER_KG = 80.0
FAST_SEAT = "measured-4"
BARS = {
    "cpu_ratio": 3.0,
    "cpu_pct": 1.0,
    "rss_mb": 45.0,
    "start_to_evidence_s": 3.0,
    "cpu_ratio_80sps_4cells": 4.0,
}
FLOORS = {"rounds_per_s_80sps_4cells": 70.0}
WARM_UP_S = 3.0
ROUNDS_OVER_S = 5.0


def main(arguments: Sequence[str]) -> int:
    """Measures; the status is 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description="Cost of a seat's node.")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long CPU is measured")
    parser.add_argument("--repeat", type=int, default=3, help="how often the node is started")
    parser.add_argument("--bare-loop", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.bare_loop is not None:
        bare_loop(chosen.bare_loop)
        return 0
    result = measured(seconds=chosen.seconds, repeat=chosen.repeat)
    missed = [
        f"{name} is {result[name]}, at most {bar} is wanted"
        for name, bar in BARS.items()
        if result[name] > bar
    ]
    missed += [
        f"{name} is {result[name]}, at least {floor} is wanted"
        for name, floor in FLOORS.items()
        if result[name] < floor
    ]
    for name, value in result.items():
        print(f"{name:28} {value}")
    for line in missed:
        print(f"missed: {line}")
    print(json.dumps(result))
    return 1 if missed else 0


def measured(*, seconds: float, repeat: int) -> dict[str, Any]:
    """The figures of this file's head."""
    with (
        tempfile.TemporaryDirectory(prefix="seat-bench-") as folder,
        Stage(folder=Path(folder), zone_of={SEAT: "hall", FAST_SEAT: "hall"}) as stage,
    ):
        stage.start_broker()
        starts_s = []
        with evidence(stage.broker_port, SEAT) as known:
            node = stage.start_node(SEAT, kg=SITTER_KG)
            for again in range(repeat):
                if again:
                    node.stop()
                    known.clear()
                    node.start()
                began_s = time.monotonic()
                stage.wait_for(known.is_set, what="the node has evidence")
                starts_s.append(time.monotonic() - began_s)
        node_s, bare_s = node_and_bare_s(stage, SEAT, over_s=seconds)
        rss_mb = resident_mb(node.pid)
        node.stop()
        return {
            "cpu_ratio": round(node_s / bare_s, 2),
            "cpu_pct": round(100 * node_s / seconds, 2),
            "bare_loop_cpu_pct": round(100 * bare_s / seconds, 2),
            "rss_mb": round(rss_mb, 1),
            "start_to_evidence_s": round(max(starts_s), 2),
            "cpu_ratio_80sps_4cells": round(fast_ratio(stage, over_s=seconds), 2),
            "rounds_per_s_80sps_4cells": round(rounds_per_s(stage, over_s=ROUNDS_OVER_S), 1),
        }


def fast_ratio(stage: Stage, *, over_s: float) -> float:
    """Processor time of a node with four fast chips over that of a bare loop of the four."""
    with evidence(stage.broker_port, FAST_SEAT) as known:
        stage.start_node(FAST_SEAT, kg=SITTER_KG, cells=4, rate_sps=80)
        stage.wait_for(known.is_set, what="the node with four chips has evidence")
    node_s, bare_s = node_and_bare_s(stage, FAST_SEAT, over_s=over_s)
    stage.programs[FAST_SEAT].stop()
    return node_s / bare_s


def rounds_per_s(stage: Stage, *, over_s: float) -> float:
    """Rounds of the fast seat's four chips a second."""
    from seatd.config import read_config
    from seatd.sensing import open_load_cell
    from sensors import RealClock

    found = read_config(stage.home(FAST_SEAT) / "config.yaml")
    cell = open_load_cell(found.load_cell, clock=RealClock(), seat=found.seat).cell
    cell.read()
    before, began_s = cell.counters.frames_ok, time.monotonic()
    while time.monotonic() - began_s < over_s:
        cell.read()
    return (cell.counters.frames_ok - before) / (time.monotonic() - began_s)


def node_and_bare_s(stage: Stage, seat: str, *, over_s: float) -> tuple[float, float]:
    """Processor seconds of a running node and, in the same time, of a bare loop of its chips."""
    config = stage.home(seat) / "config.yaml"
    bare = stage.start(
        f"bare-loop-{seat}", [sys.executable, str(Path(__file__)), "--bare-loop", str(config)]
    )
    time.sleep(WARM_UP_S)
    node_s, bare_s = cpu_of(stage.programs[seat], bare, over_s=over_s)
    bare.stop()
    return node_s, bare_s


@contextlib.contextmanager
def evidence(port: int, seat: str) -> Iterator[threading.Event]:
    """An event that is set when the node says live whether its seat is occupied."""
    known = threading.Event()

    def hear(_client: paho.Client, _userdata: object, message: paho.MQTTMessage) -> None:
        # A retained one is what a former start said.
        if not message.retain and json.loads(message.payload)["occupied"] is not None:
            known.set()

    listener = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    listener.on_message = hear
    listener.connect("127.0.0.1", port)
    listener.subscribe(f"seats/{seat}/presence", qos=1)
    listener.loop_start()
    try:
        yield known
    finally:
        listener.loop_stop()
        listener.disconnect()


def bare_loop(config: Path) -> None:
    """Reads the configured chips for ever and does nothing with it."""
    from seatd.chips import open_chip
    from seatd.config import read_config
    from sensors import RealClock
    from sensors.chips.side_by_side import read_together

    found = read_config(config)
    cells, clock = found.load_cell.cells(), RealClock()
    chips = [
        open_chip(one, clock=clock, seat=found.seat, cell=number, of=len(cells))
        for number, one in enumerate(cells, start=1)
    ]
    while True:
        read_together([chip.reading() for chip in chips], clock)


def cpu_of(*programs: Program, over_s: float) -> list[float]:
    """Processor seconds of each program over the same stretch of time."""
    before = [cpu_s(program.pid) for program in programs]
    time.sleep(over_s)
    for program in programs:
        program.check()
    return [
        max(cpu_s(program.pid) - began, 1 / os.sysconf("SC_CLK_TCK"))
        for program, began in zip(programs, before, strict=True)
    ]


def cpu_s(pid: int) -> float:
    """Processor seconds of a process so far, to the nanosecond, all threads."""
    total_ns = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total_ns += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    return total_ns / 1e9


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in 10^6 bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
