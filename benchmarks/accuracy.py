"""How often the product is wrong about a chair, and how quickly it is right.

    ./run bench accuracy [--hours N] [--seed S]
    ./run bench accuracy --scenario NAME --plot FILE.png

Random working days with known truth go through the production path (load cell, evidence,
presence) on a virtual clock. What each figure means is written at the head of
`seat_life/score.py`. The same seed gives the same days. The last line of the output is JSON.
Status 1 when a bar is missed.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from seat_life.day import working_day
from seat_life.reading import read_all
from seat_life.running import live
from seat_life.score import Score, Step, score

SCENARIOS = Path(__file__).parents[1] / "tests" / "scenarios"
PROCESSES = 2
REMARKS_SHOWN = 20
# The worst that is allowed; the percentiles are those of seats with healthy sensors.
BARS = {
    "false_away": 0,
    "missed_away": 0,
    "missed_online": 0,
    "absences_by_faulty_sensor": 0,
    "offline_after_s.p95": 30.6,
    "offline_after_s.max": 31.0,
    "online_after_s.p95": 1.5,
    # From the last conversion that is believed.
    "fault_unknown_after_s.max": 2.0,
}


def main(arguments: Sequence[str]) -> int:
    """Measures, or draws one scenario; the status is 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description="Accuracy on random working days.")
    parser.add_argument("--hours", type=float, default=100.0, help="occupied hours, at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenario", help="name of a scenario of tests/scenarios")
    parser.add_argument("--plot", type=Path, help="where to draw that scenario, as PNG")
    chosen = parser.parse_args(arguments)
    if (chosen.scenario is None) != (chosen.plot is None):
        parser.error("--scenario and --plot belong together")
    if chosen.plot is not None:
        return _draw(chosen.scenario, chosen.plot)
    result = figures(measured(hours=chosen.hours, seed=chosen.seed), seed=chosen.seed)
    missed = list(missed_bars(result))
    print(table(result))
    for line in missed:
        print(f"missed: {line}")
    print(json.dumps(result))
    return 1 if missed else 0


def measured(*, hours: float, seed: int) -> Score:
    """The score of as many days as hold that many occupied hours."""
    days = days_of(hours=hours, seed=seed)
    total = Score()
    began_s = time.monotonic()
    # In order, so that sums and remarks are the same on every machine.
    with get_context("spawn").Pool(PROCESSES) as pool:
        for one in pool.imap(day_score, [(seed, number) for number in range(days)]):
            total.add(one)
            _tell_progress(total, days, time.monotonic() - began_s)
    for remark in total.remarks[:REMARKS_SHOWN]:
        print(remark, file=sys.stderr)
    return total


def days_of(*, hours: float, seed: int) -> int:
    """How many days are needed for that many occupied hours."""
    number, occupied_hours = 0, 0.0
    while occupied_hours < hours:
        occupied_hours += working_day(seed, number).truth.occupied_s() / 3600
        number += 1
    return number


def day_score(which: tuple[int, int]) -> Score:
    """Lives through one day, given by seed and number."""
    seed, number = which
    life = working_day(seed, number)
    steps: list[Step] = []
    before = None
    for look in live(life):
        presence = look.chair.seat.presence
        if presence is not before:
            steps.append(Step(at_s=look.at_s, presence=presence))
            before = presence
    return score(life.truth, steps, day=f"{seed}/{number}")


def figures(total: Score, *, seed: int) -> dict[str, Any]:
    """The published figures."""
    return {
        "seed": seed,
        "days": total.days,
        "seat_hours": round(total.seat_hours, 1),
        "occupied_hours": round(total.occupied_hours, 1),
        "absences": total.absences,
        "false_away": total.false_away,
        "false_away_per_100h": round(100 * total.false_away / max(total.occupied_hours, 1e-9), 3),
        "missed_away": total.missed_away,
        "missed_online": total.missed_online,
        "offline_after_s": spread(total.offline_after_s),
        "offline_after_with_camera_s": spread(total.offline_after_with_camera_s),
        "offline_after_standing_s": spread(total.offline_after_standing_s),
        "online_after_s": spread(total.online_after_s),
        "fault_unknown_after_s": spread(total.fault_unknown_after_s),
        "dead_sensors": total.dead_sensors,
        "dead_sensors_unseen": total.dead_sensors - len(total.fault_unknown_after_s),
        "absences_by_faulty_sensor": total.absences_by_faulty_sensor,
    }


def spread(values_s: Sequence[float]) -> dict[str, float | int | None]:
    """Half, nearly all and all of the values lie at or below these."""
    ranked = sorted(values_s)
    if not ranked:
        return {"n": 0, "p50": None, "p95": None, "max": None}
    at = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    # Nearest rank: a value that was measured, never one in between.
    return {"n": len(ranked)} | {
        name: round(ranked[max(0, -(-int(share * 1000) * len(ranked) // 1000) - 1)], 3)
        for name, share in at.items()
    }


def missed_bars(result: dict[str, Any]) -> Iterator[str]:
    """Every bar that is not kept."""
    for name, bar in BARS.items():
        value: Any = result
        for part in name.split("."):
            value = value[part]
        if value is not None and value > bar:
            yield f"{name} is {value}, at most {bar} is wanted"
    if result["dead_sensors_unseen"]:
        yield f"{result['dead_sensors_unseen']} dead load cells were never unknown"


def table(result: dict[str, Any]) -> str:
    """The figures for people."""
    lines = []
    for name, value in result.items():
        if isinstance(value, dict):
            told = "   ".join(f"{part} {number}" for part, number in value.items())
        else:
            told = str(value)
        lines.append(f"{name:28} {told}")
    return "\n".join(lines)


def _draw(name: str, file: Path) -> int:
    from seat_life.plot import draw

    found = [one for one in read_all(SCENARIOS) if one.name == name]
    if not found:
        print(f"no scenario is called {name!r}; see {SCENARIOS.name}/*.yaml", file=sys.stderr)
        return 2
    draw(found[0], file)
    print(f"drew {file}")
    return 0


def _tell_progress(total: Score, days: int, took_s: float) -> None:
    left_s = took_s / total.days * (days - total.days)
    print(
        f"\rday {total.days}/{days}, {total.false_away} false away, {left_s:.0f} s left ",
        end="" if total.days < days else "\n",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
