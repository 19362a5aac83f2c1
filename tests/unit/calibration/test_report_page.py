"""The report: one page that needs nothing else, safe for whatever anybody typed."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from calibration.plot import Moment
from calibration.report_page import Report, page
from calibration.words.lookup import Language, say

NASTY = '<script>alert("x")</script>'
SCALE = {"zero_counts": 84_000, "counts_per_kg": -10_700.0, "cell": NASTY, "calibrated_by": NASTY}
RESULT = {
    "certified": True,
    "proved": True,
    "half_width_kg": 0.9,
    "loads_kg": [10.0, 20.0],
    "residuals_kg": [0.01, -0.02],
    "checks": [{"code": "noise", "figure": 0.004, "limit": 0.3, "unit": "kg", "ruling": "ok"}],
}


class Speaking:
    def __init__(self, language: Language) -> None:
        self.language = language

    def words(self, key: str, **figures: object) -> str:
        return say(self.language, key, **figures)


class Outline(HTMLParser):
    """Open tags, and every address the page would fetch."""

    VOID = frozenset({"meta", "line"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def report(**more: Any) -> Report:
    given: dict[str, Any] = {
        "facts": {"seat": "a-01", "scale": SCALE, "history": [SCALE], "pins": {"data": 5}},
        "noise_counts": [40.0],
        "result": RESULT,
        "findings": [NASTY],
        "checks": [("ok", "broker", "linked"), ("FIX", "disk", NASTY)],
        "moments": [Moment(at_s=0.0, kg=0.0), Moment(at_s=5.0, kg=70.0)],
        "now": datetime(2026, 6, 1, tzinfo=UTC),
        "who": NASTY,
    }
    return Report(**given | more)


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    return found


@pytest.mark.parametrize("language", Language)
def test_every_tag_is_closed_and_nothing_is_fetched_or_run(language: Language) -> None:
    text = page(report(), Speaking(language))
    found = outline(text)

    assert found.open == []
    assert found.fetched == []
    assert "script" not in found.seen
    assert "&lt;script&gt;" in text


def test_serial_number_scale_noise_weights_plot_and_signature_are_on_it() -> None:
    found = page(report(facts={"seat": "a-01", "scale": SCALE | {"cell": "LC-7"}}), ENGLISH)

    for wanted in ("LC-7", "-10700 counts/kg", "40 counts, 4 g", "20 kg", "-0.020 kg", "<svg"):
        assert wanted in found
    assert "Technician" in found


ENGLISH = Speaking(Language.ENGLISH)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"facts": {"seat": "a-01", "scale": None}}, "no scale"),
        ({"result": None}, "not known to this account"),
        ({"result": RESULT | {"certified": False}}, "not certified"),
        ({"result": RESULT | {"proved": False}}, "Not proved"),
        ({}, "Proved by"),
    ],
)
def test_it_promises_no_more_than_was_shown(more: dict[str, Any], told: str) -> None:
    assert told in page(report(**more), ENGLISH)
