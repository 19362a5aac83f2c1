"""A report as a table for other programs. Pure."""

import csv
from collections.abc import Sequence
from datetime import datetime, tzinfo
from io import StringIO

from dispatcher.statistics.reports import Line, Report

COLUMNS = (
    "calls",
    "answered",
    "in_time",
    "service_level",
    "answer_s",
    "abandoned",
    "short_abandons",
    "abandon_rate",
    "callbacks",
    "turned_away",
    "not_admitted",
    "moved_out",
    "transferred",
    "longest_wait_s",
    "talk_s",
    "rings",
    "rings_saved",
    "missed",
    "occupancy",
)


def report_csv(report: Report, zone: tzinfo) -> str:
    """Intervals first, sums at the end; times with the site's offset from UTC.

    After the figures come the withdrawals by cause and the agents' seconds by state.
    """
    lines = [*report.intervals, *report.sums]
    causes = sorted({one for line in lines for one in line.figures.withdrawals})
    states = sorted({one for line in lines for one in line.figures.presence_s})
    out = StringIO()
    table = csv.writer(out)
    table.writerow(
        [
            *("line", "from", "to", "zone", "tier", "agent"),
            *COLUMNS,
            *(f"withdrawn_{one}" for one in causes),
            *(f"{one}_s" for one in states),
        ]
    )
    for kind, part in (("interval", report.intervals), ("sum", report.sums)):
        table.writerows(_row(kind, line, zone, causes, states) for line in part)
    return out.getvalue()


def _row(
    kind: str, line: Line, zone: tzinfo, causes: Sequence[str], states: Sequence[str]
) -> list[object]:
    figures = line.figures
    return [
        kind,
        _local(line.start_ms, zone),
        _local(line.end_ms, zone),
        line.subject.zone,
        line.subject.tier,
        line.subject.agent_id,
        *(_plain(getattr(figures, name)) for name in COLUMNS),
        *(figures.withdrawals.get(one, 0) for one in causes),
        *(figures.presence_s.get(one, 0.0) for one in states),
    ]


def _plain(value: object) -> object:
    return "" if value is None else value


def _local(at_ms: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, zone).isoformat(timespec="minutes")
