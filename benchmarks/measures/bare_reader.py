"""The least a node could do: read an emulated chip ten times a second, and nothing else."""

import sys
from contextlib import suppress
from pathlib import Path

from sensors import Hx711, Hx711Emulator, RealClock, SensorError, SitterFile

ZERO_COUNTS = 84_210
COUNTS_PER_KG = 10_700.0


def read_for_ever(sitter: Path) -> None:
    """Reads the chip on which `sitter` puts weights."""
    clock = RealClock()
    load = SitterFile(path=sitter, zero_counts=ZERO_COUNTS, counts_per_kg=COUNTS_PER_KG)
    chip = Hx711(lines=Hx711Emulator(clock=clock, load=load), clock=clock)
    while True:
        with suppress(SensorError):
            chip.read_counts()


if __name__ == "__main__":
    read_for_ever(Path(sys.argv[1]))
