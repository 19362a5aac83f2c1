"""What may be asked of the figures: today's from memory, older ones from the log."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from dispatcher.clock import Clock
from dispatcher.errors import NotFound
from dispatcher.registry.values import Registry, Site
from dispatcher.service import Dispatcher
from dispatcher.statistics.live import Live
from dispatcher.statistics.queue_log import QueueLog
from dispatcher.statistics.reading import LOOKED_BACK_MS, Log, counted_again, pages
from dispatcher.statistics.reports import By, Crew, Every, Question, Report, day_of, report
from dispatcher.statistics.section import StatisticsSection
from dispatcher.statistics.tally import Waiting

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Now:
    """This moment, and today so far.

    Attributes:
        waiting: the longest waiting first.
        states: how many agents are in which state.
        today: the day so far, of all and by group.
    """

    at_ms: int
    waiting: list[Waiting]
    talking: int
    states: dict[str, int]
    today: Report
    today_by_group: Report


class Statistics:
    """The figures.

    Args:
        dispatcher: whose store and registry are read.
        clock: time.
        section: what the site has chosen.
        live: told of every turn; None where nobody tells, and everything is counted again.
    """

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        clock: Clock,
        section: StatisticsSection,
        live: Live | None = None,
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._live = live or Live(section.rules(), clock)
        self.section = section

    async def run(self) -> None:
        """Counts what was before this start; returns when that is done."""
        await self._dispatcher.prove_alive()
        await self._live.catch_up(self._in_log)

    async def report(self, question: Question) -> Report:
        """The report somebody asked for."""
        now_ms = self.now_ms()
        if self._live.covers(question.first_ms):
            totals = self._live.totals()
        else:
            rules, until_ms = self.section.rules(), min(question.end_ms, now_ms)
            _, totals = await counted_again(self._in_log, rules, question.first_ms, until_ms)
        return report(totals, question, crews_of(self._dispatcher.registry))

    async def now(self, site: Site | None = None) -> Now:
        """This moment and the day so far, by the clock of a site, or of the first one."""
        at_ms, mono_ms = self.now_ms(), round(self._clock.now_s() * 1000)
        zone = ZoneInfo((site or self.site()).time_zone)
        today_ms, _ = day_of(at_ms, zone)
        if self._live.covers(today_ms):
            tally, totals = self._live.tally, self._live.totals()
        else:
            rules = self.section.rules()
            tally, totals = await counted_again(self._in_log, rules, today_ms, at_ms + 1)
        name = None if site is None else site.id

        def asked(by: By) -> Report:
            question = Question(
                from_ms=today_ms, to_ms=at_ms + 1, every=Every.DAY, by=by, zone=zone, site=name
            )
            return report(totals, question, crews_of(self._dispatcher.registry))

        return Now(
            at_ms=at_ms,
            waiting=[one for one in tally.waiting(mono_ms) if name in {None, one.place.site}],
            talking=tally.talking(),
            states=self._states(name),
            today=asked(By.ALL),
            today_by_group=asked(By.GROUP),
        )

    async def queue_log(self, from_ms: int, to_ms: int) -> AsyncIterator[str]:
        """Lines as Asterisk's `queue_log` has them, page by page."""
        log = queue_log_of(self._dispatcher.registry, self.section)
        span = await self._in_log(lambda rows: rows.span(from_ms - LOOKED_BACK_MS, to_ms))
        async for rows in pages(self._in_log, span):
            lines = "\n".join(log.lines(rows, from_ms))
            if lines:
                yield lines + "\n"

    def since_ms(self, agent_id: str, state: str) -> int | None:
        """Since when an agent is in a state; None when that is not known."""
        return self._live.tally.since_ms(agent_id, state)

    def site(self, site_id: str | None = None) -> Site:
        """A site by its id, or the first one.

        Raises:
            NotFound: no such site.
        """
        sites = self._dispatcher.registry.sites
        if site_id is None:
            return next(iter(sites.values()))
        if site_id not in sites:
            raise NotFound(f"no site {site_id}")
        return sites[site_id]

    def now_ms(self) -> int:
        return self._clock.to_ms(self._clock.now_s())

    def _states(self, site: str | None) -> dict[str, int]:
        counted: dict[str, int] = {}
        now_s = self._clock.now_s()
        for state in self._dispatcher.router.agents.values():
            if site in {None, state.site.id}:
                word = state.offerable(now_s).value
                counted[word] = counted.get(word, 0) + 1
        return dict(sorted(counted.items()))

    async def _in_log(self, question: Callable[[Log], T]) -> T:
        return await self._dispatcher.read(lambda store: question(store.activity))


def crews_of(registry: Registry) -> dict[str, Crew]:
    """Who works where now."""
    return {one.id: Crew(tier=one.tier.value, zones=one.zones) for one in registry.agents.values()}


def queue_log_of(registry: Registry, section: StatisticsSection) -> QueueLog:
    """Lines with each agent's queues as they are now."""
    crews = {
        name: [f"{zone}-{crew.tier}" for zone in crew.zones]
        for name, crew in crews_of(registry).items()
    }
    return QueueLog(crews=crews, people=section.individuals)
