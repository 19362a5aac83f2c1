"""A finding always has the figures that its sentence needs."""

import pytest

from calibration.refusals import FIGURES, Code, Finding, Severity, find


def test_every_code_says_which_figures_it_has():
    assert set(FIGURES) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_a_finding_with_its_figures_is_made_and_without_them_refused(code):
    figures = dict.fromkeys(FIGURES[code], 1.0)
    found = find(code, **figures)

    assert dict(found.figures) == figures
    assert found.refuses
    with pytest.raises(ValueError, match=code.value):
        find(code, **figures, another=1.0)
    if figures:
        with pytest.raises(ValueError, match=code.value):
            find(code)


def test_only_a_refusal_refuses():
    assert not find(Code.INVERTED, Severity.NOTE).refuses
    assert not find(Code.PERSON_STILL, Severity.WARN).refuses


def test_figures_in_another_order_are_no_finding():
    with pytest.raises(ValueError, match="not_empty"):
        Finding(code=Code.NOT_EMPTY, figures=(("limit_kg", 5.0), ("kg", 9.0)))
