"""Working time: hours of the wall clock, counted in real time, quiet hours left out."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.desk.working_time import (
    Hours,
    QuietHours,
    Window,
    after_work,
    hours_of_agent,
    hours_of_zone,
    is_working,
    windows,
)
from dispatcher.registry.calendar import WEEKDAYS, Calendar, Span
from dispatcher.registry.values import Agent, Floor, Registry, SeatPlace, Site, Tier, Zone

HOUR_MS = 3_600_000
OFFICE = (Span(opens=time(9), closes=time(17)),)
WEEKDAY_OFFICE = Calendar(id="office", week=dict.fromkeys(WEEKDAYS[:5], OFFICE))
NIGHT = Calendar(id="night", week=dict.fromkeys(WEEKDAYS, (Span(opens=time(22), closes=time(6)),)))
EVENING = QuietHours(begins=time(20), ends=time(8))


def ms(text: str) -> int:
    """A moment in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def said(moment_ms: int | None) -> str | None:
    if moment_ms is None:
        return None
    return datetime.fromtimestamp(moment_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def due(hours: Hours, from_: str, work_h: float) -> str | None:
    from_ms = ms(from_)
    return said(after_work(windows(hours, from_ms), from_ms, round(work_h * HOUR_MS)))


BERLIN = Hours(open=WEEKDAY_OFFICE, time_zone="Europe/Berlin")
SHANGHAI = Hours(open=WEEKDAY_OFFICE, time_zone="Asia/Shanghai")


def test_without_hours_every_moment_is_work() -> None:
    assert due(Hours(), "2026-06-01 03:00", 1) == "2026-06-01 04:00"


@pytest.mark.parametrize(
    ("from_", "work_h", "expected"),
    [
        ("2026-06-01 08:00", 1, "2026-06-01 09:00"),  # Monday, 10:00 in Berlin
        ("2026-06-01 14:30", 1, "2026-06-02 07:30"),  # over night
        ("2026-06-05 14:30", 1, "2026-06-08 07:30"),  # Friday to Monday
        ("2026-06-06 12:00", 0, "2026-06-08 07:00"),  # Saturday: not before Monday 9:00
        ("2026-06-01 14:00", 1, "2026-06-02 07:00"),  # 17:00 itself is not work any more
    ],
)
def test_work_goes_on_the_next_working_day(from_: str, work_h: float, expected: str) -> None:
    assert due(BERLIN, from_, work_h) == expected


def test_berlin_keeps_its_wall_clock_when_summer_time_begins_and_ends() -> None:
    """29 March and 25 October 2026 change the clock in Europe/Berlin."""
    assert due(BERLIN, "2026-03-27 15:30", 1) == "2026-03-30 07:30"  # 16:30 CET, 9:30 CEST
    assert due(BERLIN, "2026-10-23 14:30", 1) == "2026-10-26 08:30"  # 16:30 CEST, 9:30 CET


def test_shanghai_has_no_summer_time() -> None:
    assert due(SHANGHAI, "2026-03-27 08:30", 1) == "2026-03-30 01:30"
    assert due(SHANGHAI, "2026-10-23 08:30", 1) == "2026-10-26 01:30"


def test_a_night_shift_has_an_hour_less_or_more_when_the_clock_changes() -> None:
    night = Hours(open=NIGHT, time_zone="Europe/Berlin")

    assert due(night, "2026-03-28 21:00", 6.5) == "2026-03-29 03:30"
    # Seven hours of work in a night that has only seven: the next one begins.
    assert due(night, "2026-03-28 21:00", 7) == "2026-03-29 20:00"
    assert due(night, "2026-10-24 20:00", 8.5) == "2026-10-25 04:30"


def test_quiet_hours_are_no_work_even_where_the_zone_is_open() -> None:
    hours = Hours(
        open=NIGHT, time_zone="Asia/Shanghai", quiet=QuietHours(begins=time(0), ends=time(5))
    )

    # 23:30 in Shanghai, half an hour until the quiet hours, then from 5:00 on.
    assert due(hours, "2026-06-01 15:30", 1) == "2026-06-01 21:30"


def test_quiet_hours_alone_go_by_the_clock_of_the_site() -> None:
    hours = Hours(time_zone="Asia/Shanghai", quiet=EVENING)

    assert due(hours, "2026-06-01 11:30", 1) == "2026-06-02 00:30"


def test_a_zone_that_never_works_has_no_due_moment() -> None:
    never = Hours(open=Calendar(id="closed"))
    always_quiet = Hours(open=WEEKDAY_OFFICE, quiet=QuietHours(begins=time(9), ends=time(9)))

    assert due(never, "2026-06-01 08:00", 0) is None
    assert due(always_quiet, "2026-06-01 08:00", 0) is None


def test_a_holiday_is_no_work() -> None:
    calendar = Calendar(id="c", week=WEEKDAY_OFFICE.week, holidays={date(2026, 10, 1): "国庆节"})
    hours = Hours(open=calendar, time_zone="Asia/Shanghai")

    assert due(hours, "2026-09-30 08:30", 1) == "2026-10-02 01:30"


def registry() -> Registry:
    return Registry(
        sites={
            "b": Site(id="b", name="Berlin", time_zone="Europe/Berlin"),
            "s": Site(id="s", name="上海", time_zone="Asia/Shanghai"),
        },
        floors={"1": Floor(id="1", name="1", site="s")},
        calendars={"office": WEEKDAY_OFFICE, "night": NIGHT},
        zones={"billing": Zone(id="billing", name="Billing", calendar="office")},
        seats={"x": SeatPlace(id="x", zone="billing", floor="1", x=0, y=0)},
        agents={
            "anna": Agent(id="anna", name="A", tier=Tier.NORMAL, zones=("billing",), capability=1),
            "ben": Agent(
                id="ben",
                name="B",
                tier=Tier.NORMAL,
                zones=("billing",),
                capability=1,
                calendar="night",
            ),
        },
    )


def test_a_zone_goes_by_the_site_where_its_chairs_stand() -> None:
    hours = hours_of_zone(registry(), "billing", EVENING)

    assert hours == Hours(open=WEEKDAY_OFFICE, time_zone="Asia/Shanghai", quiet=EVENING)
    assert hours_of_zone(registry(), "billing", calendar="night").open == NIGHT
    assert hours_of_zone(registry(), "gone").open is None


def test_an_agent_has_his_own_hours_or_those_of_his_zone() -> None:
    assert hours_of_agent(registry(), "anna").open == WEEKDAY_OFFICE
    assert hours_of_agent(registry(), "ben").open == NIGHT
    assert hours_of_agent(registry(), "gone") == Hours()


MOMENTS = st.integers(ms("2026-01-01"), ms("2027-01-01"))
WALLS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30)))
SPANS = st.tuples(WALLS, WALLS).filter(lambda pair: pair[0] != pair[1])
ZONES = st.sampled_from(("Europe/Berlin", "Asia/Shanghai", "UTC"))


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    span, quiet = draw(SPANS), draw(st.none() | SPANS)
    days = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
    week = dict.fromkeys(days, (Span(opens=span[0], closes=span[1]),))
    return Hours(
        open=draw(st.sampled_from((None, Calendar(id="c", week=week)))),
        time_zone=draw(ZONES),
        quiet=None if quiet is None else QuietHours(begins=quiet[0], ends=quiet[1]),
    )


