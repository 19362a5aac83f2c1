"""An interrupted dialogue survives as JSON; what is no dialogue is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_plan import STATES

from calibration.plan import resumed, step
from calibration.plan_saved import SavedUnreadable, from_dict, to_dict
from calibration.plan_state import Measured, Stage


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_comes_back_as_it_was(stage):
    saved = json.loads(json.dumps(to_dict(STATES[stage])))
    back = from_dict(saved)

    assert to_dict(back) == saved
    assert back.zeros == STATES[stage].zeros
    assert back.loads == STATES[stage].loads
    assert back.findings == STATES[stage].findings
    assert step(resumed(back, at_s=1.0, away_s=1.0), Measured(at_s=2.0)) is not None


def test_another_version_is_not_guessed_at():
    with pytest.raises(SavedUnreadable, match="another version"):
        from_dict({**to_dict(STATES[Stage.EMPTY]), "version": 0})


@pytest.mark.parametrize("lack", ["zeros", "setup", "stage", "loads", "keys"])
def test_a_part_that_is_missing_is_noticed(lack):
    saved = to_dict(STATES[Stage.TAKE_OFF])
    del saved[lack]

    with pytest.raises(SavedUnreadable):
        from_dict(saved)


@pytest.mark.parametrize(
    ("stage", "part"),
    [
        (Stage.WEIGHT, "zeros"),
        (Stage.TAKE_OFF, "loads"),
        (Stage.CORNERS, "loads"),
        (Stage.LEAN, "person"),
    ],
)
def test_a_stage_without_what_came_before_it_is_refused(stage, part):
    saved = to_dict(STATES[stage])
    saved[part] = None if part == "person" else []

    with pytest.raises(SavedUnreadable, match="nothing to go on"):
        from_dict(saved)


@given(
    st.sampled_from(sorted(to_dict(STATES[Stage.VERDICT]))),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=5,
    ),
)
def test_rubbish_in_any_part_is_refused_or_harmless(part, rubbish):
    saved = {**to_dict(STATES[Stage.VERDICT]), part: rubbish}
    try:
        back = from_dict(saved)
    except SavedUnreadable:
        return
    step(resumed(back, at_s=1.0, away_s=1.0), Measured(at_s=2.0))
