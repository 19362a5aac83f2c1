"""The report of one seat: one page of HTML that needs nothing else, printable on A4. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from calibration.check import Facts
from calibration.outcome import figure_text, limit_text
from calibration.plot import Moment, svg
from calibration.refusals import Code
from calibration.telling import Speaker, row_name

STYLE = """
@page { size: A4; margin: 15mm; }
body { font: 10.5pt/1.4 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 180mm;
  margin: 1em auto; padding: 0 1em; color: #111; background: #fff; }
h1 { font-size: 17pt; margin: 0 0 .2em; } h2 { font-size: 12pt; margin: 1.1em 0 .3em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .15em .6em .15em 0; border-bottom: 1px solid #ccc;
  vertical-align: top; } th { width: 38%; font-weight: normal; color: #444; }
svg { width: 100%; height: auto; max-height: 60mm; }
@media print { body { font-size: 8.5pt; margin: 0 auto; } h2 { margin-top: .7em; } }
.sign { margin-top: 2.2em; display: flex; gap: 2em; }
.sign span { flex: 1; border-top: 1px solid #111; padding-top: .2em; }
"""

MOST_HISTORY = 5


Say = Callable[..., str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What goes onto the page.

    Attributes:
        facts: the node's answer to `describe`.
        noise_counts: of the newest conversions, each cell; empty where there were too few.
        result: how the calibration went, if it was made from this account and still stands.
        findings: its findings as sentences.
        checks: lines of `doctor`: mark, name, text.
        moments: the seat during the report.
        now: when.
        who: wrote it.
    """

    facts: Facts
    noise_counts: Sequence[float]
    result: Mapping[str, Any] | None
    findings: Sequence[str]
    checks: Sequence[tuple[str, str, str]]
    moments: Sequence[Moment]
    now: datetime
    who: str


def page(report: Report, words: Speaker) -> str:
    """The whole file; every figure is escaped, whoever typed it.

    Args:
        report: what goes in.
        words: sentences, and their language.
    """
    say = words.words
    seat = str(report.facts.get("seat") or "?")
    title = say("report.title", seat=seat)
    parts = [
        f'<!doctype html><html lang="{words.language.value}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_verdict(report, say))}</p>",
        _device(report, say),
        _scale(report, say),
        _result(report, words),
        f"<h2>{escape(say('report.plot'))}</h2>",
        svg(report.moments, title=say("report.plot")),
        _checks(report, say),
        _history(report, say),
        (
            f'<div class="sign"><span>{escape(say("report.sign_place"))}</span>'
            f"<span>{escape(say('report.sign_name'))}</span></div>"
        ),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _verdict(report: Report, say: Say) -> str:
    scale = report.facts.get("scale")
    if not scale:
        return say("report.uncalibrated")
    result = report.result
    if result is None:
        return say("report.no_record")
    if not result.get("certified"):
        return say("report.not_certified")
    half_kg = result.get("half_width_kg")
    key = "report.certified_proved" if result.get("proved") else "report.certified"
    return say(key, half_kg="?" if half_kg is None else f"{half_kg:.2f}")


def _device(report: Report, say: Say) -> str:
    facts, scale = report.facts, report.facts.get("scale") or {}
    pins = ", ".join(f"{name} {pin}" for name, pin in (facts.get("pins") or {}).items())
    rows = [
        (say("report.cell"), scale.get("cell") or "-"),
        (say("report.driver"), f"{facts.get('driver', '?')}, {facts.get('rate_sps', '?')}/s"),
        (say("report.pins"), pins or "-"),
        (say("report.cells"), facts.get("cells", 1)),
        (say("report.version"), facts.get("version", "?")),
        (say("report.printed"), f"{report.now:%Y-%m-%d %H:%M %Z}, {report.who}"),
    ]
    return _section(say("report.device"), rows)


def _scale(report: Report, say: Say) -> str:
    scale = report.facts.get("scale")
    if not scale:
        return ""
    rows: list[tuple[object, object]] = [
        (say("report.when"), scale.get("calibrated_at") or "-"),
        (say("report.by"), scale.get("calibrated_by") or "-"),
    ]
    for number, line in enumerate(scale.get("cells") or [scale], start=1):
        figures = say("report.line", zero=line["zero_counts"], slope=line["counts_per_kg"])
        rows.append((say("report.line_of", number=number), figures))
        if number <= len(report.noise_counts):
            noise = report.noise_counts[number - 1]
            grams = 1000 * noise / abs(line["counts_per_kg"])
            told = say("report.noise", counts=noise, grams=grams)
            rows.append((say("report.noise_of", number=number), told))
    return _section(say("report.scale"), rows)


def _result(report: Report, words: Speaker) -> str:
    say, result = words.words, report.result
    if result is None:
        return ""
    rows: list[tuple[object, object]] = [
        (say("report.load", kg=kg), say("report.residual", kg=residual))
        for kg, residual in zip(
            result.get("loads_kg", ()), result.get("residuals_kg", ()), strict=False
        )
    ]
    rows += [
        (
            row_name(Code(check["code"]), words),
            (
                f"{figure_text(check['figure'])} {check['unit']} "
                f"({limit_text(words, check['code'], check['limit'])}"
                f", {say('weigh.ruling.' + check['ruling'])})"
            ),
        )
        for check in result.get("checks", ())
    ]
    rows += [("", text) for text in report.findings]
    return _section(say("report.result"), rows)


def _checks(report: Report, say: Say) -> str:
    """What is well in one row, the rest with its sentence."""
    well = ", ".join(name for mark, name, _ in report.checks if mark == say("doctor.ok"))
    rows: list[tuple[object, object]] = [(say("doctor.ok"), well)] if well else []
    others = [one for one in report.checks if one[0] != say("doctor.ok")]
    rows += [(name, f"{mark}: {text}") for mark, name, text in others]
    return _section(say("report.checks"), rows)


def _history(report: Report, say: Say) -> str:
    scales = list(reversed(report.facts.get("history") or ()))[:MOST_HISTORY]
    rows = [
        (
            scale.get("calibrated_at") or "-",
            f"{scale.get('calibrated_by') or '-'}: "
            + "; ".join(
                say("report.line", zero=one["zero_counts"], slope=one["counts_per_kg"])
                for one in scale.get("cells") or [scale]
            ),
        )
        for scale in scales
    ]
    return _section(say("report.history"), rows)


def _section(title: str, rows: Sequence[tuple[object, object]]) -> str:
    if not rows:
        return ""
    lines = "".join(
        f'<tr><th scope="row">{escape(str(name))}</th><td>{escape(str(value))}</td></tr>'
        for name, value in rows
    )
    return f"<h2>{escape(title)}</h2><table>{lines}</table>"
