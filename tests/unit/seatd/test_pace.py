"""When the next picture is taken, until something better decides."""

import pytest

from seatd.pace import Looked, every
from vision.occupancy import Reason, Seen, Sighting

SIGHTING = Sighting(at_s=100.0, seen=Seen.NOBODY, score=0.1, reason=Reason.NOBODY)


def looked(again_s: float | None) -> Looked:
    return Looked(asked_s=100.0, sighting=SIGHTING, again_s=again_s)


def test_the_first_picture_is_taken_at_once() -> None:
    assert every(10.0)(0.0, None) == 10.0


@pytest.mark.parametrize(
    ("again_s", "now_s", "looks"),
    [
        (None, 109.9, False),
        (None, 110.0, True),
        (0.5, 100.4, False),
        (0.5, 100.5, True),
        (30.0, 129.9, False),
        (30.0, 130.0, True),
    ],
)
def test_the_judgement_may_ask_for_the_next_one_sooner_or_later(
    again_s: float | None, now_s: float, looks: bool
) -> None:
    assert (every(10.0)(now_s, looked(again_s)) is not None) is looks
