"""Why a call went where it went, and why a phone rings or not: gathered from store and router."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatcher.clock import Clock
from dispatcher.errors import NotFound
from dispatcher.registry.values import Registry, Site
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.values import Call, CallState, Offerable
from dispatcher.service import Dispatcher
from dispatcher.statistics.asked import Statistics
from dispatcher.statistics.live import Live
from dispatcher.statistics.section import StatisticsSection
from dispatcher.store.story_rows import latest_decisions
from dispatcher.story.telling import Lang, Step, Teller, passed_over_lately, reason_text, story

# So many decisions back is looked for calls that passed somebody over.
LOOKED_AT = 400
PRESENCE_KEPT_MS = 30 * 86_400_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """A call somebody was looked at for and not given."""

    call_id: str
    at_ms: int
    clock: str
    waiting: bool
    reason: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Whether an agent may be offered a call, and why not.

    Attributes:
        until_ms: when that ends by itself, if it does.
    """

    state: AgentState
    reason: Offerable
    text: str
    change: str
    since_ms: int | None
    until_ms: int | None
    calls: list[Missed]


class Explaining:
    """Answers "why".

    Args:
        dispatcher: whose decisions they are.
        clock: time.
        statistics: knows since when.
        absence_s: after this long an empty seat is offline.
        presence_kept_ms: what chairs said of people is told no longer than this.
    """

    def __init__(
        self,
        *,
        dispatcher: Dispatcher,
        clock: Clock,
        statistics: Statistics,
        absence_s: float,
        presence_kept_ms: int,
    ) -> None:
        self._dispatcher = dispatcher
        self._clock = clock
        self._absence_s = absence_s
        self._presence_kept_ms = presence_kept_ms
        self.statistics = statistics

    async def call(self, call_id: str) -> Call:
        """A call, also one that is over.

        Raises:
            NotFound: there is none of that id.
        """
        call = self._dispatcher.router.calls.get(call_id)
        if call is None:
            call = await self._dispatcher.read(lambda store: store.call(call_id))
        if call is None:
            raise NotFound(f"no call {call_id}")
        return call

    async def steps(self, call: Call, teller: Teller) -> list[Step]:
        """The story of a call."""
        rows = await self._dispatcher.read(lambda store: store.decisions_of(call.id))
        return story(rows, teller)

    async def why(self, agent_id: str, teller: Teller, most: int, *, history: bool) -> Why:
        """Whether an agent may be offered a call, and which calls passed him over.

        Args:
            agent_id: who asks, or who is asked about.
            teller: tells it.
            most: so many calls at most.
            history: past calls too, not only those that wait now.

        Raises:
            NotFound: no such agent.
        """
        state = self._dispatcher.router.agents.get(agent_id)
        if state is None:
            raise NotFound(f"no agent {agent_id}")
        reason = state.offerable(self._clock.now_s())
        calls = self._waiting(agent_id, teller, most)
        if history and len(calls) < most:
            calls += await self._past(agent_id, teller, most - len(calls))
        return Why(
            state=state,
            reason=reason,
            text=teller.say(f"now.{reason.value}"),
            change=teller.say(f"change.{reason.value}"),
            since_ms=self.statistics.since_ms(agent_id, reason.value),
            until_ms=self._until_ms(state, reason),
            calls=calls,
        )

    def teller(self, lang: Lang, site_id: str = "") -> Teller:
        """Tells in a language, by the clock of a site."""
        return Teller(
            lang=lang,
            name_of=lambda agent_id: name_of(self._dispatcher.registry, agent_id),
            zone=ZoneInfo(self.site(site_id).time_zone),
            presence_from_ms=self.presence_from_ms,
        )

    @property
    def presence_from_ms(self) -> int:
        """What chairs said before this moment of UTC is no longer told."""
        return self.statistics.now_ms() - self._presence_kept_ms

    def site(self, site_id: str) -> Site:
        """A site, or the first one where that is gone or never was said."""
        sites = self._dispatcher.registry.sites
        return sites.get(site_id) or next(iter(sites.values()))

    def _until_ms(self, state: AgentState, reason: Offerable) -> int | None:
        empty_since_s = state.view.empty_since_s
        match reason:
            case Offerable.SEAT_LEAVING if empty_since_s is not None:
                return self._clock.to_ms(empty_since_s + self._absence_s)
            case Offerable.WRAP_UP:
                return self._clock.to_ms(state.wraps_up_until_s)
            case Offerable.SETTLING:
                return self._clock.to_ms(state.settles_until_s)
            case Offerable.RESTING:
                return self._clock.to_ms(state.rests_until_s)
            case _:
                return None

    def _waiting(self, agent_id: str, teller: Teller, most: int) -> list[Missed]:
        """Calls that wait now, the longest waiting first."""
        router, at_ms = self._dispatcher.router, self.statistics.now_ms()
        waiting = [one for one in router.calls.values() if one.state is CallState.WAITING]
        found = []
        for call in sorted(waiting, key=lambda one: (one.arrived_s, one.id))[:most]:
            reason = router.why(agent_id, call.id, self._clock.now_s()).value
            found.append(_missed(call.id, at_ms, reason, teller, waiting=True))
        return found

    async def _past(self, agent_id: str, teller: Teller, most: int) -> list[Missed]:
        rows = await self._dispatcher.read(
            lambda store: latest_decisions(store.engine, LOOKED_AT, teller.presence_from_ms)
        )
        lately = passed_over_lately(rows, agent_id, most)
        open_calls = self._dispatcher.router.calls
        return [
            _missed(call_id, at_ms, reason, teller, waiting=False)
            for call_id, (at_ms, reason) in lately.items()
            if call_id not in open_calls or open_calls[call_id].state is not CallState.WAITING
        ]


def name_of(registry: Registry, agent_id: str) -> str:
    """An agent's name; of one who is no longer there, his id."""
    agent = registry.agents.get(agent_id)
    return agent_id if agent is None else agent.name


def _missed(call_id: str, at_ms: int, reason: str, teller: Teller, *, waiting: bool) -> Missed:
    told, text = reason_text(reason, at_ms, teller)
    return Missed(
        call_id=call_id,
        at_ms=at_ms,
        clock=teller.clock(at_ms),
        waiting=waiting,
        reason=told,
        text=text,
    )


def explaining_for(
    dispatcher: Dispatcher,
    clock: Clock,
    *,
    absence_s: float,
    presence_kept_ms: int = PRESENCE_KEPT_MS,
    section: StatisticsSection | None = None,
    live: Live | None = None,
) -> Explaining:
    """Answers and figures of one dispatcher; `live` is told of its turns, if anybody is."""
    statistics = Statistics(
        dispatcher=dispatcher, clock=clock, section=section or StatisticsSection(), live=live
    )
    return Explaining(
        dispatcher=dispatcher,
        clock=clock,
        statistics=statistics,
        absence_s=absence_s,
        presence_kept_ms=presence_kept_ms,
    )
