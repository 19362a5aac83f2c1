"""A camera that is off outside working hours must know when these are."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatd.camera_permit import CameraPermit
from seatd.working_hours import WorkingHours, read_hours

MONDAY = datetime(2026, 11, 16)  # noqa: DTZ001 - local time of the seat
OFFICE = read_hours(["mon-fri 08:00-18:00", "Sat 09:00-13:00"])


@pytest.mark.parametrize(
    ("day", "clock", "works"),
    [
        (0, (7, 59), False),
        (0, (8, 0), True),
        (4, (17, 59), True),
        (4, (18, 0), False),
        (5, (12, 0), True),
        (5, (14, 0), False),
        (6, (10, 0), False),
    ],
)
def test_office_hours(day: int, clock: tuple[int, int], works: bool) -> None:
    at = MONDAY + timedelta(days=day, hours=clock[0], minutes=clock[1])

    assert OFFICE.include(at) is works


def test_a_night_shift_ends_on_the_day_after() -> None:
    night = read_hours(["fri 22:00-06:00"])
    friday = MONDAY + timedelta(days=4)

    assert not night.include(friday + timedelta(hours=3))
    assert night.include(friday + timedelta(hours=23))
    assert night.include(friday + timedelta(hours=29))
    assert not night.include(friday + timedelta(hours=30))


def test_days_may_go_over_the_weekend() -> None:
    late = read_hours(["sat-mon 10:00-12:00"])
    days = [late.include(MONDAY + timedelta(days=day, hours=11)) for day in range(7)]

    assert days == [True, False, False, False, False, True, True]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("weekdays 8-18", "should look like"),
        ("mon-fry 08:00-18:00", "'fry' is no day"),
        ("mon 08:00-24:00", "00:00 to 23:59"),
        ("mon 08:00-08:00", "same time"),
        ("", "should look like"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_hours([line])


@given(st.datetimes())
def test_without_hours_there_is_always_work(at: datetime) -> None:
    assert WorkingHours().include(at)


@given(agent=st.booleans(), switch=st.booleans(), hour=st.integers(0, 23))
def test_each_of_three_can_forbid_the_camera(agent: bool, switch: bool, hour: int) -> None:
    permit = CameraPermit(hours=OFFICE).said(allowed=agent).switched(allowed=switch)
    at = MONDAY + timedelta(hours=hour)

    assert permit.allows(at) is (agent and switch and OFFICE.include(at))
