"""What one reading costs on its way from the chip to "call held".

    spine.py

A real mosquitto, a real dispatcher and real nodes on free loopback ports, for about two and a
half minutes. Progress goes to stderr; stdout gets a table, and as its last line one JSON object.

- Bare round trip: paho to itself through the broker, QoS 1, without Nagle's delay.
- Empty to held: a played node says "seat empty" while its agent's phone rings; `ring_grace_s` is
  0. Ends when the dispatcher's event stream shows the call held. Rounds are so far apart that the
  stream's pooling of news (100 ms) does not count.
- Both are measured three times in turn, and the least disturbed series of each counts.
- Offline: six real nodes with the real rule of 30 s; their chairs are emptied one after the other.
- Processor and memory: of those nodes in the same half minute, beside processes that only read
  the same emulated chip. The emulation's own cost is in both.
"""

import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from measures import seats, wire
from measures.figures import Measured, Spread, best_of, table
from measures.programs import StageBroken
from stage import Stage

from demo.errors import DemoError

SERIES = 3
BARE_ROUNDS = 200
HELD_ROUNDS = 60
NODES = tuple(f"n-{number:02}" for number in range(1, 7))
READERS = 3
PLAYED, PLAYED_ZONE = "p-01", "played"
ROUTING = {"ring_s": 60.0, "ring_grace_s": 0.0, "settle_s": 0.0, "rest_s": 0.0}


def main() -> int:
    """Measures, prints and stops everything; 1 after a failure, 130 after Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = 0
    try:
        with tempfile.TemporaryDirectory(prefix="seat-bench-") as folder:
            summary = measure(Path(folder)).summary()
        print(table(summary))
        print(json.dumps(summary))
    except* KeyboardInterrupt:
        tell("stopped")
        status = 130
    except* (StageBroken, DemoError) as failures:
        for failure in leaves(failures):
            tell(f"failed: {failure}")
        status = 1
    return status


def measure(folder: Path) -> Measured:
    """One whole run in an empty folder."""
    zone_of = dict.fromkeys(NODES, "hall") | {PLAYED: PLAYED_ZONE}
    with Stage(folder=folder, zone_of=zone_of) as stage:
        tell("starting the broker and the dispatcher")
        stage.start_broker()
        stage.start_dispatcher(routing=ROUTING, telephony={"answer_after_s": None, "talk_s": None})
        bare, held = [], []
        for number in range(1, SERIES + 1):
            tell(f"series {number} of {SERIES}: {BARE_ROUNDS} bare round trips")
            bare.append(Spread.of(wire.bare_round_trips_ms(stage.broker_port, BARE_ROUNDS)))
            tell(f"series {number} of {SERIES}: {HELD_ROUNDS} calls held")
            holds = wire.empty_to_held_ms(
                stage, seat=PLAYED, zone=PLAYED_ZONE, epoch=number, rounds=HELD_ROUNDS
            )
            held.append(Spread.of(asyncio.run(holds)))
        tell(f"starting {len(NODES)} nodes and {READERS} bare readers")
        nodes = {seat: stage.start_node(seat, kg=seats.KG) for seat in NODES}
        readers = [seats.start_reader(stage, f"reader-{one}") for one in range(READERS)]
        tell("emptying every chair, and waiting for the 30 s")
        found = asyncio.run(seats.measure(stage, nodes=nodes, readers=readers))
        tell("stopping everything")
    return Measured(
        bare_ms=best_of(bare),
        held_ms=best_of(held),
        beyond_rule_s=found.beyond_rule_s,
        node_cpu_percent=found.node_cpu_percent,
        reader_cpu_percent=found.reader_cpu_percent,
        node_rss_mb=found.node_rss_mb,
        rounds=HELD_ROUNDS,
    )


def leaves(group: BaseExceptionGroup[Exception]) -> Iterator[Exception]:
    """The single failures of a group of groups."""
    for one in group.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from leaves(one)
        else:
            yield one


def tell(line: str) -> None:
    """Progress, with the seconds since the start."""
    print(f"{time.monotonic() - BEGAN_S:6.1f} s  {line}", file=sys.stderr, flush=True)


BEGAN_S = time.monotonic()

if __name__ == "__main__":
    sys.exit(main())
