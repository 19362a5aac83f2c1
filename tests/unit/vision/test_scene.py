"""A camera that was turned is told from one whose place is sometimes taken."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.occupancy import Seen
from vision.scene import Scene, likeness, outline


def drawn(seed, *, lines=14):
    """A grey picture with edges: each seed another room."""
    random = np.random.default_rng(seed)
    picture = np.full((120, 160), 60, np.uint8)
    for _ in range(lines):
        y, x = random.integers(0, 110), random.integers(0, 150)
        level = random.integers(80, 255)
        picture[y : y + random.integers(4, 40), x : x + random.integers(4, 40)] = level
    return picture


def with_somebody(picture):
    """A person's worth of other edges, over a third of the picture."""
    taken = picture.copy()
    taken[20:, 55:105] = drawn(99)[20:, 55:105]
    return taken


ROOM = outline(drawn(1))
TAKEN = outline(with_somebody(drawn(1)))
ELSEWHERE = outline(drawn(2))


def after(*steps, scene=None, every_s=180.0, from_s=0.0):
    """Feed (map, sure sighting) pairs, one every `every_s`."""
    scene = scene or Scene()
    for number, (place, sure) in enumerate(steps):
        scene = scene.observe(place, sure, from_s + number * every_s)
    return scene


def test_a_map_has_mean_nought_and_length_one():
    assert sum(ROOM) == pytest.approx(0, abs=1e-6)
    assert likeness(ROOM, ROOM) == pytest.approx(1.0)
    assert len(ROOM) == 14 * 19


def test_a_picture_without_edges_is_like_nothing():
    flat = outline(np.full((120, 160), 200, np.uint8))

    assert likeness(flat, ROOM) == likeness(flat, flat) == 0.0


@settings(derandomize=True)
@given(st.floats(0.3, 1.0), st.integers(0, 20), st.integers(0, 2**32 - 1))
def test_light_and_noise_make_no_other_place(gain, noise, seed):
    picture = drawn(3).astype(float) * gain
    picture += np.random.default_rng(seed).normal(0, noise * gain, picture.shape)

    changed = outline(np.clip(picture, 0, 255).astype(np.uint8))

    assert likeness(changed, outline(drawn(3))) > 0.5


def test_two_rooms_are_unlike_and_a_sitter_changes_a_map_much():
    assert likeness(ROOM, ELSEWHERE) < 0.3
    assert 0.3 < likeness(ROOM, TAKEN) < 0.9


def test_before_a_sure_sighting_nothing_can_have_moved():
    assert not after(*[(ROOM, None), (ELSEWHERE, None)] * 30).has_moved


def test_another_place_for_an_hour_is_a_camera_that_was_turned():
    scene = after((ROOM, Seen.NOBODY), *[(ELSEWHERE, Seen.NOBODY)] * 21)
    almost = after((ROOM, Seen.NOBODY), *[(ELSEWHERE, Seen.NOBODY)] * 20)

    assert scene.has_moved
    assert not almost.has_moved


def test_an_hour_alone_or_twenty_pictures_alone_prove_nothing():
    few = after((ROOM, Seen.NOBODY), *[(ELSEWHERE, None)] * 19, every_s=600.0)
    quick = after((ROOM, Seen.NOBODY), *[(ELSEWHERE, None)] * 500, every_s=5.0)

    assert not few.has_moved
    assert not quick.has_moved


def test_one_picture_of_the_old_place_begins_the_hour_anew():
    away = [(ELSEWHERE, None)] * 20

    assert not after((ROOM, Seen.NOBODY), *away, (ROOM, None), *away).has_moved


def test_a_camera_turned_back_is_trusted_again():
    moved = after((ROOM, Seen.NOBODY), *[(ELSEWHERE, None)] * 40)

    assert moved.has_moved
    assert not after((ROOM, None), scene=moved, from_s=9e3).has_moved


def test_somebody_who_sits_down_close_is_learned_and_not_taken_for_another_place():
    """His map is unlike the empty place's; the first sure sighting of him is the next one."""
    close = ELSEWHERE
    day = [(ROOM, Seen.NOBODY), (close, None), *[(close, Seen.PERSON)] * 60]

    assert not after(*day).has_moved


def test_a_sitter_in_the_middle_of_a_turned_picture_teaches_nothing():
    turned = [(ELSEWHERE, Seen.NOBODY)] * 10 + [(ELSEWHERE, Seen.PERSON)] * 15
    scene = after((ROOM, Seen.NOBODY), *turned)

    assert scene.taken is None
    assert scene.has_moved


@settings(derandomize=True)
@given(st.lists(st.sampled_from([(ROOM, Seen.NOBODY), (TAKEN, Seen.PERSON), (ROOM, None)])))
def test_coming_and_going_never_moves_the_camera(day):
    assert not after((ROOM, Seen.NOBODY), (TAKEN, Seen.PERSON), *day * 20).has_moved
