"""How a calibration ended: for the last line, a script, and the report. Pure."""

from collections.abc import Mapping
from typing import Any, Protocol

from calibration.fit import FitImpossible
from calibration.plan_state import SPAN_KG, Dialogue, Path, Stage
from calibration.refusals import Code, Finding
from calibration.verdict import Verdict, judge
from calibration.verdict_rows import Check


class Words(Protocol):
    """Whoever has sentences."""

    def words(self, key: str, **figures: object) -> str: ...


# Of these more is better; of all other checks less.
AT_LEAST = frozenset(
    {Code.RANGE_TOO_SMALL, Code.SENSITIVITY_TOO_LOW, Code.SPAN_TOO_SMALL, Code.SPAN_SHARE}
)
WHOLE_FROM = 100.0
RESULTS = {Stage.DONE: "ok", Stage.REFUSED: "refused", Stage.STOPPED: "stopped"}


def headline(words: Words, dialogue: Dialogue) -> str:
    """What the verdict comes to, in one sentence."""
    verdict = _judged(dialogue)
    if dialogue.setup.path is Path.SIT:
        return words.words("outcome.sit")
    if verdict is None or verdict.fit is None:
        return words.words("outcome.none")
    slopes = ", ".join(f"{line.counts_per_kg:.1f}" for line in verdict.fit.cells)
    half_kg = verdict.fit.half_width_kg_at(SPAN_KG)
    return words.words("outcome.kg", slopes=slopes, half_kg=half_kg, span_kg=SPAN_KG)


def figure_text(figure: float) -> str:
    """A figure of a check: three digits, or whole ones."""
    if abs(figure) >= WHOLE_FROM:
        return f"{figure:.0f}"
    return f"{figure:.3g}" if abs(figure) >= 0.001 or figure == 0 else "0.000"  # noqa: PLR2004


def limit_text(words: Words, code: str, limit: float) -> str:
    """The limit of a check, with its direction."""
    least = any(one.value == code for one in AT_LEAST)
    return words.words("weigh.at_least" if least else "weigh.at_most", limit=f"{limit:g}")


def outcome(
    dialogue: Dialogue, *, seat: str, who: str, after: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Everything worth keeping, as plain values.

    Args:
        dialogue: at its end, or where it was left.
        seat: which.
        who: the technician.
        after: the scale as the node wrote it; None when nothing was written.
    """
    verdict = _judged(dialogue)
    fit = None if verdict is None else verdict.fit
    findings = dialogue.findings if verdict is None else verdict.findings or dialogue.findings
    return {
        "result": RESULTS.get(dialogue.stage, "interrupted"),
        "seat": seat,
        "who": who,
        "written": after is not None,
        "scale": None if after is None else dict(after),
        "proved": dialogue.stage is Stage.DONE and dialogue.setup.prove,
        "quick": dialogue.setup.quick,
        "certified": dialogue.setup.path is Path.WEIGH and after is not None,
        "loads_kg": [load.kg for load in dialogue.loads],
        "residuals_kg": [] if fit is None else [round(one, 4) for one in fit.residuals_kg],
        "half_width_kg": None if fit is None else round(fit.half_width_kg_at(SPAN_KG), 3),
        "checks": [] if verdict is None else [_row(check) for check in verdict.checks],
        "findings": [_entry(one) for one in findings],
        "keys": dialogue.keys,
        "waited_s": round(dialogue.waited_s, 1),
    }


def _judged(dialogue: Dialogue) -> Verdict | None:
    """The verdict, once there is enough for one."""
    if dialogue.person is None or not dialogue.zeros:
        return None
    if dialogue.setup.path is Path.WEIGH and (not dialogue.loads or len(dialogue.zeros) < 2):  # noqa: PLR2004
        return None
    try:
        return judge(dialogue)
    except FitImpossible:
        return None


def _row(check: Check) -> dict[str, Any]:
    return {
        "code": check.code.value,
        "figure": float(f"{check.figure:.6g}"),
        "limit": check.limit,
        "unit": check.unit.value,
        "ruling": check.ruling.value,
    }


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "figures": dict(finding.figures),
    }
