"""Whether what was measured makes a scale: the checks, and the scale's entries. Pure.

Each check is a row: what was measured, beyond what it warns, beyond what it refuses. Terms as in
OIML R 60; the limits are ours, for a seat that has to tell 15 kg from nobody and may be a kilogram
wrong about a person.
"""

from dataclasses import dataclass

from calibration.fit import Fit, FitImpossible
from calibration.plan_state import SPAN_KG, Dialogue, Path
from calibration.refusals import Code, Finding, Severity, find
from calibration.verdict_checks import checks_of, notes_of, sit_checks
from calibration.verdict_figures import Figures, direction_counts, figures_of
from calibration.verdict_rows import Check
from sensors.corner_scales import CellScale, cells_entry

# Without weights: what is assumed to sit there, so that the usual limits fit roughly.
ASSUMED_PERSON_KG = 70.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What there is to say before anything is written.

    Attributes:
        figures: What was measured; None without weights, or when they make no line.
        checks: One row each, in the order of importance.
        notes: What is worth knowing besides.
    """

    figures: Figures | None
    checks: tuple[Check, ...]
    notes: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that has a sentence."""
        return (*(one.finding for one in self.checks if one.finding is not None), *self.notes)

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """What has to be mended before anything is written."""
        return tuple(finding for finding in self.findings if finding.refuses)

    @property
    def fit(self) -> Fit | None:
        """The lines."""
        return None if self.figures is None else self.figures.fit


def judge(dialogue: Dialogue) -> Verdict:
    """The verdict on a dialogue that has everything measured."""
    if dialogue.setup.path is Path.SIT:
        note = find(Code.NOT_CERTIFIED, Severity.NOTE)
        return Verdict(figures=None, checks=sit_checks(dialogue), notes=(note,))
    try:
        figures = figures_of(dialogue)
    except FitImpossible:
        code = Code.CORNERS_ALIKE if dialogue.setup.cells > 1 else Code.SAME_LOAD_AGAIN
        return Verdict(figures=None, checks=(), notes=(_impossible(dialogue, code),))
    return Verdict(
        figures=figures,
        checks=checks_of(dialogue, figures),
        notes=notes_of(dialogue, figures),
    )


def scale_entries(dialogue: Dialogue) -> dict[str, object]:
    """The scale file's entries that this calibration knows, by their keys.

    Who, when and which cell is added by whoever writes it.

    Raises:
        FitImpossible: The weights make no line.
    """
    noise = max(*dialogue.zeros[0].noises, 1.0)
    entries: dict[str, object] = {
        "normal_max_kg": dialogue.setup.most_kg,
        "noise_counts": round(noise, 2),
        "span_kg": SPAN_KG,
    }
    lines = _lines(dialogue)
    if len(lines) > 1:
        return {"cells": cells_entry(lines), **entries}
    only = lines[0]
    return {
        "zero_counts": only.zero_counts,
        "counts_per_kg": only.counts_per_kg,
        **entries,
    }


def _lines(dialogue: Dialogue) -> tuple[CellScale, ...]:
    if dialogue.setup.path is Path.WEIGH:
        cells = figures_of(dialogue).fit.cells
        return tuple(
            CellScale(
                zero_counts=round(line.zero_counts),
                counts_per_kg=float(f"{line.counts_per_kg:.7g}"),
            )
            for line in cells
        )
    slope = direction_counts(dialogue) / ASSUMED_PERSON_KG
    assert dialogue.person is not None  # noqa: S101 - the path without weights has a person
    return tuple(
        CellScale(
            zero_counts=round(zero),
            counts_per_kg=float(f"{slope if mean >= zero else -slope:.7g}"),
        )
        for mean, zero in zip(dialogue.person.means, dialogue.zeros[-1].means, strict=True)
    )


def _impossible(dialogue: Dialogue, code: Code) -> Finding:
    if code is Code.CORNERS_ALIKE:
        return find(code)
    last = dialogue.loads[-1].kg if dialogue.loads else 0.0
    return find(code, kg=last, former_kg=0.0)
