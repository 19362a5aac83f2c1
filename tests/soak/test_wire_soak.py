"""The seat ledger among nodes, ghosts and garbage."""

from random import Random

from soak_record import Proof
from soak_sizes import SEED, Sizes
from wire_noise import TRUE_SEATS, Wire
from wire_witness import Witness

from dispatcher.seats.ledger import SeatLedger
from mqtt_bridge import Topics

CHECK_EVERY = 100
MEAN_PAUSE_S = 0.05


def test_noise_on_the_wire_is_never_taken_for_life(sizes: Sizes, proof: Proof) -> None:
    """Nothing raises, garbage changes nothing, and only a live heartbeat renews a lease."""
    dice = Random(SEED)
    wire, witness, now_s = Wire(dice=dice), Witness(), 0.0
    ledger = SeatLedger(topics=Topics(), seats=TRUE_SEATS)
    proof.ran = f"{sizes.wire_messages:,} messages of {len(TRUE_SEATS)} seats"
    for number in range(sizes.wire_messages):
        # Now and then everybody is silent for as long as a lease.
        now_s += dice.expovariate(1 / MEAN_PAUSE_S) if dice.random() < 0.998 else 9.9
        while (due_s := ledger.next_due_s()) is not None and due_s <= now_s:
            witness.follow(ledger.expire(due_s), due_s)
        message = wire.message()
        heard = ledger.hear(message.topic, message.payload, message.retained, now_s)
        witness.heard(message, heard, now_s)
        if number % CHECK_EVERY == 0:
            witness.check(ledger, now_s)
    proof.ran += f", {now_s / 3600:.1f} simulated hours"
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(ledger.counts.items()))
    proof.found = (
        f"0 errors, 0 beliefs without a sign of life in {witness.changes:,} changes; "
        f"{witness.remarks:,} messages remarked on; {counts}"
    )

    assert witness.changes > sizes.wire_messages / 20
    assert witness.remarks > sizes.wire_messages / 20
