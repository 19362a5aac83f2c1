"""One row of a verdict: a figure against its limits. Pure."""

import math
from dataclasses import dataclass
from enum import Enum

from calibration.refusals import FIGURES, Code, Figure, Finding, Severity, find


class Ruling(Enum):
    """What a check comes to."""

    OK = "ok"
    WARN = "warn"
    REFUSE = "refuse"


class Unit(Enum):
    """Of a check's figure."""

    KG = "kg"
    KG_PER_MIN = "kg/min"
    PERCENT = "%"
    TIMES = "x"
    COUNTS_PER_KG = "counts/kg"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One check.

    Attributes:
        code: Which; its finding has the same.
        figure: What was measured.
        limit: Beyond this it is refused; where it only warns, beyond this it warns.
        unit: Of both.
        ruling: What it comes to.
        finding: The sentence for it, unless all is well.
    """

    code: Code
    figure: float
    limit: float
    unit: Unit
    ruling: Ruling
    finding: Finding | None = None


def at_most(
    code: Code,
    figure: float,
    *,
    unit: Unit,
    warn: float | None = None,
    refuse: float | None = None,
    **more: Figure,
) -> Check:
    """A figure that may not be above its limits; None has no such limit."""
    beyond = refuse is not None and _above(figure, refuse)
    ruling = Ruling.REFUSE if beyond else Ruling.OK
    if not beyond and warn is not None and _above(figure, warn):
        ruling = Ruling.WARN
    return _row(code, figure, warn, refuse, unit, ruling, more)


def at_least(
    code: Code,
    figure: float,
    *,
    unit: Unit,
    warn: float | None = None,
    refuse: float | None = None,
    **more: Figure,
) -> Check:
    """A figure that may not be below its limits."""
    beyond = refuse is not None and _above(refuse, figure)
    ruling = Ruling.REFUSE if beyond else Ruling.OK
    if not beyond and warn is not None and _above(warn, figure):
        ruling = Ruling.WARN
    return _row(code, figure, warn, refuse, unit, ruling, more)


def _row(
    code: Code,
    figure: float,
    warn: float | None,
    refuse: float | None,
    unit: Unit,
    ruling: Ruling,
    more: dict[str, Figure],
) -> Check:
    shown = warn if ruling is Ruling.WARN or refuse is None else refuse
    limit = 0.0 if shown is None else shown
    finding = None
    if ruling is not Ruling.OK:
        figures = {"figure": figure, "limit": limit, **more}
        severity = Severity.WARN if ruling is Ruling.WARN else Severity.REFUSE
        wanted = {name: figures[name] for name in FIGURES[code]}
        finding = find(code, severity, **wanted)
    return Check(code=code, figure=figure, limit=limit, unit=unit, ruling=ruling, finding=finding)


def _above(figure: float, limit: float) -> bool:
    """More, and not by the last bits of a float alone: what was said to do must do."""
    return figure > limit and not math.isclose(figure, limit, rel_tol=1e-12)
