"""`calibration.md`: the maths, the limits, and every refusal as the program says it. Pure."""

import re
from collections.abc import Iterator

from calibration import verdict_cells, verdict_checks, verdict_sensitivity
from calibration.refusals import Code
from calibration.texts import TEXTS, say_check

HEAD = """\
# Calibration

Written by `./run docs` from `calibration/`. How to do it: [technician.md](technician.md).

## What is fitted
A scale is a straight line from kilograms to counts, found by weighted least squares
(NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.3): `counts = zero + slope × kg`. Each
window of still conversions is one point; its weight is one over the variance of its mean, of
where the zero comes to rest, and of the known weight itself (1 %, a body 2 %, over the root of
three: JCGM 100:2008, 4.3.7). The interval is the calibration interval of the same handbook
(4.5.2.1) with Student's t: between which true weights a seat is loaded that shows x kg, with 95
% confidence. A slope may be negative: then A+ and A- are exchanged, which does no harm.

- **One weight** makes a line through two points. Nothing is learnt about linearity, and the tool
  says so.
- **Several cells**: the same weight in the middle and above each cell gives one equation each;
  the slopes follow by least squares, and what is left over shows whether the corners agree.
- **No weights** (`--sit`): the slope assumes a person of 70 kg. Presence works; kilograms are
  not certified.

A window counts when nothing but noise was seen for as long as needed: single wild conversions
are left out (six robust standard deviations), what still creeps or drifts is waited for, and
neighbours that resemble each other count as fewer conversions. The person serves for span,
posture and return to zero, not for the line, unless his weight was typed.

Sources stand in the docstrings of `calibration/fit.py`, `fit_cells.py`, `window_cell.py` and
`window_unrest.py`.

## Limits of the verdict
Beyond the second figure nothing is written. Terms as in OIML R 60; the limits are ours, for a
seat that has to tell 15 kg from nobody and may be a kilogram wrong about a person.

| row | look | refused |
|---|---|---|
"""

FOOT = """
## Every sentence
What the tool says when something is wrong, and what to do. `…` stands for a figure of the seat.

| code | sentence |
|---|---|
"""

_CHECKS = verdict_checks
_ROWS: tuple[tuple[Code, str, str], ...] = (
    (Code.NOISE, f"above {_CHECKS.NOISE_WARN_KG:g} kg", f"above {_CHECKS.NOISE_KG:g} kg"),
    (Code.SPAN_TOO_SMALL, "", f"below {_CHECKS.SPAN_NOISES:g} x"),
    (
        Code.INTERVAL_TOO_WIDE,
        f"above {_CHECKS.INTERVAL_WARN_KG:g} kg",
        f"above {_CHECKS.INTERVAL_KG:g} kg",
    ),
    (Code.SPAN_SHARE, f"below {_CHECKS.SPAN_SHARE_PERCENT:g} % of 80 kg", ""),
    (
        Code.NOT_LINEAR,
        f"above {_CHECKS.LINEARITY_WARN_PERCENT:g} %",
        f"above {_CHECKS.LINEARITY_PERCENT:g} %",
    ),
    (
        Code.ZERO_NOT_REPEATED,
        f"above {_CHECKS.ZERO_SPREAD_WARN_KG:g} kg",
        f"above {_CHECKS.ZERO_SPREAD_KG:g} kg",
    ),
    (
        Code.ZERO_NOT_BACK,
        f"above {_CHECKS.RETURN_WARN_PERCENT:g} %",
        f"above {_CHECKS.RETURN_PERCENT:g} %",
    ),
    (
        Code.DRIFT,
        f"above {_CHECKS.DRIFT_WARN_KG_PER_MIN:g} kg/min",
        f"above {_CHECKS.DRIFT_KG_PER_MIN:g} kg/min",
    ),
    (
        Code.POSTURE_CHANGES_WEIGHT,
        f"above {_CHECKS.LEAN_WARN_PERCENT:g} %",
        f"above {_CHECKS.LEAN_PERCENT:g} %",
    ),
    (
        Code.RANGE_TOO_SMALL,
        f"below {verdict_sensitivity.RANGE_WARN_KG:g} kg",
        f"below {verdict_sensitivity.RANGE_KG:g} kg",
    ),
    (
        Code.SENSITIVITY_TOO_LOW,
        "",
        f"below {verdict_sensitivity.LOWEST_COUNTS_PER_KG:g} counts/kg",
    ),
    (Code.PERSON_TOO_HEAVY, f"above {verdict_sensitivity.HEAVIEST_PERSON_KG:g} kg", ""),
    (
        Code.SENSITIVITY_CHANGED,
        f"above {verdict_sensitivity.CHANGED_WARN_PERCENT:g} %",
        f"above {verdict_sensitivity.CHANGED_PERCENT:g} %, same cell",
    ),
    (
        Code.CORNERS_DISAGREE,
        f"above {verdict_cells.CORNERS_WARN_PERCENT:g} %",
        f"above {verdict_cells.CORNERS_PERCENT:g} %",
    ),
    (
        Code.CELLS_UNLIKE,
        f"above {verdict_cells.UNLIKE_WARN_TIMES:g} x",
        f"above {verdict_cells.UNLIKE_TIMES:g} x",
    ),
)
_FIGURE = re.compile(r"\{[^}]*\}")


def page() -> str:
    """The whole document."""
    return "\n".join([HEAD.rstrip("\n"), *_limits(), FOOT.rstrip("\n"), *_sentences()]) + "\n"


def _limits() -> Iterator[str]:
    for code, look, refused in _ROWS:
        yield f"| {say_check(code, 'en')} | {look or '-'} | {refused or '-'} |"


def _sentences() -> Iterator[str]:
    for code in Code:
        english, _ = TEXTS[f"finding.{code.value}"]
        yield f"| `{code.value}` | {_FIGURE.sub('…', english).replace('|', '/')} |"
