"""A camera just opened is given time for its exposure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.warm_up import WarmUp


def after(means, step_s):
    warm_up = WarmUp(began_s=0.0)
    for number, mean in enumerate(means, start=1):
        warm_up = warm_up.observe(mean, number * step_s)
    return warm_up


@pytest.mark.parametrize(
    ("means", "step_s", "settled"),
    [
        ([], 0.1, False),
        ([100.0] * 9, 0.03, False),
        ([100.0] * 10, 0.03, True),
        ([100.0] * 5, 0.2, True),
        ([100.0] * 4, 0.5, False),
        ([100.0 + 10 * step for step in range(20)], 0.03, False),
        ([100.0] * 9 + [103.0], 0.03, False),
        ([100.0] * 9 + [101.9], 0.03, True),
        ([0.0] * 10, 0.03, True),
        ([1.0, 200.0], 1.5, True),
    ],
)
def test_settled_after_ten_frames_or_a_second_when_steady_and_after_three_anyway(
    means, step_s, settled
):
    assert after(means, step_s).is_settled is settled


@settings(derandomize=True)
@given(st.lists(st.floats(0, 255), min_size=1, max_size=200), st.floats(0.001, 1.0))
def test_no_camera_warms_up_for_more_than_three_seconds_or_for_less_than_five_pictures(
    means, step_s
):
    warm_up = after(means, step_s)

    if len(means) * step_s >= 3.0:
        assert warm_up.is_settled
    elif len(means) < 5:
        assert not warm_up.is_settled
