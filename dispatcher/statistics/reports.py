"""Reports: sums put together by interval and by group, then turned into figures. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from dispatcher.statistics.counts import QUARTER_MS, AgentCounts, CallCounts, Totals, quarter_of
from dispatcher.statistics.figures import Figures, figures, figures_of_agent


class Every(StrEnum):
    """How long an interval is; days and hours are those of the site's own clock."""

    QUARTER = "15"
    HALF_HOUR = "30"
    HOUR = "60"
    DAY = "day"


class By(StrEnum):
    """What has a line of its own. A group is those who serve one queue: a tier of a zone."""

    ALL = "all"
    ZONE = "zone"
    TIER = "tier"
    GROUP = "group"
    AGENT = "agent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a report shall say.

    Attributes:
        from_ms: UTC; the quarter of an hour it lies in counts whole.
        to_ms: UTC; the quarter of an hour it lies in no longer counts.
        site: one site only.
        zone: whose days and hours are meant.
    """

    from_ms: int
    to_ms: int
    every: Every
    by: By
    zone: tzinfo
    site: str | None = None

    @property
    def first_ms(self) -> int:
        return quarter_of(self.from_ms)

    @property
    def end_ms(self) -> int:
        return quarter_of(self.to_ms + QUARTER_MS - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Crew:
    """Where an agent works, so that his time is counted there; in each of his zones whole."""

    tier: str
    zones: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Subject:
    """Whom a line is about; empty where it is about all."""

    zone: str = ""
    tier: str = ""
    agent_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a report.

    Attributes:
        start_ms: UTC, when the interval begins; of a sum, when the report does.
    """

    start_ms: int
    end_ms: int
    subject: Subject
    figures: Figures


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was asked, interval by interval, and its sums."""

    intervals: Sequence[Line]
    sums: Sequence[Line]


@dataclass(kw_only=True, slots=True)
class _Both:
    calls: CallCounts
    agents: AgentCounts


Bins = dict[tuple[int, Subject], _Both]


def report(totals: Totals, question: Question, crews: Mapping[str, Crew]) -> Report:
    """The report somebody asked for.

    Args:
        totals: what was counted; more than was asked for does no harm.
        question: which part of it, and how.
        crews: who works where now.
    """
    starts = list(interval_starts(question))
    bins: Bins = defaultdict(lambda: _Both(calls=CallCounts(), agents=AgentCounts()))
    sums: Bins = defaultdict(lambda: _Both(calls=CallCounts(), agents=AgentCounts()))
    if question.by is By.ALL:
        for start_ms in starts:
            bins[start_ms, Subject()]
        sums[question.first_ms, Subject()]
    interval_of = _interval_of(question)
    for where, into, counts in _asked_for(totals, question, crews):
        for both in (bins[interval_of(where), into], sums[question.first_ms, into]):
            if isinstance(counts, CallCounts):
                both.calls.add(counts)
            else:
                both.agents.add(counts)
    ends = dict(_pairs(starts, question.end_ms))
    return Report(
        intervals=_lines(bins, question.by, ends),
        sums=_lines(sums, question.by, {question.first_ms: question.end_ms}),
    )


def interval_starts(question: Question) -> Iterator[int]:
    """When the intervals of a question begin, in order."""
    interval_of = _interval_of(question)
    before = None
    for quarter_ms in range(question.first_ms, question.end_ms, QUARTER_MS):
        start_ms = interval_of(quarter_ms)
        if start_ms != before:
            yield start_ms
        before = start_ms


def day_of(at_ms: int, zone: tzinfo) -> tuple[int, int]:
    """When the day of a moment begins and ends, by a site's clock."""
    local = datetime.fromtimestamp(at_ms / 1000, zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = (midnight.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return _utc_ms(midnight), _utc_ms(tomorrow)


def _asked_for(
    totals: Totals, question: Question, crews: Mapping[str, Crew]
) -> Iterator[tuple[int, Subject, CallCounts | AgentCounts]]:
    wanted = range(question.first_ms, question.end_ms)
    if question.by is not By.AGENT:
        for (start_ms, place), calls in totals.calls.items():
            if start_ms in wanted and question.site in {None, place.site}:
                subject = _subject(question.by, place.zone, place.tier)
                yield start_ms, subject, calls
    for (start_ms, site, agent_id), agents in totals.agents.items():
        if start_ms in wanted and question.site in {None, site}:
            for subject in _subjects_of(question.by, agent_id, crews.get(agent_id)):
                yield start_ms, subject, agents


def _subjects_of(by: By, agent_id: str, crew: Crew | None) -> set[Subject]:
    if by is By.AGENT:
        return {Subject(agent_id=agent_id)}
    if by is By.ALL:
        return {Subject()}
    if crew is None:
        return set()
    return {_subject(by, zone, crew.tier) for zone in crew.zones}


def _subject(by: By, zone: str, tier: str) -> Subject:
    return Subject(
        zone=zone if by in {By.ZONE, By.GROUP} else "",
        tier=tier if by in {By.TIER, By.GROUP} else "",
    )


def _lines(bins: Bins, by: By, ends: Mapping[int, int]) -> list[Line]:
    return [
        Line(
            start_ms=start_ms,
            end_ms=ends[start_ms],
            subject=subject,
            figures=(
                figures_of_agent(both.agents)
                if by is By.AGENT
                else figures(both.calls, both.agents)
            ),
        )
        for (start_ms, subject), both in sorted(bins.items(), key=lambda one: one[0])
    ]


def _interval_of(question: Question) -> Callable[[int], int]:
    """Maps the beginning of a quarter of an hour to that of its interval."""
    zone = question.zone
    if question.every is Every.DAY:
        days: dict[str, int] = {}

        def day(start_ms: int) -> int:
            local = datetime.fromtimestamp(start_ms / 1000, zone)
            date = local.date().isoformat()
            if date not in days:
                days[date] = max(day_of(start_ms, zone)[0], question.first_ms)
            return days[date]

        return day

    minutes = int(question.every.value)

    def part_of_hour(start_ms: int) -> int:
        local = datetime.fromtimestamp(start_ms / 1000, zone)
        return max(start_ms - local.minute % minutes * 60_000, question.first_ms)

    return part_of_hour


def _pairs(starts: Sequence[int], end_ms: int) -> Iterator[tuple[int, int]]:
    yield from zip(starts, [*starts[1:], end_ms], strict=True)


def _utc_ms(local: datetime) -> int:
    return round(local.timestamp() * 1000)
