"""Opening hours are what the clock on the wall shows, also on the two days it is changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.registry.calendar import (
    Back,
    Calendar,
    Span,
    back,
    holiday_on,
    is_open,
    local_moment,
    next_change,
    next_open,
)

BERLIN = ZoneInfo("Europe/Berlin")


def span(text: str) -> Span:
    opens, closes = text.split("-")
    return Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


def days(text: str) -> dict[str, tuple[Span, ...]]:
    return dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (span(text),))


OFFICE = Calendar(
    id="office",
    week=days("09:00-17:00"),
    holidays={date(2026, 12, 25): "Christmas"},
    special_days={
        date(2026, 12, 24): (span("09:00-12:00"),),
        date(2026, 1, 3): (span("10:00-11:00"),),
    },
)
NIGHT = Calendar(id="night", week={"sat": (span("22:00-06:00"),)})
EARLY = Calendar(id="early", week={"sun": (span("02:30-06:00"),)})
ALWAYS = Calendar(
    id="always",
    week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), (span("00:00-00:00"),)),
)


def at(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-07 08:59:59", False),
        ("2026-12-07 09:00", True),
        ("2026-12-07 16:59:59", True),
        ("2026-12-07 17:00", False),
        ("2026-12-06 12:00", False),
        ("2026-12-25 12:00", False),
        ("2026-12-24 11:59", True),
        ("2026-12-24 12:00", False),
        ("2026-01-03 10:30", True),
    ],
)
def test_it_is_open_from_the_first_second_to_before_the_last(moment: str, expected: bool) -> None:
    """A holiday closes the day, a special day replaces its hours."""
    assert is_open(OFFICE, at(moment)) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-05 21:59", False),
        ("2026-12-05 22:00", True),
        ("2026-12-06 05:59", True),
        ("2026-12-06 06:00", False),
        ("2026-12-07 05:00", False),
    ],
)
def test_a_span_may_go_over_midnight(moment: str, expected: bool) -> None:
    assert is_open(NIGHT, at(moment)) is expected


def test_a_special_day_wins_over_a_holiday() -> None:
    both = Calendar(
        id="both",
        holidays={date(2026, 12, 25): "Christmas"},
        special_days={date(2026, 12, 25): (span("10:00-11:00"),)},
    )

    assert is_open(both, at("2026-12-25 10:30"))
    assert holiday_on(both, date(2026, 12, 25)) is None
    assert holiday_on(OFFICE, date(2026, 12, 25)) == "Christmas"


@pytest.mark.parametrize(
    ("calendar", "moment", "expected"),
    [
        (OFFICE, "2026-12-07 10:00", "2026-12-07T10:00:00+01:00"),
        (OFFICE, "2026-12-07 08:00", "2026-12-07T09:00:00+01:00"),
        (OFFICE, "2026-12-04 18:00", "2026-12-07T09:00:00+01:00"),
        (OFFICE, "2026-12-24 13:00", "2026-12-28T09:00:00+01:00"),
        (NIGHT, "2026-12-06 07:00", "2026-12-12T22:00:00+01:00"),
        # The clock goes from 2:00 to 3:00: what begins at 2:30 begins at 3:00.
        (EARLY, "2026-03-29 00:00", "2026-03-29T03:00:00+02:00"),
        (OFFICE, "2026-03-28 12:00", "2026-03-30T09:00:00+02:00"),
        # The clock shows 2:30 twice: it opens the first time.
        (EARLY, "2026-10-25 00:00", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_the_next_opening_is_the_first_moment_it_is_open(
    calendar: Calendar, moment: str, expected: str
) -> None:
    found = next_open(calendar, at(moment))

    assert found is not None
    assert found.isoformat() == expected


def test_an_hour_shown_twice_is_open_both_times() -> None:
    both = [at("2026-10-25 02:45", fold=fold) for fold in (0, 1)]

    assert [is_open(EARLY, one) for one in both] == [True, True]
    assert [one.utcoffset() for one in both] == [timedelta(hours=2), timedelta(hours=1)]


def test_what_is_never_open_does_not_open() -> None:
    assert next_open(Calendar(id="never"), at("2026-12-07 10:00")) is None
    assert next_change(Calendar(id="never"), at("2026-12-07 10:00")) is None


def test_what_is_always_open_does_not_change() -> None:
    assert next_change(ALWAYS, at("2026-12-07 10:00")) is None


def test_a_lunch_break_is_two_changes() -> None:
    lunch = Calendar(id="lunch", week={"mon": (span("09:00-12:00"), span("13:00-17:00"))})
    found, moment = [], at("2026-12-07 08:00")
    for _ in range(4):
        changed = next_change(lunch, moment)
        assert changed is not None
        moment = changed
        found.append(moment.strftime("%H:%M"))

    assert found == ["09:00", "12:00", "13:00", "17:00"]


def test_a_moment_is_turned_to_the_clock_of_the_calendar_or_the_site() -> None:
    moment = datetime(2026, 12, 7, 1, 30, tzinfo=UTC)
    shanghai = Calendar(id="s", week=days("09:00-17:00"), time_zone="Asia/Shanghai")

    assert is_open(shanghai, local_moment(shanghai, moment, "Europe/Berlin"))
    assert not is_open(OFFICE, local_moment(OFFICE, moment, "Europe/Berlin"))


@pytest.mark.parametrize(
    ("opening", "key"),
    [
        ("2026-12-04 20:00", "back.today"),
        ("2026-12-05 09:00", "back.tomorrow"),
        ("2026-12-07 09:00", "back.weekday"),
        ("2026-12-10 09:00", "back.weekday"),
        ("2026-12-11 09:00", "back.date"),
    ],
)
def test_people_are_told_the_nearest_word_for_a_day(opening: str, key: str) -> None:
    """Friday evening: "back Monday 9:00"; a week later the weekday would mislead."""
    found = back(at(opening), at("2026-12-04 18:00"))

    assert found.key == key
    assert found.at == at(opening).time()


def test_back_monday_nine() -> None:
    friday = at("2026-12-04 18:00")
    opening = next_open(OFFICE, friday)
    assert opening is not None

    assert back(opening, friday) == Back(
        key="back.weekday", weekday="mon", day=date(2026, 12, 7), at=time(9)
    )


SPANS = st.sampled_from(
    ["09:00-17:00", "22:00-06:00", "02:30-03:30", "00:00-00:00", "01:00-02:00"]
)
CALENDARS = st.builds(
    Calendar,
    id=st.just("any"),
    week=st.dictionaries(
        st.sampled_from(["sat", "sun", "mon"]), SPANS.map(lambda one: (span(one),)), max_size=3
    ),
)
CHANGES_OF_THE_CLOCK = (at("2026-03-29 03:00"), at("2026-10-25 03:00"))
MOMENTS = st.builds(
    lambda change, minutes: (change.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(
        BERLIN
    ),
    st.sampled_from(CHANGES_OF_THE_CLOCK),
    st.integers(-3_000, 3_000),
)


@given(CALENDARS, MOMENTS)
def test_nothing_changes_before_the_next_change(calendar: Calendar, local: datetime) -> None:
    change = next_change(calendar, local)
    end = local + timedelta(days=8) if change is None else change
    minutes = int((end.astimezone(UTC) - local.astimezone(UTC)).total_seconds() // 60)
    between = [
        (local.astimezone(UTC) + timedelta(minutes=one)).astimezone(BERLIN)
        for one in range(0, minutes, 7)
    ]

    assert {is_open(calendar, one) for one in between} <= {is_open(calendar, local)}
    assert change is None or is_open(calendar, change) is not is_open(calendar, local)
