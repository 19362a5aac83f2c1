"""The whole dispatcher, seeded, on a virtual clock, with everything going wrong that may."""

import logging

import pytest
from call_life.running import simulate
from soak_record import Proof
from soak_sizes import SEED, Sizes


def test_a_simulated_day_breaks_no_promise(
    sizes: Sizes, proof: Proof, caplog: pytest.LogCaptureFixture
) -> None:
    """CM-01, CM-11, DS-12, DS-20: through crashes, flaps and steps of the clock."""
    proof.ran = f"{sizes.simulation_events:,} events"
    with caplog.at_level(logging.ERROR):
        day = simulate(events=sizes.simulation_events, seed=SEED)
    proof.ran = (
        f"{day.events:,} events in {day.house_hours:.1f} simulated hours, "
        f"{day.crashes:,} crashes, {day.calls:,} calls"
    )
    ends = ", ".join(f"{count:,} {state}" for state, count in day.ends.items())
    broken = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in day.faults.items())
    proof.found = f"{broken}; {ends}; {day.refused:,} late or wrong requests refused"

    assert day.kept, "\n".join(day.told)
    assert sum(day.ends.values()) == day.calls
    assert day.crashes > 0
