"""Reports: intervals of the site's own clock, groups, and shares of what can be divided."""

from zoneinfo import ZoneInfo

import pytest

from dispatcher.statistics.counts import QUARTER_MS, AgentCounts, CallCounts, Place, Totals
from dispatcher.statistics.figures import figures
from dispatcher.statistics.reports import By, Crew, Every, Line, Question, day_of, report
from dispatcher.web.bars import HEIGHT, LABEL_HEIGHT, chart

HOUR_MS = 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")
# Midnight of Berlin on the day the clocks go back: 25 hours.
LONG_DAY_MS = 1_792_879_200_000
BILLING = Place(site="main", zone="billing", tier="normal")
REPAIR_VIP = Place(site="east", zone="repair", tier="vip")
CREWS = {
    "anna": Crew(tier="normal", zones=("billing", "repair")),
    "vera": Crew(tier="vip", zones=("repair",)),
}


def asked(by: By = By.ALL, every: Every = Every.HOUR, hours: int = 2, **more: object) -> Question:
    said: dict[str, object] = {
        "from_ms": LONG_DAY_MS,
        "to_ms": LONG_DAY_MS + hours * HOUR_MS,
        "zone": BERLIN,
    }
    return Question(by=by, every=every, **(said | more))  # type: ignore[arg-type]


def totals() -> Totals:
    """Two calls in billing in the first and third quarter, one in repair; two agents' time."""
    quarters = (LONG_DAY_MS, LONG_DAY_MS + 2 * QUARTER_MS, LONG_DAY_MS + 4 * QUARTER_MS)
    one = CallCounts(calls=1, answered=1, in_time=1, waited_ms=4_000, longest_wait_ms=4_000)
    late = CallCounts(calls=1, answered=1, waited_ms=30_000, longest_wait_ms=30_000)
    lost = CallCounts(calls=1, abandoned=1, longest_wait_ms=50_000)
    anna, vera = AgentCounts(), AgentCounts()
    anna.time_ms.update(ready=60_000, talking=20_000, wrap_up=10_000, seat_empty=30_000)
    vera.time_ms.update(ready=60_000)
    return Totals(
        calls={
            (quarters[0], BILLING): one,
            (quarters[1], BILLING): late,
            (quarters[2], REPAIR_VIP): lost,
        },
        agents={(quarters[0], "main", "anna"): anna, (quarters[2], "east", "vera"): vera},
    )


def lines(question: Question) -> dict[tuple[int, str, str, str], Line]:
    """By hour after midnight and subject."""
    return {
        (
            (one.start_ms - LONG_DAY_MS) // QUARTER_MS,
            one.subject.zone,
            one.subject.tier,
            one.subject.agent_id,
        ): one
        for one in report(totals(), question, CREWS).intervals
    }


def test_an_hour_is_the_sum_of_its_quarters() -> None:
    found = lines(asked())
    first = found[0, "", "", ""].figures

    assert (first.calls, first.answered, first.service_level) == (2, 2, 0.5)
    assert (first.answer_s, first.longest_wait_s) == (17.0, 30.0)
    assert found[4, "", "", ""].figures.abandon_rate == 1.0


def test_an_interval_without_a_call_has_no_share_to_tell() -> None:
    nothing = lines(asked(hours=4))[8, "", "", ""].figures

    assert (nothing.calls, nothing.service_level, nothing.occupancy) == (0, None, None)
    assert (nothing.answer_s, nothing.abandon_rate) == (None, None)


def test_the_day_the_clocks_go_back_has_25_hours_and_is_one_day() -> None:
    start_ms, end_ms = day_of(LONG_DAY_MS + 7 * HOUR_MS, BERLIN)
    days = report(totals(), asked(every=Every.DAY, hours=49), CREWS).intervals

    assert (start_ms, end_ms - start_ms) == (LONG_DAY_MS, 25 * HOUR_MS)
    assert [(one.start_ms, one.end_ms - one.start_ms) for one in days] == [
        (LONG_DAY_MS, 25 * HOUR_MS),
        (LONG_DAY_MS + 25 * HOUR_MS, 24 * HOUR_MS),
    ]


def test_the_doubled_hour_is_two_intervals() -> None:
    found = report(totals(), asked(hours=4), CREWS).intervals

    assert [one.start_ms - LONG_DAY_MS for one in found] == [at * HOUR_MS for at in range(4)]


def test_hours_of_a_zone_with_an_odd_offset_begin_with_its_own_hours() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    start_ms, end_ms = day_of(LONG_DAY_MS, kathmandu)
    question = asked(zone=kathmandu, from_ms=start_ms, to_ms=end_ms)
    found = report(totals(), question, CREWS).intervals

    assert len(found) == 24
    assert all((one.start_ms - start_ms) % HOUR_MS == 0 for one in found)


def test_an_agent_of_two_zones_counts_in_each_of_them_and_once_in_all() -> None:
    sums = {
        by: {
            (one.subject.zone, one.subject.tier): one.figures.presence_s.get("ready")
            for one in report(totals(), asked(by), CREWS).sums
        }
        for by in (By.ALL, By.ZONE, By.TIER, By.GROUP)
    }

    assert sums == {
        By.ALL: {("", ""): 120.0},
        By.ZONE: {("billing", ""): 60.0, ("repair", ""): 120.0},
        By.TIER: {("", "normal"): 60.0, ("", "vip"): 60.0},
        By.GROUP: {
            ("billing", "normal"): 60.0,
            ("repair", "normal"): 60.0,
            ("repair", "vip"): 60.0,
        },
    }


def test_one_site_is_counted_alone() -> None:
    (east,) = report(totals(), asked(site="east"), CREWS).sums

    assert (east.figures.calls, east.figures.abandoned) == (1, 1)
    assert east.figures.presence_s == {"ready": 60.0}


def test_single_agents_have_their_own_lines() -> None:
    found = report(totals(), asked(By.AGENT), CREWS).sums

    assert [one.subject.agent_id for one in found] == ["anna", "vera"]
    assert found[0].figures.presence_s["seat_empty"] == 30.0


def test_occupancy_is_of_the_time_he_was_there_for_calls() -> None:
    """20 s talking and 10 s wrap-up of 90 s; the empty chair is no time for calls."""
    agent = AgentCounts()
    agent.time_ms.update(
        ready=60_000, talking=20_000, wrap_up=10_000, seat_empty=500_000, not_logged_in=9_000_000
    )
    told = figures(CallCounts(), agent)

    assert told.occupancy == pytest.approx(1 / 3, abs=1e-4)
    assert "not_logged_in" not in told.presence_s


def test_bars_stand_on_the_ground_and_reach_the_top_at_the_busiest_interval() -> None:
    found = report(totals(), asked(), CREWS).intervals
    drawn = chart(found, ["00:00", "01:00"])
    first, second = drawn.bars

    assert drawn.top == 2
    assert [(part.role, part.y, part.height) for part in first.parts] == [
        ("in_time", 70.0, 70.0),
        ("late", 0.0, 70.0),
    ]
    assert second.parts[0].y + second.parts[0].height == HEIGHT - LABEL_HEIGHT
