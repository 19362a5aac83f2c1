"""What may be asked of the dispatcher about agents; each returns after the commit."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatcher.chair_questions import ChairQuestions
from dispatcher.errors import Conflict, NotFound, RequestInvalid
from dispatcher.in_turn import InTurn
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import Decision
from dispatcher.turns import Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneHere:
    """Whom "I am here" of a whole zone was said of, and why not of the others."""

    claimed: tuple[str, ...]
    passed: Mapping[str, str]


class PeopleVerbs(InTurn):
    """Everything an agent does besides calls, or a supervisor for him."""

    chair_questions: ChairQuestions

    async def logged_in(self, agent_id: str, seat: str) -> None:
        """An agent takes a chair."""
        if seat not in self.registry.seats:
            raise NotFound(f"no seat {seat}")
        await self.decide(lambda now_s: self._log_in(agent_id, seat, now_s))

    async def logged_out(self, agent_id: str) -> None:
        """An agent leaves his chair to others."""
        await self.decide(lambda now_s: self.router.logged_out(agent_id, now_s))

    async def break_wanted(
        self, agent_id: str, *, wanted: bool, reason: str | None = None
    ) -> None:
        """An agent wants a break, or is back from one.

        Raises:
            RequestInvalid: the site has a list of reasons, and this is none of them.
        """

        def want(now_s: float) -> list[Decision]:
            self._known_reason(self._agent(agent_id), reason)
            return self.router.break_wanted(agent_id, now_s, wanted=wanted, reason=reason)

        await self.decide(want)

    async def sitter_confirmed(self, agent_id: str) -> None:
        """Whoever sits there after a long absence is still the same."""
        await self.decide(lambda now_s: self.router.sitter_confirmed(agent_id, now_s))

    async def sitter_denied(self, agent_id: str) -> None:
        """Whoever sits there after a long absence is somebody else: the log-in ends.

        Raises:
            Conflict: nobody asked.
        """

        def deny(now_s: float) -> list[Decision]:
            if not self._agent(agent_id).who_is_sitting:
                raise Conflict(f"{agent_id} was not asked who is sitting")
            return self.router.logged_out(agent_id, now_s)

        await self.decide(deny)

    async def chair_named(self, agent_id: str, seat: str) -> None:
        """An agent who was asked "are you on chair …?" says on which one he is.

        Raises:
            Conflict: he was not asked, or not about this chair.
        """

        def name(now_s: float) -> list[Decision]:
            own = self._agent(agent_id).seat
            question = self.chair_questions.of(agent_id, self.router)
            if question is None:
                raise Conflict(f"{agent_id} was not asked which chair it is")
            if seat != own and seat not in question.beside:
                raise Conflict(f"{agent_id} was not asked about {seat}; log in there")
            self.chair_questions.answered(agent_id)
            return [] if seat == own else self._log_in(agent_id, seat, now_s)

        await self.decide(name)

    async def here_claimed(self, agent_id: str, *, by: str, for_s: float | None = None) -> None:
        """Somebody says that an agent is there; counts while nothing is known of the chair."""
        await self.decide(
            lambda now_s: self.router.here_claimed(
                agent_id, now_s, by=by, until_s=None if for_s is None else now_s + for_s
            )
        )

    async def zone_here_claimed(
        self, zone: str, *, by: str, for_s: float | None = None
    ) -> ZoneHere:
        """The same of everybody logged in of a zone of whose chair nothing is known."""
        if zone not in self.registry.zones:
            raise NotFound(f"no zone {zone}")

        def work(turn: Turn) -> ZoneHere:
            claimed, passed = list[str](), dict[str, str]()
            until_s = None if for_s is None else turn.now_s + for_s
            there = [one for one in self.router.agents.values() if zone in one.agent.zones]
            for agent_id, state in [(one.agent.id, one) for one in there if one.seat]:
                if not state.is_unknown:
                    passed[agent_id] = f"{state.seat} says for itself who is there"
                    continue
                turn.decisions += self.router.here_claimed(
                    agent_id, turn.now_s, by=by, until_s=until_s
                )
                claimed.append(agent_id)
            return ZoneHere(claimed=tuple(claimed), passed=passed)

        return await self._turns.ask(work)

    async def shift_changed(self, agent_id: str, ends_s: float | None) -> None:
        """When an agent's shift ends, in the clock's seconds."""
        await self._turns.ask(lambda turn: self.router.shift_changed(agent_id, ends_s, turn.now_s))

    def _break_pressed(self, seat: str, now_s: float) -> list[Decision]:
        """The button of a chair: a break, or its end, for whoever is logged in there."""
        holder = self.router.holder(seat)
        if holder is None or self.router.agents[holder].who_is_sitting:
            return []
        wanted = not self.router.agents[holder].break_wanted
        return self.router.break_wanted(holder, now_s, wanted=wanted)

    def _log_in(self, agent_id: str, seat: str, now_s: float) -> list[Decision]:
        decided = self.router.logged_in(agent_id, seat, now_s)
        self.chair_questions.answered(agent_id)
        return decided

    def _known_reason(self, state: AgentState, reason: str | None) -> None:
        reasons = self.router.rules.of_site(state.site.id).break_reasons
        if reason is not None and reasons and reason not in reasons:
            raise RequestInvalid(f"reason: one of {', '.join(reasons)}")

    def _agent(self, agent_id: str) -> AgentState:
        state = self.router.agents.get(agent_id)
        if state is None:
            raise NotFound(f"no agent {agent_id}")
        return state
