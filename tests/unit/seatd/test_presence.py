"""When somebody is online and when offline, rule by rule (CM-08, CM-11)."""

import math
from itertools import product

import pytest
from seat_looks import (
    BLIND,
    EMPTY,
    OCCUPIED,
    OFFLINE,
    ONLINE,
    RULES,
    TENTHS_PER_S,
    UNKNOWN,
    absent_since,
    at_10_hz,
    booted,
    look,
    seated_until,
)

from mqtt_bridge.messages import Presence, Reason
from seatd.presence import TRANSITIONS, Event, PresenceRules, Seat

# -- the table --


def test_every_pair_of_presence_and_event_has_its_row() -> None:
    assert set(TRANSITIONS) == set(product(Presence, Event))


@pytest.mark.parametrize("before", Presence)
def test_each_event_leads_to_one_presence_from_everywhere(before: Presence) -> None:
    assert TRANSITIONS[before, Event.SAT] is ONLINE
    assert TRANSITIONS[before, Event.LEFT] is OFFLINE
    assert TRANSITIONS[before, Event.BLINDED] is UNKNOWN


# -- start --


def test_at_start_nothing_is_known() -> None:
    seat = booted()

    assert (seat.presence, seat.occupied, seat.reason) == (UNKNOWN, None, Reason.STARTING)
    assert seat.empty_for_s(5.0) is None


def test_a_seat_empty_at_start_stays_unknown_and_is_told_to_be_empty() -> None:
    seat = at_10_hz(booted(), EMPTY, 0.1, 30.1)

    assert (seat.presence, seat.occupied, seat.reason) == (UNKNOWN, False, Reason.SEAT_EMPTY)


def test_a_seat_empty_at_start_is_offline_after_more_than_30_s() -> None:
    seat = at_10_hz(booted(), EMPTY, 0.1, 30.2)

    assert (seat.presence, seat.occupied) == (OFFLINE, False)


# -- sitting down --


def test_somebody_is_online_after_confirm_s_of_sitting() -> None:
    almost = at_10_hz(booted(), OCCUPIED, 0.0, 0.9)
    seated = look(almost, OCCUPIED, 1.0)

    assert (almost.presence, almost.occupied) == (UNKNOWN, None)
    assert (seated.presence, seated.occupied, seated.reason) == (ONLINE, True, Reason.OCCUPIED)


def test_a_bag_thrown_on_the_seat_for_less_than_confirm_s_is_nobody() -> None:
    seat = at_10_hz(booted(), OCCUPIED, 0.0, 0.9)
    seat = look(seat, EMPTY, 1.0)
    seat = look(seat, OCCUPIED, 1.1)

    assert seat.presence is UNKNOWN


def test_a_person_who_comes_back_is_online_after_confirm_s_not_before() -> None:
    away = absent_since(10.0)
    almost = at_10_hz(away, OCCUPIED, 41.1, 42.0)

    assert (almost.presence, almost.occupied) == (OFFLINE, False)
    assert look(almost, OCCUPIED, 42.1).presence is ONLINE


def test_a_confirmed_return_starts_the_30_s_anew() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 39.0)
    seat = at_10_hz(seat, OCCUPIED, 39.1, 40.1)
    seat = at_10_hz(seat, EMPTY, 40.2, 70.2)

    assert seat.presence is ONLINE
    assert look(seat, EMPTY, 70.3).presence is OFFLINE


# -- leaving --


def test_a_seat_is_told_to_be_empty_after_empty_confirm_s_long_before_offline() -> None:
    almost = at_10_hz(seated_until(9.9), EMPTY, 10.0, 10.4)
    told = look(almost, EMPTY, 10.5)

    assert (almost.occupied, almost.reason) == (True, Reason.OCCUPIED)
    assert (told.presence, told.occupied, told.reason) == (ONLINE, False, Reason.SEAT_EMPTY)


def test_exactly_30_s_of_emptiness_is_still_online() -> None:
    assert at_10_hz(seated_until(9.9), EMPTY, 10.0, 40.0).presence is ONLINE


def test_the_first_sample_beyond_30_s_is_offline() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 40.1)

    assert (seat.presence, seat.reason) == (OFFLINE, Reason.SEAT_EMPTY)


def test_exactly_30_s_is_still_online_whatever_floats_make_of_it() -> None:
    early = []
    for tenth in range(20_000):
        first_s, last_s = tenth / TENTHS_PER_S, (tenth + 300) / TENTHS_PER_S
        seat = Seat(presence=ONLINE, empty_since_s=first_s, valid_at_s=last_s - 0.1)
        if look(seat, EMPTY, last_s).presence is not ONLINE:
            early.append(first_s)

    assert early == []


