"""A day of the real dispatcher on a virtual clock, with everything going wrong that may.

    simulate.py --events N --seed S [--until EVENT]

Real: `dispatcher.service`, its turns, its store on a real SQLite file (`synchronous=OFF`: no disk
fails here), its seats' ledger on encoded messages, its registry desk. Made up: callers, agents,
chairs, nodes, the broker, the telephone system, supervisors, clocks and crashes; see `call_life`.

Progress goes to stderr; stdout gets, as its last line, one JSON object. The same seed is the same
day and the same digest. Broken promises go to stderr with the last decisions of the call and the
command that replays them; then the status is 1.
"""

import argparse
import json
import logging
import sys
import time

from call_life.running import Outcome, simulate

TOLD_EVERY = 50_000


def main() -> int:
    """Simulates, prints, and says by its status whether every promise was kept."""
    asked = _asked()
    # A day has millions of decisions; nobody reads them one by one.
    logging.disable(logging.WARNING)
    began_s = time.monotonic()

    def tick(number: int) -> None:
        if number % TOLD_EVERY == 0:
            rate = number / (time.monotonic() - began_s)
            print(f"{number:,} of {asked.events:,} events, {rate:,.0f} a second", file=sys.stderr)

    outcome = simulate(events=asked.events, seed=asked.seed, until=asked.until, tick=tick)
    if asked.until is not None:
        print("\n".join(outcome.lately), file=sys.stderr)
    return report(outcome, took_s=time.monotonic() - began_s)


def report(outcome: Outcome, *, took_s: float) -> int:
    """Prints what the day came to; 1 if a promise was broken.

    Args:
        outcome: of the day.
        took_s: how long it took to simulate.
    """
    _tell_faults(outcome)
    rate = round(outcome.events / took_s)
    print(json.dumps({**outcome.summary(), "events_per_s": rate}))
    return 0 if outcome.kept else 1


def _tell_faults(outcome: Outcome) -> None:
    for fault in outcome.told:
        print(fault, file=sys.stderr)
        event = fault.partition(":")[0].removeprefix("event ")
        again = f"--events {outcome.wanted} --seed {outcome.seed} --until {event}"
        print(f"  again: ./run simulate {again}", file=sys.stderr)
    print(f"happened: {json.dumps(outcome.kinds)}", file=sys.stderr)


def _asked() -> argparse.Namespace:
    said = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    until = "after so many the evening begins"
    said.add_argument("--events", type=int, default=100_000, help=until)
    said.add_argument("--seed", type=int, default=1)
    stop = "stop dead at this event, and tell what was decided last"
    said.add_argument("--until", type=int, help=stop)
    return said.parse_args()


if __name__ == "__main__":
    sys.exit(main())
