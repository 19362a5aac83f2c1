"""What one run has found: keys for programs, a table for people, and the bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from measures.figures import Spread

# Asterisk 20 app_queue, its own machine, one agent who comes back while a call waits.
APP_QUEUE_RETURN_MS = {"p50": 341.0, "p90": 920.0}
BAR_GROWTH, BAR_DECISION_MS, BAR_RETURN_MS, BAR_CANCEL_MS = 3.0, 5.0, 50.0, 50.0
BAR_CALLS_PER_S, BAR_RESTART_S = 200, 5.0


@dataclass(frozen=True, kw_only=True)
class AtSize:
    """One number of agents: each spread is of the least disturbed series."""

    decisions_per_s: float
    event_ms: Spread
    decision_ms: Spread
    processor_ms: Spread
    delay_ms: Spread
    commit_ms: Spread
    naive_ms: float


@dataclass(frozen=True, kw_only=True)
class Sustained:
    """One rate of calls over some seconds."""

    calls_per_s: int
    for_s: float
    arrived: int
    offered: int
    first_ms: float
    last_ms: float
    p99_ms: float

    @property
    def holds(self) -> bool:
        """Every call was offered, and those of the end no later than those of the beginning."""
        return self.offered == self.arrived and self.last_ms <= 2 * self.first_ms + 5.0


@dataclass(frozen=True, kw_only=True)
class Found:
    """Everything one run has measured."""

    sizes: Mapping[int, AtSize]
    judged: int
    sustained: Sequence[Sustained]
    return_ms: Spread
    cancel_ms: Spread
    watched_return_ms: Spread
    restart_s: float
    restart_heard_s: float
    bare_commit_ms: Spread
    series: int
    load_1m: float

    def summary(self) -> dict[str, Any]:
        """The last line of the benchmark."""
        judged = self.sizes[self.judged]
        held = [one.calls_per_s for one in self.sustained if one.holds]
        body = {
            "agents": {str(size): _keys(one) for size, one in self.sizes.items()},
            "growth_ratio": self._growth(lambda one: one.decision_ms.p50),
            "core_growth_ratio": self._growth(lambda one: one.event_ms.p50),
            "sustained_calls_per_s": max(held, default=0),
            "sustained": [
                {
                    "calls_per_s": one.calls_per_s,
                    "for_s": one.for_s,
                    "first_third_p50_ms": round(one.first_ms, 2),
                    "last_third_p50_ms": round(one.last_ms, 2),
                    "p99_ms": round(one.p99_ms, 2),
                    "holds": one.holds,
                }
                for one in self.sustained
            ],
            "return_to_offer_ms": _percentiles(self.return_ms),
            "return_to_offer_with_page_open_ms": _percentiles(self.watched_return_ms),
            "ring_cancel_ms": _percentiles(self.cancel_ms),
            "restart_10k_s": round(self.restart_s, 2),
            "restart_10k_seats_heard_s": round(self.restart_heard_s, 2),
            "commit_p99_ms": round(judged.commit_ms.p99, 3),
            "baseline": {
                "bare_commit_ms": _percentiles(self.bare_commit_ms),
                "naive_ms": {
                    str(size): round(one.naive_ms, 4) for size, one in self.sizes.items()
                },
                "app_queue_return_to_offer_ms": APP_QUEUE_RETURN_MS,
            },
            "judged_agents": self.judged,
            "best_of": self.series,
            "load_1m": round(self.load_1m, 2),
        }
        return {**body, "bars": bars(body, judged)}

    def _growth(self, middle: Any) -> float:
        return round(middle(self.sizes[max(self.sizes)]) / middle(self.sizes[min(self.sizes)]), 2)


def bars(body: Mapping[str, Any], judged: AtSize) -> dict[str, bool]:
    """Which of the promised figures were kept in this run."""
    return {
        "growth_ratio": body["growth_ratio"] <= BAR_GROWTH,
        "decision_p99": judged.decision_ms.p99 < BAR_DECISION_MS,
        "sustained": body["sustained_calls_per_s"] >= BAR_CALLS_PER_S,
        "return_to_offer": body["return_to_offer_ms"]["p99"] < BAR_RETURN_MS,
        "ring_cancel": body["ring_cancel_ms"]["p99"] < BAR_CANCEL_MS,
        "restart": body["restart_10k_seats_heard_s"] < BAR_RESTART_S,
    }


def table(body: Mapping[str, Any]) -> str:
    """The summary for people."""
    sizes = [("agents", "core", "decision p50", "p99", "call -> offer p50", "p99", "look at all")]
    for size, one in body["agents"].items():
        sizes.append(
            (
                _spaced(int(size)),
                f"{_spaced(one['decisions_per_s'])}/s",
                f"{one['p50_ms']:.2f} ms",
                f"{one['p99_ms']:.2f} ms",
                f"{one['call_to_offer_ms']['p50']:.1f} ms",
                f"{one['call_to_offer_ms']['p99']:.1f} ms",
                f"{body['baseline']['naive_ms'][size]:.3f} ms",
            )
        )
    return _straight(sizes) + "\n\n" + _straight(_against_bars(body))


def _against_bars(body: Mapping[str, Any]) -> list[tuple[str, ...]]:
    kept = {True: "kept", False: "MISSED"}
    bar, back, cancel = body["bars"], body["return_to_offer_ms"], body["ring_cancel_ms"]
    bare, judged = body["baseline"]["bare_commit_ms"], body["judged_agents"]
    p99_ms = body["agents"][str(judged)]["p99_ms"]
    rows = [
        ("", "found", "bar", "", "beside it"),
        (
            "decision p50, most agents / fewest",
            f"{body['growth_ratio']:.2f}",
            f"<= {BAR_GROWTH:g}",
            kept[bar["growth_ratio"]],
            f"core alone {body['core_growth_ratio']:.2f}",
        ),
        (
            f"decision p99, {_spaced(judged)} agents",
            f"{p99_ms:.2f} ms",
            f"< {BAR_DECISION_MS:g} ms",
            kept[bar["decision_p99"]],
            f"commit p99 {body['commit_p99_ms']:.1f} ms, bare {bare['p99']:.1f} ms",
        ),
        (
            "calls a second without growing delay",
            f"{body['sustained_calls_per_s']}",
            f">= {BAR_CALLS_PER_S}",
            kept[bar["sustained"]],
            "app_queue 70-100",
        ),
        (
            "back in the seat -> offer p99",
            f"{back['p99']:.1f} ms",
            f"< {BAR_RETURN_MS:g} ms",
            kept[bar["return_to_offer"]],
            f"p50 {back['p50']:.1f} ms; app_queue p50 {APP_QUEUE_RETURN_MS['p50']:.0f} ms",
        ),
        (
            "left the seat -> ring stopped p99",
            f"{cancel['p99']:.1f} ms",
            f"< {BAR_CANCEL_MS:g} ms",
            kept[bar["ring_cancel"]],
            f"p50 {cancel['p50']:.1f} ms; app_queue never",
        ),
        (
            "back in the seat, the floor page open",
            f"{body['return_to_offer_with_page_open_ms']['p99']:.1f} ms",
            "",
            "",
            f"p50 {body['return_to_offer_with_page_open_ms']['p50']:.1f} ms",
        ),
        (
            f"restart, {_spaced(judged)} agents, all seats heard",
            f"{body['restart_10k_seats_heard_s']:.2f} s",
            f"< {BAR_RESTART_S:g} s",
            kept[bar["restart"]],
            f"calls are routed after {body['restart_10k_s']:.2f} s",
        ),
    ]
    return [*rows, (f"best of {body['best_of']}; load of the machine {body['load_1m']}",)]


def _keys(one: AtSize) -> dict[str, Any]:
    return {
        "decisions_per_s": round(one.decisions_per_s),
        "p50_ms": round(one.decision_ms.p50, 3),
        "p99_ms": round(one.decision_ms.p99, 3),
        "processor_ms": _percentiles(one.processor_ms),
        "core_event_us": {
            "p50": round(one.event_ms.p50 * 1000, 1),
            "p99": round(one.event_ms.p99 * 1000, 1),
        },
        "call_to_offer_ms": _percentiles(one.delay_ms),
        "commit_ms": _percentiles(one.commit_ms),
    }


def _percentiles(spread: Spread) -> dict[str, float]:
    return {"p50": round(spread.p50, 3), "p99": round(spread.p99, 3)}


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _straight(rows: Sequence[Sequence[str]]) -> str:
    columns = max(len(row) for row in rows)
    widths = [
        max(len(row[at]) for row in rows if len(row) > at and len(row) > 1)
        for at in range(columns)
    ]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    )
