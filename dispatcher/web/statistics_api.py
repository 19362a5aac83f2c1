"""`/statistics`: live figures, reports by interval, and the log for other programs."""

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse

from dispatcher.errors import NotAllowed, RequestInvalid
from dispatcher.statistics.asked import Statistics
from dispatcher.statistics.reports import By, Every, Line, Question, Report
from dispatcher.web.statistics_csv import report_csv
from dispatcher.web.statistics_schemas import (
    FiguresBody,
    LineBody,
    NowBody,
    ReportBody,
    WaitingBody,
)

statistics = APIRouter(prefix="/api/v1/statistics", tags=["statistics"])

LAST_MS = 4_102_444_800_000
DAY_MS = 86_400_000
MOST_DAYS = {Every.DAY: 100, Every.HOUR: 14, Every.HALF_HOUR: 7, Every.QUARTER: 7}
SHOWN_WAITING = 20

Moment = Annotated[int, Query(ge=0, le=LAST_MS, description="Milliseconds of UTC")]
SiteId = Annotated[str | None, Query(max_length=64, description="One site only")]


def _statistics(request: Request) -> Statistics:
    kept: Statistics = request.app.state.statistics
    return kept


TheStatistics = Annotated[Statistics, Depends(_statistics)]


class Asked:
    """What a request wants to be told; a dependency of its route."""

    def __init__(
        self,
        statistics: TheStatistics,
        from_ms: Moment,
        to_ms: Moment,
        every: Every = Every.HOUR,
        site: SiteId = None,
    ) -> None:
        if to_ms <= from_ms:
            raise RequestInvalid("to_ms: must be later than from_ms")
        if to_ms - from_ms > MOST_DAYS[every] * DAY_MS:
            most = MOST_DAYS[every]
            raise RequestInvalid(f"to_ms: at most {most} days at once with this `every`")
        self.time_zone = statistics.site(site).time_zone
        self._from_ms, self._to_ms, self._every, self._site = from_ms, to_ms, every, site

    def by(self, by: By) -> Question:
        """The question, with lines for these."""
        return Question(
            from_ms=self._from_ms,
            to_ms=self._to_ms,
            every=self._every,
            by=by,
            zone=ZoneInfo(self.time_zone),
            site=self._site,
        )


Wanted = Annotated[Asked, Depends()]
# Individuals have a route of their own, with its own rule.
Groups = Annotated[By, Query(description="What has a line of its own")]


@statistics.get("/now")
async def tell_now(statistics: TheStatistics, site: SiteId = None) -> NowBody:
    """This moment, and today so far by the clock of the site."""
    place = statistics.site(site)
    now = await statistics.now(None if site is None else place)
    return NowBody(
        at_ms=now.at_ms,
        time_zone=place.time_zone,
        waiting=len(now.waiting),
        longest_wait_ms=now.waiting[0].waited_ms if now.waiting else None,
        longest_waiting=[
            WaitingBody(
                call_id=one.call_id,
                zone=one.place.zone,
                tier=one.place.tier,
                waited_ms=one.waited_ms,
            )
            for one in now.waiting[:SHOWN_WAITING]
        ],
        talking=now.talking,
        states=now.states,
        today=FiguresBody.model_validate(now.today.sums[0].figures),
        groups=_lines(now.today_by_group.sums),
    )


@statistics.get("/report")
async def tell_report(
    statistics: TheStatistics, wanted: Wanted, by: Groups = By.ALL
) -> ReportBody:
    """Figures by interval, of all or by zone, tier or group, and their sums."""
    report = await statistics.report(wanted.by(_no_individuals(by)))
    return _report_body(statistics, wanted, report)


@statistics.get("/agents")
async def tell_agents(statistics: TheStatistics, wanted: Wanted) -> ReportBody:
    """Single agents' figures; only where the site enables it (`statistics.individuals`)."""
    if not statistics.section.individuals:
        raise NotAllowed("figures of single agents are not enabled at this site")
    return _report_body(statistics, wanted, await statistics.report(wanted.by(By.AGENT)))


@statistics.get(
    "/report.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def send_report(statistics: TheStatistics, wanted: Wanted, by: Groups = By.ALL) -> Response:
    """The same report as a table for other programs."""
    report = await statistics.report(wanted.by(_no_individuals(by)))
    text = report_csv(report, ZoneInfo(wanted.time_zone))
    return _file(Response(text, media_type="text/csv; charset=utf-8"), "statistics.csv")


@statistics.get(
    "/queue-log",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def send_queue_log(
    statistics: TheStatistics, from_ms: Moment, to_ms: Moment
) -> StreamingResponse:
    """What happened, as lines of Asterisk's `queue_log`, streamed."""
    if to_ms <= from_ms:
        raise RequestInvalid("to_ms: must be later than from_ms")
    lines = statistics.queue_log(from_ms, to_ms)
    answer = StreamingResponse(lines, media_type="text/plain; charset=utf-8")
    _file(answer, "queue_log")
    return answer


def _file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _no_individuals(by: By) -> By:
    if by is By.AGENT:
        raise RequestInvalid("by: single agents are at /api/v1/statistics/agents")
    return by


def _report_body(statistics: Statistics, wanted: Asked, report: Report) -> ReportBody:
    return ReportBody(
        time_zone=wanted.time_zone,
        service_level_s=statistics.section.service_level_s,
        service_level_goal=statistics.section.service_level,
        intervals=_lines(report.intervals),
        sums=_lines(report.sums),
    )


def _lines(lines: Sequence[Line]) -> list[LineBody]:
    return [_line(one) for one in lines]


def _line(line: Line) -> LineBody:
    return LineBody(
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        zone=line.subject.zone or None,
        tier=line.subject.tier or None,
        agent_id=line.subject.agent_id or None,
        figures=FiguresBody.model_validate(line.figures),
    )
