"""The camera of a made-up seat: snapshots of the truth, judged by the product's own judgement."""

import random
from dataclasses import dataclass

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a snapshot led to, when the node hears of it, and how soon to look again."""

    heard_s: float
    sighting: Sighting
    again_s: float | None


class MadeUpCamera:
    """Takes snapshots of the truth when it is asked to, at ascending moments."""

    def __init__(self, *, truth: Truth, seed: str) -> None:
        """Take nothing yet."""
        self._truth = truth
        self._chance = random.Random(f"camera {seed}")  # noqa: S311 - scores, not a secret
        self._judgement = Judgement()
        self._taken = 0

    def look(self, at_s: float) -> Answer | None:
        """What the picture of that moment leads to; None where there is no camera."""
        eyes = self._truth.eyes(at_s)
        if eyes is Eyes.NONE:
            self._judgement = Judgement()
            return None
        if eyes is Eyes.LOST:
            self._judgement, sighting = self._judgement.after_failure(
                Reason.CAMERA_LOST, "unplugged", at_s
            )
        else:
            self._taken += 1
            self._judgement, sighting = self._judgement.after(
                Snapshot(
                    at_s=at_s,
                    light={Eyes.BLOCKED: COVERED, Eyes.DARK: DARK}.get(eyes, LIGHT),
                    digest=self._taken.to_bytes(8, "big"),
                    total=_score(self._truth.place(at_s), eyes, self._chance),
                )
            )
        wait_s = self._judgement.next_wait_s(EVERY_S)
        return Answer(
            heard_s=at_s + self._chance.uniform(*LOOKING_S),
            sighting=sighting,
            again_s=None if wait_s == EVERY_S else wait_s,
        )


def _score(place: Place, eyes: Eyes, chance: random.Random) -> float:
    if eyes is not Eyes.WORKS or place is Place.AWAY:
        return chance.uniform(0.04, 0.5)
    if chance.random() < MISSED_SHARE:
        return chance.uniform(0.8, 0.99)
    return chance.uniform(1.2, 1.9)
