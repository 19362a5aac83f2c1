"""Arithmetic and layout of what was measured. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

KIB_PER_MB = 1_000_000 / 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """Middle, 99th percentile and largest of some measurements, in their own unit."""

    p50: float
    p99: float
    largest: float

    @classmethod
    def of(cls, measured: Sequence[float]) -> "Spread":
        return cls(
            p50=percentile(measured, 50), p99=percentile(measured, 99), largest=max(measured)
        )


def percentile(measured: Sequence[float], percent: float) -> float:
    """The smallest measurement that at least `percent` of all do not exceed (nearest rank).

    Raises:
        ValueError: nothing was measured, or `percent` is not above 0 and at most 100.
    """
    if not measured:
        raise ValueError("nothing was measured")
    if not 0 < percent <= 100:
        raise ValueError(f"a percentile lies above 0 and at most at 100, not at {percent}")
    return sorted(measured)[math.ceil(len(measured) * percent / 100) - 1]


def best_of(series: Sequence[Spread]) -> Spread:
    """The series that was disturbed least: the one with the lowest middle."""
    return min(series, key=lambda one: one.p50)


def cpu_ticks(stat: str) -> int:
    """Clock ticks a process has used, itself and the kernel for it; from /proc/PID/stat.

    The program's name stands in brackets and may hold blanks and brackets itself (proc(5)).
    """
    after_name = stat.rpartition(")")[2].split()
    user, system = after_name[11:13]
    return int(user) + int(system)


def resident_mb(status: str) -> float:
    """Memory in use, in megabytes; from /proc/PID/status.

    Raises:
        ValueError: the process has none; it has ended.
    """
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / KIB_PER_MB
    raise ValueError("the process has ended")


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """Everything one run has measured.

    Attributes:
        bare_ms: message to our own subscription and back through the broker.
        held_ms: seat empty on the wire until the dispatcher's event stream shows the call held.
        beyond_rule_s: a chair left until the dispatcher shows it offline, less the absence rule.
        node_cpu_percent, reader_cpu_percent: of one core, one figure for each process.
        node_rss_mb: one figure for each node.
        rounds: of each series of `held_ms`.
    """

    bare_ms: Spread
    held_ms: Spread
    beyond_rule_s: Sequence[float]
    node_cpu_percent: Sequence[float]
    reader_cpu_percent: Sequence[float]
    node_rss_mb: Sequence[float]
    rounds: int

    def summary(self) -> dict[str, float]:
        """What the last line of the benchmark says."""
        node, reader = median(self.node_cpu_percent), median(self.reader_cpu_percent)
        return {
            "bare_round_trip_ms_p50": round(self.bare_ms.p50, 3),
            "bare_round_trip_ms_p99": round(self.bare_ms.p99, 3),
            "empty_to_held_ms_p50": round(self.held_ms.p50, 3),
            "empty_to_held_ms_p99": round(self.held_ms.p99, 3),
            "empty_to_held_ratio": round(self.held_ms.p50 / self.bare_ms.p50, 2),
            "beyond_rule_s_p50": round(percentile(self.beyond_rule_s, 50), 3),
            "beyond_rule_s_max": round(max(self.beyond_rule_s), 3),
            "node_cpu_percent": round(node, 2),
            "bare_reader_cpu_percent": round(reader, 2),
            "node_cpu_ratio": round(node / reader, 2) if reader else 0.0,
            "node_rss_mb": round(median(self.node_rss_mb), 1),
            "rounds": self.rounds,
        }


def table(summary: Mapping[str, float]) -> str:
    """The summary for people: what, how much, against what."""
    node, reader = summary["node_cpu_percent"], summary["bare_reader_cpu_percent"]
    rows = (
        ("", "middle", "worst", "against the baseline"),
        (
            "bare MQTT round trip, QoS 1",
            f"{summary['bare_round_trip_ms_p50']:.2f} ms",
            f"{summary['bare_round_trip_ms_p99']:.2f} ms p99",
            "is the baseline",
        ),
        (
            "seat empty on the wire -> call held",
            f"{summary['empty_to_held_ms_p50']:.2f} ms",
            f"{summary['empty_to_held_ms_p99']:.2f} ms p99",
            f"{summary['empty_to_held_ratio']:.1f} round trips",
        ),
        (
            "chair left -> offline, beyond 30 s",
            f"{summary['beyond_rule_s_p50']:.2f} s",
            f"{summary['beyond_rule_s_max']:.2f} s max",
            "the rule alone: 0 s",
        ),
        (
            "processor of one node",
            f"{node:.2f} %",
            f"{node * 36:.0f} s an hour",
            f"{summary['node_cpu_ratio']:.2f} x a bare reader ({reader:.2f} %)",
        ),
        ("memory of one node", f"{summary['node_rss_mb']:.0f} MB", "", ""),
    )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
