"""The pace of the eyes follows the chair."""

from seatd.chair import Chair
from seatd.frequency import Frequency
from seatd.pace import ChairPace, Looked
from seatd.presence import PresenceRules
from sensors.weight import Pressure, WeightReading
from vision.occupancy import Reason, Seen, Sighting

FREQUENCY = Frequency(every_s=10.0, rarely_s=60.0)


class Seat:
    """A chair whose pressure can be changed, and the pace that follows it."""

    def __init__(self) -> None:
        self.chair = Chair.at_start(
            now_s=0.0,
            rules=PresenceRules(),
            fresh_s=FREQUENCY.fresh_s,
            overdue_s=FREQUENCY.overdue_s,
            camera_wanted=True,
        )
        self.pace = ChairPace(chair=lambda: self.chair, frequency=FREQUENCY)

    def weighs(self, pressure: Pressure, at_s: float) -> None:
        self.chair = self.chair.weighed(WeightReading(at_s=at_s, pressure=pressure))


def looked(at_s: float, again_s: float | None = None) -> Looked:
    sighting = Sighting(at_s=at_s, seen=Seen.NOBODY, score=0.1, reason=Reason.NOBODY)
    return Looked(asked_s=at_s, sighting=sighting, again_s=again_s)


def test_the_first_picture_is_taken_at_once() -> None:
    seat = Seat()
    seat.weighs(Pressure.WITHIN, 0.1)

    assert seat.pace(0.1, None) is not None
    assert seat.pace(0.2, looked(0.1)) is None


def test_the_hint_says_whether_the_camera_may_rest() -> None:
    seat = Seat()
    seat.weighs(Pressure.WITHIN, 0.1)
    settled = seat.pace(0.1, None)
    seat.weighs(Pressure.FAULT, 0.2)
    alone = seat.pace(10.1, looked(0.1))

    assert (settled, alone) == (60.0, 10.0)


def test_the_judgement_may_ask_for_the_next_one_sooner() -> None:
    seat = Seat()
    seat.weighs(Pressure.WITHIN, 0.1)
    seat.pace(0.1, None)

    assert seat.pace(0.5, looked(0.1, again_s=0.5)) is None
    assert seat.pace(0.7, looked(0.1, again_s=0.5)) is not None


def test_eyes_that_were_lost_look_again_as_soon_as_they_are_back() -> None:
    seat = Seat()
    seat.weighs(Pressure.WITHIN, 0.1)
    seat.pace(0.1, None)

    assert seat.pace(5.0, looked(0.1)) is None
    assert seat.pace(5.0, None) is not None


def test_whoever_forbids_the_camera_is_not_looked_at() -> None:
    seat = Seat()
    seat.weighs(Pressure.BELOW, 0.1)
    seat.chair = seat.chair.allowed(may_look=False)

    assert seat.pace(0.1, None) is None
