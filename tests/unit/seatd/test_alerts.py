"""Alerts: raised once, cleared once, and in words that follow what is wrong now."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatd.alerts import REWORDED_EVERY_S, Alerts, News, Said
from seatd.announcement import FAULTS

CELL = "load_cell_fault"


def wall(seconds: float) -> str:
    return f"2026-11-20T09:00:{seconds:04.1f}Z"


def follow(alerts: Alerts, at_s: float, **found: str | None) -> tuple[Alerts, list[News]]:
    """One more look at which the given codes stand, with what is found."""
    return alerts.follow(found, found, at_s, lambda: wall(at_s))


def told(first_found: str | None = "cell 2: cut") -> Alerts:
    return follow(Alerts(), 0.0, load_cell_fault=first_found)[0]


def test_at_the_first_look_what_does_not_stand_is_cleared() -> None:
    _, news = follow(Alerts(), 0.0, load_cell_fault="cut")

    assert [(one.code, one.raised) for one in news if one.said] == [(CELL, True)]
    assert {one.code for one in news if one.said is None} == set(FAULTS) - {CELL}


def test_what_stands_unchanged_is_told_once() -> None:
    alerts = told()
    again, news = follow(alerts, 60.0, load_cell_fault="cell 2: cut")

    assert (again, news) == (alerts, [])


def test_a_finding_that_changes_is_told_anew_with_the_moment_it_was_raised() -> None:
    _, news = follow(told(), 10.0, load_cell_fault="cell 3: cut")

    said = Said(since=wall(0.0), found="cell 3: cut", at_s=10.0)
    assert news == [News(code=CELL, said=said, raised=False)]


def test_it_is_told_anew_at_most_once_in_ten_seconds() -> None:
    alerts, told_at_s = told(), []
    for tenth in range(1, 301):
        alerts, news = follow(alerts, tenth / 10, load_cell_fault=f"now {tenth}")
        told_at_s += [tenth / 10] * len(news)

    assert told_at_s == [10.0, 20.0, 30.0]


def test_the_newest_finding_is_told_when_the_ten_seconds_are_over() -> None:
    alerts, early = follow(told(), 3.0, load_cell_fault="cell 3: cut")
    _, news = follow(alerts, REWORDED_EVERY_S, load_cell_fault="cell 3: cut")

    assert early == []
    assert [one.said and one.said.found for one in news] == ["cell 3: cut"]


def test_a_finding_is_not_taken_back_for_none() -> None:
    assert follow(told(), 20.0, load_cell_fault=None)[1] == []


def test_a_finding_that_comes_later_is_told() -> None:
    _, news = follow(told(None), 10.0, load_cell_fault="cell 1: cut")

    assert [one.said and one.said.found for one in news] == ["cell 1: cut"]


def test_what_is_mended_is_cleared_and_then_raised_as_new() -> None:
    alerts, mended = follow(told(), 1.0)
    _, again = follow(alerts, 2.0, load_cell_fault="cell 2: cut")

    assert mended == [News(code=CELL, said=None)]
    assert [(one.raised, one.said and one.said.since) for one in again] == [(True, wall(2.0))]


@settings(derandomize=True)
@given(st.lists(st.sets(st.sampled_from(sorted(FAULTS))), max_size=12))
def test_what_was_told_adds_up_to_what_stands(looks: list[set[str]]) -> None:
    alerts, out = Alerts(), set(FAULTS)
    for at_s, codes in enumerate(looks):
        alerts, news = alerts.follow(codes, {}, float(at_s), lambda: wall(0.0))
        for one in news:
            assert one.raised == (one.said is not None)
            out = out - {one.code} if one.said is None else out | {one.code}

        assert out == codes


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_alert_can_carry_a_finding(code: str) -> None:
    _, news = follow(Alerts(standing={}), 0.0, **{code: "words"})

    assert [one.said and one.said.found for one in news] == ["words"]
