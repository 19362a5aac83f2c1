"""The presence rules against a reading of the requirement that shares no code with them."""

from random import Random

from presence_oracle import SITES, history, said_at_each
from soak_record import Proof
from soak_sizes import SEED, Sizes

from mqtt_bridge.messages import Presence, Reason
from seatd.presence import Evidence, Seat

REASONS = {
    Evidence.OCCUPIED: Reason.OCCUPIED,
    Evidence.EMPTY: Reason.SEAT_EMPTY,
    Evidence.BLIND: Reason.SENSOR_FAULT,
}


def test_presence_rules_agree_with_the_oracle(sizes: Sizes, proof: Proof) -> None:
    """CM-08, CM-11: after every look of every history, presence and `occupied` are as required."""
    proof.ran = f"{sizes.presence_histories:,} random histories of one seat"
    looks_seen, changes = 0, dict.fromkeys(Presence, 0)
    for number in range(sizes.presence_histories):
        # A history has a seed of its own, so that one that fails can be had again alone.
        dice = Random(f"{SEED} {number}")
        durations = dice.choice(SITES)
        looks = history(dice, durations)
        rules, seat = durations.rules(), Seat(valid_at_s=0.0)
        wanted = said_at_each(looks, durations)
        for (at_ms, evidence), expected in zip(looks, wanted, strict=True):
            before = seat.presence
            seat = seat.observe(evidence, REASONS[evidence], at_ms / 1000, rules)
            changes[seat.presence] += seat.presence is not before

            assert (seat.presence, seat.occupied) == expected, (number, at_ms, looks)
        looks_seen += len(looks)
    proof.ran += f", {looks_seen:,} looks"
    changed = ", ".join(f"{count:,} to {state.value}" for state, count in changes.items())
    proof.found = f"0 differences in {changed}"

    assert all(changes.values()), "the histories never reach one of the states"
