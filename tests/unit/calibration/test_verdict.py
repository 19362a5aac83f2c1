"""The limits of a verdict, each from either side, and the scale it makes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.plan_state import Dialogue, Load, Path, Setup, Stage, Standing
from calibration.refusals import Code, Severity
from calibration.verdict import judge, scale_entries
from calibration.verdict_rows import Ruling, Unit, at_least, at_most
from sensors import Scale
from sensors.corner_scales import SUM_COUNTS_PER_KG, SUM_ZERO_COUNTS, read_cells

SLOPE = 10_000.0


def standing(kg, at_s, *, noise=10.0, moved=False, slope=SLOPE, drift=0.0):
    return Standing(
        means=(84_000.0 + slope * kg,),
        errors=(2.0,),
        noises=(noise,),
        slopes_per_min=(drift * slope,),
        slope_errors_per_min=(50.0,),
        degrees=20,
        moved=moved,
        since_s=at_s - 3,
        until_s=at_s,
    )


def seat(
    *,
    loads=((20.0, 20.0),),
    zeros=(0.0, 0.0, 0.0),
    person=75.0,
    leaned=75.0,
    noise=10.0,
    slope=SLOPE,
    drift=0.0,
    **setup,
):
    def at(kg, at_s, **more):
        return standing(kg, at_s, noise=noise, slope=slope, drift=drift, **more)

    return Dialogue(
        setup=Setup(**setup),
        stage=Stage.VERDICT,
        zeros=tuple(at(kg, moment) for kg, moment in zip(zeros, (5.0, 30.0, 70.0), strict=True)),
        loads=tuple(
            Load(kg=kg, corner=0, standing=at(true, 15.0 + place))
            for place, (kg, true) in enumerate(loads)
        ),
        person=at(person, 45.0, moved=True),
        leaned=None if leaned is None else at(leaned, 52.0, moved=True),
    )


def told(dialogue):
    return {finding.code: finding.severity for finding in judge(dialogue).findings}


def test_a_good_seat_has_nothing_to_mend():
    verdict = judge(seat(loads=((20.0, 20.0), (40.0, 40.0))))

    assert verdict.findings == ()
    assert {check.ruling for check in verdict.checks} == {Ruling.OK}
    assert verdict.fit.cells[0].counts_per_kg == pytest.approx(SLOPE)


@pytest.mark.parametrize(
    ("spoilt", "code", "severity"),
    [
        ({"noise": 201.0}, Code.SPAN_TOO_SMALL, Severity.REFUSE),
        ({"noise": 501.0}, Code.NOISE, Severity.WARN),
        ({"noise": 3_001.0}, Code.NOISE, Severity.REFUSE),
        ({"loads": ((20.0, 20.0),)}, Code.SPAN_SHARE, Severity.WARN),
        ({"loads": ((20.0, 20.0),)}, Code.LINEARITY_NOT_SHOWN, Severity.NOTE),
        ({"loads": ((20.0, 20.0), (40.0, 42.5))}, Code.NOT_LINEAR, Severity.REFUSE),
        ({"zeros": (0.0, 0.12, 0.0)}, Code.ZERO_NOT_REPEATED, Severity.WARN),
        ({"zeros": (0.0, 0.32, 0.0)}, Code.ZERO_NOT_REPEATED, Severity.REFUSE),
        ({"zeros": (0.0, 0.0, 0.3)}, Code.ZERO_NOT_BACK, Severity.WARN),
        ({"zeros": (0.0, 0.0, 0.8)}, Code.ZERO_NOT_BACK, Severity.REFUSE),
        ({"zeros": (0.0, 0.1, 0.26), "drift": 0.24}, Code.DRIFT, Severity.REFUSE),
        ({"leaned": 66.0}, Code.POSTURE_CHANGES_WEIGHT, Severity.WARN),
        ({"leaned": 59.0}, Code.POSTURE_CHANGES_WEIGHT, Severity.REFUSE),
        ({"leaned": None}, Code.LEAN_NOT_SEEN, Severity.NOTE),
        ({"slope": 40_000.0}, Code.RANGE_TOO_SMALL, Severity.WARN),
        ({"slope": 100_000.0}, Code.RANGE_TOO_SMALL, Severity.REFUSE),
        ({"slope": 400.0, "noise": 1.0}, Code.SENSITIVITY_TOO_LOW, Severity.REFUSE),
        ({"slope": -SLOPE}, Code.INVERTED, Severity.NOTE),
        ({"person": 170.0, "leaned": 170.0}, Code.POUNDS_FOR_KG, Severity.REFUSE),
        ({"former": ((0.0, 20_000.0),), "same_cell": True}, Code.GAIN_64, Severity.REFUSE),
        ({"former": ((0.0, 20_000.0),)}, Code.GAIN_64, Severity.WARN),
        ({"former": ((0.0, -40_000.0),), "same_cell": True}, Code.CHANNEL_B, Severity.REFUSE),
        ({"former": ((0.0, 4_536.0),)}, Code.POUNDS_FOR_KG, Severity.REFUSE),
        ({"former": ((0.0, 8_000.0),)}, Code.SENSITIVITY_CHANGED, Severity.WARN),
        (
            {"former": ((0.0, 8_000.0),), "same_cell": True},
            Code.SENSITIVITY_CHANGED,
            Severity.REFUSE,
        ),
    ],
)
def test_each_limit_has_its_finding(spoilt, code, severity):
    assert told(seat(**spoilt)).get(code) is severity


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        ({"noise": 199.0}, Code.SPAN_TOO_SMALL),
        ({"noise": 499.0, "loads": ((60.0, 60.0),)}, Code.NOISE),
        ({"loads": ((24.0, 24.0),)}, Code.SPAN_SHARE),
        ({"loads": ((20.0, 20.0), (40.0, 40.1))}, Code.NOT_LINEAR),
        ({"zeros": (0.0, 0.09, 0.0)}, Code.ZERO_NOT_REPEATED),
        ({"zeros": (0.0, 0.0, 0.2)}, Code.ZERO_NOT_BACK),
        ({"zeros": (0.0, 0.0, 0.8)}, Code.DRIFT),
        ({"leaned": 68.0}, Code.POSTURE_CHANGES_WEIGHT),
        ({"slope": 30_000.0}, Code.RANGE_TOO_SMALL),
        ({"person": 150.0, "leaned": 150.0}, Code.POUNDS_FOR_KG),
        ({"former": ((0.0, 10_200.0),), "same_cell": True}, Code.SENSITIVITY_CHANGED),
    ],
)
def test_within_the_limit_nothing_is_said(kept, code):
    assert code not in told(seat(**kept))


def test_a_light_weight_and_a_restless_zero_say_which_weight_would_do():
    found = [
        dict(finding.figures)
        for finding in judge(seat(loads=((1.0, 1.0),), zeros=(0.0, 0.09, 0.0), noise=0.9)).refusals
        if finding.code is Code.INTERVAL_TOO_WIDE
    ]

    assert found[0]["figure"] > 5
    assert 2 <= found[0]["needed_kg"] <= 80


def test_what_is_said_to_do_does():
    spoilt = seat(noise=150.0, loads=((10.0, 10.0),))
    needed = [dict(one.figures)["needed_kg"] for one in judge(spoilt).refusals]

    assert needed == [15.0]
    assert not judge(seat(noise=150.0, loads=((15.0, 15.0),))).refusals


@given(st.floats(0, 100), st.floats(1, 50), st.floats(51, 100))
def test_a_row_warns_before_it_refuses(figure, warn, refuse):
    row = at_most(Code.NOISE, figure, unit=Unit.KG, warn=warn, refuse=refuse)
    mirrored = at_least(Code.NOISE, -figure, unit=Unit.KG, warn=-warn, refuse=-refuse)

    assert row.ruling is mirrored.ruling
    assert (row.ruling is Ruling.REFUSE) == (figure > refuse)
    assert (row.ruling is Ruling.OK) == (figure <= warn)
    assert (row.finding is None) == (row.ruling is Ruling.OK)


def test_the_entries_make_a_scale_that_shows_what_was_there():
    entries = scale_entries(seat(slope=-SLOPE))
    scale = Scale(**entries)

    assert scale.to_kg(84_000) == pytest.approx(0, abs=0.01)
    assert scale.to_kg(84_000 - 800_000) == pytest.approx(80, abs=0.05)
    assert scale.noise_counts == 10.0


def test_the_entries_of_several_cells_make_a_scale():
    dialogue = several()
    entries = scale_entries(dialogue)
    cells = read_cells(entries.pop("cells"))
    scale = Scale(
        zero_counts=SUM_ZERO_COUNTS,
        counts_per_kg=float(SUM_COUNTS_PER_KG),
        cells=cells,
        **entries,
    )

    assert [cell.counts_per_kg for cell in scale.cells] == pytest.approx([SLOPE, -SLOPE])
    assert told(dialogue)[Code.CELL_INVERTED] is Severity.NOTE


def test_a_corner_that_carries_nothing_is_refused():
    dialogue = several()
    person = replace(dialogue.person, means=(84_000.0 + 75 * SLOPE, 84_000.0))

    assert Code.CORNER_CARRIES_NOTHING in told(replace(dialogue, person=person))


def test_cells_that_were_not_told_apart_make_no_scale():
    dialogue = several()
    alike = tuple(replace(load, standing=dialogue.loads[0].standing) for load in dialogue.loads)

    assert told(replace(dialogue, loads=alike)) == {Code.CORNERS_ALIKE: Severity.REFUSE}


def test_without_weights_a_person_makes_the_scale():
    dialogue = seat(loads=(), path=Path.SIT)
    entries = scale_entries(dialogue)

    assert told(dialogue) == {Code.NOT_CERTIFIED: Severity.NOTE}
    assert Scale(**entries).to_kg(84_000 + 750_000) == pytest.approx(70)
    assert Code.SPAN_TOO_SMALL in told(seat(loads=(), path=Path.SIT, noise=800.0))
    assert Code.ZERO_NOT_BACK in told(seat(loads=(), path=Path.SIT, zeros=(0.0, 0.0, 1.0)))


def several():
    def at(left, right, at_s):
        one = standing(0, at_s, moved=True)
        return replace(
            one,
            means=(84_000.0 + SLOPE * left, 84_000.0 - SLOPE * right),
            errors=(2.0, 2.0),
            noises=(10.0, 10.0),
            slopes_per_min=(0.0, 0.0),
            slope_errors_per_min=(50.0, 50.0),
        )

    places = ((10.0, 10.0), (17.0, 3.0), (3.0, 17.0))
    return Dialogue(
        setup=Setup(cells=2),
        stage=Stage.VERDICT,
        zeros=(at(0, 0, 5.0), at(0, 0, 40.0), at(0, 0, 70.0)),
        loads=tuple(
            Load(kg=20.0, corner=corner, standing=at(*place, 15.0 + 5 * corner))
            for corner, place in enumerate(places)
        ),
        person=at(40, 35, 55.0),
        leaned=at(45, 30, 60.0),
    )
