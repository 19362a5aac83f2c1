"""A covered, dark or frozen camera is told from an empty seat."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vision.camera_health import CameraHealth, Light, measure
from vision.occupancy import Reason

FINE = Light(mean=100.0, deviation=40.0, spread=150.0)
COVERED = Light(mean=67.0, deviation=4.5, spread=16.0)
BLACK = Light(mean=1.8, deviation=0.5, spread=2.0)
NIGHT = Light(mean=11.9, deviation=9.0, spread=40.0)
WHITE = Light(mean=250.0, deviation=3.0, spread=9.0, clipped=0.9)
DAZZLED = Light(mean=190.0, deviation=80.0, spread=240.0, clipped=0.61)
LIGHTS = st.sampled_from([FINE, COVERED, BLACK, NIGHT, WHITE, DAZZLED])
DIGESTS = st.sampled_from([None, b"a", b"b"])


def after(*pictures):
    health = CameraHealth()
    for light, digest in pictures:
        health = health.observe(light, digest)
    return health


@pytest.mark.parametrize(
    ("pictures", "fault", "suspect"),
    [
        ([], None, False),
        ([(FINE, b"a")], None, False),
        ([(COVERED, b"a")], None, True),
        ([(COVERED, b"a"), (COVERED, b"b")], None, True),
        ([(COVERED, b"a"), (COVERED, b"b"), (COVERED, b"c")], Reason.CAMERA_BLOCKED, True),
        ([(COVERED, b"a"), (COVERED, b"b"), (FINE, b"c"), (COVERED, b"d")], None, True),
        ([(BLACK, b"a")], Reason.TOO_DARK, True),
        ([(BLACK, b"a")] * 3, Reason.CAMERA_BLACK, True),
        ([(DAZZLED, b"a"), (DAZZLED, b"b")], None, True),
        ([(DAZZLED, b"a"), (DAZZLED, b"b"), (DAZZLED, b"c")], Reason.CAMERA_SATURATED, True),
        ([(DAZZLED, b"a"), (FINE, b"b"), (DAZZLED, b"c")], None, True),
        ([(WHITE, b"a")] * 3, Reason.CAMERA_SATURATED, True),
        ([(DAZZLED, b"a"), (DAZZLED, b"b"), (FINE, b"c")], None, False),
        ([(NIGHT, b"a")], Reason.TOO_DARK, False),
        ([(NIGHT, b"a"), (FINE, b"b")], None, False),
        ([(FINE, b"a"), (FINE, b"a")], None, True),
        ([(FINE, b"a")] * 3, Reason.CAMERA_FROZEN, True),
        ([(FINE, b"a"), (FINE, b"a"), (FINE, b"b"), (FINE, b"a")], None, False),
        ([(FINE, None)] * 9, None, False),
    ],
)
def test_each_fault_has_its_own_rule(pictures, fault, suspect):
    health = after(*pictures)

    assert (health.fault, health.is_suspect) == (fault, suspect)


@pytest.mark.parametrize(
    ("light", "flat", "dark"),
    [
        (Light(mean=12.0, deviation=5.9, spread=24.9), True, False),
        (Light(mean=11.9, deviation=6.0, spread=24.9), False, True),
        (Light(mean=200.0, deviation=5.9, spread=25.0), False, False),
    ],
)
def test_the_limits_are_the_measured_ones(light, flat, dark):
    assert (light.is_flat, light.is_dark) == (flat, dark)


@pytest.mark.parametrize(
    ("light", "saturated"),
    [
        (Light(mean=240.0, deviation=9.0, spread=30.0, clipped=0.6), False),
        (Light(mean=240.1, deviation=9.0, spread=30.0, clipped=0.0), True),
        (Light(mean=170.0, deviation=90.0, spread=250.0, clipped=0.601), True),
    ],
)
def test_a_picture_is_washed_out_by_its_mean_or_by_its_clipped_share(light, saturated):
    assert light.is_saturated is saturated


def test_the_clipped_share_is_counted_near_the_upper_end():
    grey = np.full((4, 5), 100, np.uint8)
    grey[0] = 250
    grey[1, 0] = 249

    assert measure(grey).clipped == 0.25


def test_a_window_in_the_picture_dazzles_nobody():
    desk = np.linspace(20, 200, 160 * 120).reshape(120, 160).astype(np.uint8)
    desk[:, :90] = 255

    assert not measure(desk).is_saturated


def test_a_gradient_behind_a_finger_is_flat_and_a_desk_is_not():
    finger = np.linspace(60, 75, 160 * 120).reshape(120, 160).astype(np.uint8)
    desk = np.linspace(20, 200, 160 * 120).reshape(120, 160).astype(np.uint8)

    assert measure(finger).is_flat
    assert not measure(desk).is_flat


@settings(derandomize=True)
@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_light_stays_within_the_grey_levels(grey):
    light = measure(grey)

    assert 0 <= light.mean <= 255
    assert 0 <= light.deviation <= 127.5
    assert 0 <= light.spread <= 255


@settings(derandomize=True)
@given(st.lists(st.tuples(LIGHTS, DIGESTS), max_size=12))
def test_covered_black_and_washed_out_each_mean_three_pictures_in_a_row(pictures):
    last = [light for light, _ in pictures[-3:]]
    enough = len(last) == 3
    saturated = enough and all(light.is_saturated for light in last)
    flat = enough and all(light.is_flat for light in last) and not saturated
    fault = after(*pictures).fault

    assert (fault is Reason.CAMERA_SATURATED) is saturated
    assert (fault is Reason.CAMERA_BLACK) is (flat and last[-1].is_dark)
    assert (fault is Reason.CAMERA_BLOCKED) is (flat and not last[-1].is_dark)


@settings(derandomize=True)
@given(st.lists(st.tuples(LIGHTS, DIGESTS), max_size=12))
def test_frozen_needs_three_equal_fingerprints_in_light(pictures):
    digests = [digest for _, digest in pictures[-3:]]
    equal = len(digests) == 3 and digests[0] is not None and len(set(digests)) == 1
    health = after(*pictures)

    if health.fault is Reason.CAMERA_FROZEN:
        assert equal
    if equal and pictures[-1][0] is FINE:
        assert health.fault is Reason.CAMERA_FROZEN
