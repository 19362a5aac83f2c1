"""The camera of a made-up seat: snapshots of the truth, judged by the product's own judgement."""

import random
from collections.abc import Iterator

from seat_life.truth import Eyes, Place, Truth
from vision.camera_health import Light
from vision.judgement import Judgement, Snapshot
from vision.occupancy import Reason, Sighting

EVERY_S = 10.0
LIGHT = Light(mean=110.0, deviation=55.0, spread=200.0)
COVERED = Light(mean=67.0, deviation=4.5, spread=16.0)
DARK = Light(mean=5.0, deviation=9.0, spread=38.0)
# Measured on 174 pictures: the detector misses 3 people of 100; the misses score 0.8 and more.
MISSED_SHARE = 0.03
# What looks at a picture needs a moment; the sighting counts from when it was taken.
LOOKING_S = (0.2, 0.6)


def sightings(truth: Truth, *, seed: str) -> Iterator[tuple[float, Sighting]]:
    """When the node hears of which sighting, ascending, for ever; none without a camera."""
    chance = random.Random(f"camera {seed}")  # noqa: S311 - scores, not a secret
    at_s = chance.uniform(0.3, EVERY_S)
    judgement = Judgement()
    taken = 0
    while True:
        eyes = truth.eyes(at_s)
        heard_s = at_s + chance.uniform(*LOOKING_S)
        if eyes is Eyes.NONE:
            judgement = Judgement()
            if not any(one.eyes is not Eyes.NONE and one.start_s > at_s for one in truth.sights):
                return
        elif eyes is Eyes.LOST:
            judgement, sighting = judgement.after_failure(Reason.CAMERA_LOST, "unplugged", at_s)
            yield heard_s, sighting
        else:
            taken += 1
            judgement, sighting = judgement.after(
                Snapshot(
                    at_s=at_s,
                    light={Eyes.BLOCKED: COVERED, Eyes.DARK: DARK}.get(eyes, LIGHT),
                    digest=taken.to_bytes(8, "big"),
                    total=_score(truth.place(at_s), eyes, chance),
                )
            )
            yield heard_s, sighting
        at_s = heard_s + judgement.next_wait_s(EVERY_S)


def _score(place: Place, eyes: Eyes, chance: random.Random) -> float:
    if eyes is not Eyes.WORKS or place is Place.AWAY:
        return chance.uniform(0.04, 0.5)
    if chance.random() < MISSED_SHARE:
        return chance.uniform(0.8, 0.99)
    return chance.uniform(1.2, 1.9)