@given(any_hours(), MOMENTS, st.integers(0, 40 * HOUR_MS))
def test_a_due_moment_is_never_outside_working_time_nor_in_quiet_hours(
    hours: Hours, from_ms: int, work_ms: int
) -> None:
    found = after_work(windows(hours, from_ms), from_ms, work_ms)

    if found is not None:
        assert found >= from_ms + work_ms
        assert is_working(hours, found)


@given(any_hours(), MOMENTS, st.integers(0, 20 * HOUR_MS), st.integers(0, 20 * HOUR_MS))
def test_more_work_is_never_done_earlier(
    hours: Hours, from_ms: int, work_ms: int, more_ms: int
) -> None:
    first = after_work(windows(hours, from_ms), from_ms, work_ms)
    later = after_work(windows(hours, from_ms), from_ms, work_ms + more_ms)
    from_later = after_work(windows(hours, from_ms + more_ms), from_ms + more_ms, work_ms)

    if first is not None and later is not None and from_later is not None:
        assert first <= later
        assert first <= from_later


@given(any_hours(), MOMENTS)
def test_stretches_are_in_order_and_all_of_them_work(hours: Hours, from_ms: int) -> None:
    end_ms = from_ms
    for one in islice(windows(hours, from_ms), 8):
        assert one.from_ms >= end_ms
        assert is_working(hours, one.from_ms)
        if one.until_ms is not None:
            assert one.until_ms > one.from_ms
            assert is_working(hours, one.until_ms - 1)
            end_ms = one.until_ms


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8), st.integers(0, 200))
def test_work_counts_minute_by_minute(lengths: list[int], work_ms: int) -> None:
    """Against counting every millisecond."""
    edges = [sum(lengths[:at]) for at in range(len(lengths) + 1)]
    stretches = [
        Window(from_ms=start, until_ms=end)
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    worked = [moment for one in stretches for moment in range(one.from_ms, one.until_ms or 0)]

    expected = worked[work_ms] if work_ms < len(worked) else None
    assert after_work(stretches, 0, work_ms) == expected


def test_half_a_year_of_work_is_quick_to_find() -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    found = after_work(windows(BERLIN, ms("2026-01-01")), ms("2026-01-01"), 800 * HOUR_MS)

    assert found is not None
    assert began + timedelta(days=120) < datetime.fromtimestamp(found / 1000, UTC)
