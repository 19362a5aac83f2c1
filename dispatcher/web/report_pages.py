"""The pages for supervisors: the day in figures, and the story of one call."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dispatcher.clock import Clock
from dispatcher.errors import NotFound
from dispatcher.registry.phones import masked
from dispatcher.registry.values import Registry
from dispatcher.statistics.asked import Statistics
from dispatcher.statistics.reports import By, Every, Line, Question, day_of
from dispatcher.story.telling import Lang
from dispatcher.web.bars import chart
from dispatcher.web.explaining import Explaining, name_of
from dispatcher.web.pages import Pages, language_of

Choice = TypeVar("Choice")

BYS = (By.GROUP, By.ZONE, By.TIER)
EVERIES = (Every.QUARTER, Every.HALF_HOUR, Every.HOUR, Every.DAY)
# By the day a fortnight is shown, otherwise one day.
DAYS_SHOWN = 14
SHOWN_PASSED_OVER = 5


def report_page_routes(
    *, pages: Pages, explaining: Explaining, clock: Clock, registry: Callable[[], Registry]
) -> APIRouter:
    """The pages, with what they show."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/statistics")
    async def statistics_page(request: Request) -> Response:
        wish = _Wish(request, explaining.statistics, registry())
        return await wish.show(request, pages, explaining.statistics)

    @routes.get("/calls/{call_id}")
    async def call_page(request: Request, call_id: str) -> Response:
        try:
            call = await explaining.call(call_id)
        except NotFound:
            return _show(pages, request, "call_gone.html", status=404)
        teller = explaining.teller(Lang(language_of(request)), call.site)
        known = registry()
        zone, customer = known.zones.get(call.zone), known.customers.get(call.customer_id or "")
        arrived_ms = clock.to_ms(call.arrived_s)
        return _show(
            pages,
            request,
            "call.html",
            call=call,
            caller=masked(call.caller),
            customer=customer and customer.name,
            zone=call.zone if zone is None else zone.name,
            agent=None if call.agent_id is None else name_of(known, call.agent_id),
            day=f"{teller.local(arrived_ms):%Y-%m-%d}",
            clock=teller.clock(arrived_ms),
            time_zone=explaining.site(call.site).time_zone,
            steps=await explaining.steps(call, teller),
            shown=SHOWN_PASSED_OVER,
        )

    return routes


class _Wish:
    """What somebody wants to see; whatever cannot be understood is as if it had not been said."""

    def __init__(self, request: Request, statistics: Statistics, registry: Registry) -> None:
        said = request.query_params
        self._registry = registry
        self.site = statistics.site(
            said.get("site") if said.get("site") in registry.sites else None
        )
        self.zone = ZoneInfo(self.site.time_zone)
        self.by = _one_of(BYS, said.get("by"), By.GROUP)
        self.every = _one_of(EVERIES, said.get("every"), Every.HOUR)
        self.today = datetime.fromtimestamp(statistics.now_ms() / 1000, self.zone).date()
        self.day = min(self.today, _date(said.get("day")) or self.today)

    async def show(self, request: Request, pages: Pages, statistics: Statistics) -> Response:
        over_time = await statistics.report(self._question(By.ALL))
        by_group = await statistics.report(self._question(self.by))
        labels = [self._label(line) for line in over_time.intervals]
        first_ms, end_ms = self._span()
        return _show(
            pages,
            request,
            "statistics.html",
            here="statistics",
            wish=self,
            sites=list(self._registry.sites.values()),
            bys=BYS,
            everies=EVERIES,
            before=self.day - timedelta(days=1),
            after=self.day + timedelta(days=1),
            chart=chart(over_time.intervals, labels),
            sums=over_time.sums[0].figures,
            groups=[(self._name(line), line.figures) for line in by_group.sums],
            intervals=list(zip(labels, over_time.intervals, strict=True)),
            section=statistics.section,
            span={"from_ms": first_ms, "to_ms": end_ms},
        )

    def _question(self, by: By) -> Question:
        first_ms, end_ms = self._span()
        return Question(
            from_ms=first_ms,
            to_ms=end_ms,
            every=self.every,
            by=by,
            zone=self.zone,
            site=self.site.id if len(self._registry.sites) > 1 else None,
        )

    def _span(self) -> tuple[int, int]:
        first = self.day - timedelta(days=DAYS_SHOWN - 1) if self.every is Every.DAY else self.day
        return self._day_ms(first)[0], self._day_ms(self.day)[1]

    def _day_ms(self, day: date) -> tuple[int, int]:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self.zone)
        return day_of(round(noon.timestamp() * 1000), self.zone)

    def _label(self, line: Line) -> str:
        local = datetime.fromtimestamp(line.start_ms / 1000, self.zone)
        return f"{local:%m-%d}" if self.every is Every.DAY else f"{local:%H:%M}"

    def _name(self, line: Line) -> tuple[str, str]:
        zone = self._registry.zones.get(line.subject.zone)
        return (line.subject.zone if zone is None else zone.name, line.subject.tier)


def _show(
    pages: Pages,
    request: Request,
    template: str,
    *,
    status: int = 200,
    here: str = "",
    **values: object,
) -> Response:
    """A page whose other language shows the same."""
    other = "en" if language_of(request) == "zh" else "zh"
    query = urlencode({**request.query_params, "lang": other})
    return pages.show(request, template, status=status, here=here, other_query=query, **values)


def _one_of(choices: Sequence[Choice], said: str | None, usual: Choice) -> Choice:
    return next((one for one in choices if str(one) == said), usual)


def _date(said: str | None) -> date | None:
    try:
        day = date.fromisoformat(said or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2099 else None  # noqa: PLR2004 - dates that can be reckoned with
