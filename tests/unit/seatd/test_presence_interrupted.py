"""Emptiness that is interrupted: by a return, or by a sensor's silence."""

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

from mqtt_bridge.messages import Reason
from seatd.presence import Seat

# -- a return that may be broken off --


def test_a_blip_shorter_than_confirm_s_does_not_interrupt_the_emptiness() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 20.0)
    seat = at_10_hz(seat, OCCUPIED, 20.1, 21.0)
    seat = at_10_hz(seat, EMPTY, 21.1, 40.0)

    assert seat.presence is ONLINE
    assert look(seat, EMPTY, 40.1).presence is OFFLINE


def test_a_return_that_is_being_confirmed_at_30_s_defers_the_decision() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 39.9)

    assert at_10_hz(seat, OCCUPIED, 40.0, 40.9).presence is ONLINE


def test_a_return_confirmed_after_30_s_means_the_run_never_counted() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 40.0)
    seat = at_10_hz(seat, OCCUPIED, 40.1, 41.1)

    assert (seat.presence, seat.occupied, seat.empty_since_s) == (ONLINE, True, None)


@pytest.mark.parametrize("samples", range(1, 11))
def test_a_return_broken_off_after_30_s_is_offline_at_once(samples: int) -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 40.0)
    last_s = 40.0 + samples / TENTHS_PER_S
    seat = at_10_hz(seat, OCCUPIED, 40.1, last_s)

    assert seat.presence is ONLINE
    assert look(seat, EMPTY, last_s + 0.1).presence is OFFLINE


@pytest.mark.parametrize("returned_tenth", range(280, 301))
def test_a_return_begun_within_the_30_s_and_broken_off_is_offline_by_31_s(
    returned_tenth: int,
) -> None:
    returned_s = 10.0 + returned_tenth / TENTHS_PER_S
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, returned_s - 0.1)
    seat = at_10_hz(seat, OCCUPIED, returned_s, returned_s + 0.9)

    assert at_10_hz(seat, EMPTY, returned_s + 1.0, 41.0).presence is OFFLINE


# -- silence --


def test_a_silence_shorter_than_ttl_s_continues_the_emptiness() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 20.0)
    seat = at_10_hz(seat, BLIND, 20.1, 21.9)
    seat = at_10_hz(seat, EMPTY, 21.9, 40.0)

    assert seat.presence is ONLINE
    assert look(seat, EMPTY, 40.1).presence is OFFLINE


def test_a_silence_of_ttl_s_ends_the_emptiness() -> None:
    seat = at_10_hz(seated_until(9.9), EMPTY, 10.0, 20.0)
    seat = at_10_hz(seat, EMPTY, 22.0, 52.0)

    assert (seat.presence, seat.occupied) == (UNKNOWN, False)
    assert look(seat, EMPTY, 52.1).presence is OFFLINE


def test_a_silence_of_ttl_s_ends_a_stretch_of_sitting_too() -> None:
    seat = look(booted(), OCCUPIED, 0.0)

    assert look(seat, OCCUPIED, 1.9).presence is ONLINE
    assert look(seat, OCCUPIED, 2.0).presence is UNKNOWN


@pytest.mark.parametrize("before", [seated_until(41.0), absent_since(10.0)])
def test_without_a_healthy_sensor_for_ttl_s_presence_is_unknown(before: Seat) -> None:
    almost = at_10_hz(before, BLIND, 41.1, 42.9)
    blinded = look(almost, BLIND, 43.0)

    assert almost == before
    assert (blinded.presence, blinded.occupied) == (UNKNOWN, None)
    assert blinded.reason is Reason.SENSOR_FAULT


def test_blind_looks_alone_never_make_a_seat_offline() -> None:
    seat = at_10_hz(at_10_hz(seated_until(9.9), EMPTY, 10.0, 39.9), BLIND, 40.0, 100.0)

    assert seat.presence is UNKNOWN


def test_the_reason_of_blindness_is_the_one_the_sensors_give() -> None:
    seat = booted().observe(BLIND, Reason.UNCALIBRATED, 2.0, RULES)

    assert seat.reason is Reason.UNCALIBRATED


def test_a_silence_that_ends_with_a_sample_is_a_sensor_fault_until_the_sample_counts() -> None:
    assert look(seated_until(10.0), EMPTY, 12.0).reason is Reason.SENSOR_FAULT


def test_an_offline_seat_that_was_blind_needs_another_30_s_to_be_offline() -> None:
    seat = look(absent_since(10.0), BLIND, 50.0)
    seat = at_10_hz(seat, EMPTY, 50.1, 80.1)

    assert seat.presence is UNKNOWN
    assert look(seat, EMPTY, 80.2).presence is OFFLINE
