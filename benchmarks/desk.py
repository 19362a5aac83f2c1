"""What the desk carries: work orders, pushes, reminders, pages.

    ./run bench desk [--quick] [--only PART]

Each part is a module of `benchmarks/desk_load` and says there what it measures, and its bars. It
has `measure(folder, quick=…)`, which returns figures by name, and `AT_LEAST` and `AT_MOST`, the
bars. A part that cannot be measured on this machine returns None for its figures.

The last line of the output is JSON. Status 1 when a bar is missed; `--quick` takes a fraction of
the time, proves that everything runs, and misses no bar.
"""

import argparse
import importlib
import json
import pkgutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import desk_load

Figures = dict[str, float | None]


def main(arguments: Sequence[str]) -> int:
    """Measures every part; the status is 1 when a bar is missed."""
    parts = dict(found_parts())
    parser = argparse.ArgumentParser(description="Load on the desk.")
    parser.add_argument("--quick", action="store_true", help="a fraction of the time, no bars")
    parser.add_argument("--only", choices=sorted(parts), action="append", help="some parts alone")
    chosen = parser.parse_args(arguments)
    figures: Figures = {}
    missed: list[str] = []
    for name in chosen.only or sorted(parts):
        with tempfile.TemporaryDirectory(prefix="seat-bench-") as folder:
            measured = parts[name].measure(Path(folder), quick=chosen.quick)
        figures |= measured
        missed += list(misses(parts[name], measured))
        for key, value in measured.items():
            print(f"{key:32} {value}")
    for line in missed:
        print(f"missed: {line}")
    print(json.dumps(figures))
    return 1 if missed and not chosen.quick else 0


def found_parts() -> Iterator[tuple[str, ModuleType]]:
    """The modules of the load that measure something."""
    for one in pkgutil.iter_modules(desk_load.__path__):
        module = importlib.import_module(f"desk_load.{one.name}")
        if hasattr(module, "measure"):
            yield one.name, module


def misses(part: ModuleType, measured: Figures) -> Iterator[str]:
    """Which bars of a part are missed, in words."""
    for name, floor in getattr(part, "AT_LEAST", {}).items():
        value = measured.get(name)
        if value is not None and value < floor:
            yield f"{name} is {value}, at least {floor} is wanted"
    for name, bar in getattr(part, "AT_MOST", {}).items():
        value = measured.get(name)
        if value is not None and value > bar:
            yield f"{name} is {value}, at most {bar} is wanted"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
