"""A hall on a wild day against a model that knows only inputs and decisions."""

from random import Random

from hall_day import HallDay
from soak_record import Proof
from soak_sizes import SEED, Sizes

CHECK_EVERY = 500


def test_no_phone_rings_twice_or_at_an_empty_chair(sizes: Sizes, proof: Proof) -> None:
    """CM-01, CM-11, CM-12: no double offer, no offer to an empty seat, no call lost."""
    day = HallDay.begin(Random(SEED), agents=sizes.router_agents, zones=sizes.router_zones)
    proof.ran = (
        f"{sizes.router_events:,} events on {sizes.router_agents:,} agents "
        f"in {sizes.router_zones} zones"
    )
    for number in range(sizes.router_events):
        day.play()
        if number % CHECK_EVERY == 0:
            day.check()
    day.check()
    counts = day.model.counts
    proof.ran += f", {day.now_s / 3600:.1f} simulated hours"
    proof.found = (
        f"0 double offers, 0 offers to empty chairs, 0 calls lost in {day.calls_made:,} calls, "
        f"{counts['Offered']:,} offers, {counts['Held']:,} holds, "
        f"{counts['Withdrawn']:,} withdrawals; {day.refused:,} late or wrong requests refused"
    )

    assert min(counts.values()) > sizes.router_events / 100, counts