def test_the_30_s_count_from_the_first_empty_sample_not_from_the_last_occupied_one() -> None:
    seat = look(seated_until(10.0), EMPTY, 11.9)

    assert at_10_hz(seat, EMPTY, 12.0, 41.9).presence is ONLINE
    assert at_10_hz(seat, EMPTY, 12.0, 42.0).presence is OFFLINE


def test_the_age_of_the_empty_run_is_known_while_it_lasts() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 12.0)

    assert seat.empty_for_s(12.5) == 2.5
    assert seated_until(9.9).empty_for_s(10.0) is None


def test_offline_stays_offline() -> None:
    seat = at_10_hz(absent_since(10.0), EMPTY, 41.1, 100.0)

    assert (seat.presence, seat.occupied) == (OFFLINE, False)


# -- the durations --


def test_the_durations_are_those_of_the_requirement() -> None:
    assert (RULES.absence_s, RULES.confirm_s) == (30.0, 1.0)
    assert (RULES.empty_confirm_s, RULES.ttl_s) == (0.5, 2.0)


def test_other_durations_are_obeyed() -> None:
    rules = PresenceRules(absence_s=5.0, confirm_s=0.3, empty_confirm_s=0.2, ttl_s=1.0)
    seat = at_10_hz(booted(), OCCUPIED, 0.0, 0.3, rules)

    assert seat.presence is ONLINE
    assert at_10_hz(seat, EMPTY, 0.4, 5.4, rules).presence is ONLINE
    assert at_10_hz(seat, EMPTY, 0.4, 5.5, rules).presence is OFFLINE
    assert look(seat, BLIND, 1.3, rules).presence is UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"absence_s": 0.0}, "absence_s"),
        ({"confirm_s": -1.0}, "confirm_s"),
        ({"empty_confirm_s": 0.0}, "empty_confirm_s"),
        ({"ttl_s": math.nan}, "ttl_s"),
        ({"confirm_s": 30.0}, "confirm_s 30.0 must be below absence_s 30.0"),
        ({"empty_confirm_s": 30.0}, "empty_confirm_s must be below absence_s"),
        ({"ttl_s": 30.0}, "ttl_s 30.0 must be below absence_s 30.0"),
    ],
)
def test_impossible_durations_are_refused_by_name(wrong: dict[str, float], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        PresenceRules(**wrong)


def test_all_impossible_durations_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="confirm_s must be more than 0 s, is 0; ttl_s"):
        PresenceRules(confirm_s=0, ttl_s=40.0)


# -- what is taken back --


def test_a_run_that_began_with_a_word_that_is_taken_back_never_was() -> None:
    empty = at_10_hz(seated_until(10.0), EMPTY, 10.1, 12.0)
    sitting = at_10_hz(booted(), OCCUPIED, 10.1, 10.5)

    assert empty.taken_back(10.0).empty_since_s is None
    assert sitting.taken_back(10.0).occupied_since_s is None
    assert (empty.taken_back(10.0).valid_at_s, empty.valid_at_s) == (10.0, 12.0)


def test_a_run_from_before_goes_on_and_its_first_look_may_be_the_last_good_one() -> None:
    empty = at_10_hz(seated_until(10.0), EMPTY, 10.1, 12.0)
    sitting = at_10_hz(booted(), OCCUPIED, 10.1, 10.5)

    assert empty.taken_back(10.1).empty_since_s == 10.1
    assert sitting.taken_back(10.1).occupied_since_s == 10.1


def test_taking_back_never_makes_a_word_newer() -> None:
    assert seated_until(10.0).taken_back(20.0) == seated_until(10.0)


@pytest.mark.parametrize(
    ("seat", "blind"),
    [
        (booted(), True),
        (seated_until(10.0), False),
        (at_10_hz(booted(), EMPTY, 0.1, 0.2), False),
        (at_10_hz(booted(), OCCUPIED, 0.1, 0.2), False),
        (look(seated_until(10.0), BLIND, 12.0), True),
    ],
)
def test_blind_is_a_seat_of_which_nothing_is_known_nor_on_the_way(
    seat: Seat, *, blind: bool
) -> None:
    assert seat.is_blind is blind


def test_evidence_from_elsewhere_begins_every_run_anew() -> None:
    empty = at_10_hz(seated_until(10.0), EMPTY, 10.1, 12.0).anew()
    sitting = at_10_hz(booted(), OCCUPIED, 10.1, 10.5).anew()

    assert (empty.presence, empty.empty_since_s, sitting.occupied_since_s) == (ONLINE, None, None)
