"""Chairs and log-ins: who sits where, who has left, and who has to say that it is he.

Pure. The chair knows that somebody sits, not who: a long absence, or one across the end of a
shift, suspends the log-in until the sitter has answered.
"""

from collections.abc import Callable, Sequence

from dispatcher.errors import Conflict
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board, Moment
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import AskChair, AskWho, Decision, Noticed
from dispatcher.routing.exchange import Exchange
from dispatcher.routing.sites import Sites
from dispatcher.routing.values import EMPTY_CHAIR, Offerable, WithdrawalCause
from dispatcher.seats.record import SeatView


class Chairs:
    """What the chairs say, and who is logged in at them.

    Args:
        board: the present state.
        exchange: brings calls and agents together.
        sites: watches for what happens to many at once.
        beside: the chairs next to one.
    """

    def __init__(
        self,
        board: Board,
        exchange: Exchange,
        sites: Sites,
        beside: Callable[[str], Sequence[str]],
    ) -> None:
        self._board = board
        self._exchange = exchange
        self._sites = sites
        self._beside = beside

    def seen(self, seat: str, view: SeatView, now_s: float) -> list[Decision]:
        """The chair says something new; a ring at an emptying chair gets its grace."""
        self._board.views[seat] = view
        before = self._board.holder(seat)
        return [] if before is None else self._sat(before, but(before, view=view), now_s)

    def log_in(self, agent_id: str, seat: str, now_s: float, *, in_person: bool) -> list[Decision]:
        """The agent takes a chair; a log-in that waits for its sitter's word makes room.

        Args:
            agent_id: who.
            seat: the chair.
            now_s: the moment.
            in_person: by his own act, which only somebody who is there can do.

        Raises:
            NotFound: no such agent.
            Conflict: somebody else is logged in there.
        """
        board, decisions = self._board, list[Decision]()
        before = board.agent(agent_id)
        holder = board.holder(seat)
        if holder is not None and holder.agent.id != agent_id and holder.who_is_sitting:
            decisions += self.log_out(holder.agent.id, now_s, why="seat_taken_over")
        decisions += self._two_seats(before, seat)
        view = board.seat_agent(agent_id, seat)
        moved = before.seat != seat
        after = but(before, seat=seat, view=view, site=board.site(board.site_of(seat)))
        if moved:
            after = _arrived(after, in_person=in_person)
        after = but(after, who_is_sitting=False, not_responding=False, misses=0)
        decisions += self._sat(before, after, now_s)
        return decisions + self._ask_chair(after, moved=moved)

    def log_out(self, agent_id: str, now_s: float, *, why: str | None = None) -> list[Decision]:
        """The agent leaves his chair to others; a ringing call goes elsewhere."""
        before = self._board.agent(agent_id)
        self._board.unseat(agent_id)
        after = but(before, seat=None, view=SeatView(), who_is_sitting=False, here_until_s=0.0)
        after = but(after, empty_from_s=None, unknown_since_s=None, last_seen_here=False)
        self._board.put_agent(after, now_s)
        decisions = self._sites.see(before, after, now_s)
        if why is not None:
            decisions.append(Noticed(agent_id=agent_id, what="logged_out", detail={"why": why}))
        if before.offer_id is not None:
            offer = self._board.offers[before.offer_id]
            decisions += self._exchange.withdraw(offer, WithdrawalCause.LOGGED_OUT, now_s)
        return decisions

    def confirm_sitter(self, agent_id: str, now_s: float) -> list[Decision]:
        """The sitter says that it is still he: offers may come again.

        Raises:
            Conflict: he was not asked.
        """
        state = self._board.agent(agent_id)
        if not state.who_is_sitting:
            raise Conflict(f"{agent_id} was not asked who is sitting")
        self._board.put_agent(but(state, who_is_sitting=False), now_s)
        noticed = Noticed(agent_id=agent_id, what="sitter_confirmed")
        return [noticed, *self._exchange.serve(agent_id, now_s)]

    def claim_here(
        self, agent_id: str, until_s: float | None, by: str, now_s: float
    ) -> list[Decision]:
        """By button, page or supervisor: he is there. Counts against unknown, never offline.

        Args:
            agent_id: who is said to be there.
            until_s: until when; the site's longest time at most.
            by: who says so, for the audit.
            now_s: the moment.

        Raises:
            Conflict: he is not logged in, or his chair says for certain that it is empty.
        """
        state = self._board.agent(agent_id)
        if state.seat is None:
            raise Conflict(f"{agent_id} is not logged in")
        if state.seat_word() in {Offerable.SEAT_EMPTY, Offerable.SEAT_LEAVING}:
            raise Conflict(f"{state.seat} is known to be empty")
        last_s = now_s + self._board.rules.of_site(state.site.id).here_s
        until_s = last_s if until_s is None else min(until_s, last_s)
        state = but(state, here_until_s=until_s, distrusted=False, not_responding=False, misses=0)
        self._board.put_agent(state, now_s)
        detail: dict[str, str | float | None] = {"for_s": until_s - now_s, "by": by}
        noticed = Noticed(agent_id=agent_id, what="here_claimed", detail=detail)
        return [noticed, *self._exchange.serve(agent_id, now_s)]

    def grace_over(self, offer_id: str, now_s: float) -> list[Decision]:
        """A ring's grace may be over: still nobody there?"""
        offer = self._board.offers.get(offer_id)
        if offer is None:
            return []
        agent = self._board.agent(offer.agent_id)
        # Who came back and left anew has a later grace of its own.
        early = now_s < agent.left_s + self._board.rules.ring_grace_s
        if early or agent.absence(now_s) is None:
            return []
        return self._exchange.withdraw(offer, WithdrawalCause.SEAT_EMPTY, now_s)

    def _sat(self, before: AgentState, after: AgentState, now_s: float) -> list[Decision]:
        """An agent's chair says something new, or he has another chair."""
        board, grace_s = self._board, self._board.rules.ring_grace_s
        left = self._left(before, after, now_s)
        after, asked = self._followed(before, after, now_s)
        board.put_agent(after, now_s)
        if after.offer_id is not None:
            offer = board.offers[after.offer_id]
            # A last resort rings at a chair left before; it ends once he is away for good.
            away = after.is_away and not before.is_away and after.left_s < offer.made_s
            if left or away:
                board.note(now_s + grace_s, Moment.RING_GRACE_OVER, offer.id)
        decisions = asked + self._sites.see(before, after, now_s)
        return decisions + self._exchange.serve(after.agent.id, now_s)

    def _followed(
        self, before: AgentState, after: AgentState, now_s: float
    ) -> tuple[AgentState, list[Decision]]:
        """The moments that follow from a new word of the chair."""
        if self._left(before, after, now_s):
            after = but(after, left_s=now_s)
        after = _emptied(after, now_s)
        if after.is_unknown and after.seat is not None:
            if after.unknown_since_s is None and not before.is_unknown:
                after = but(after, unknown_since_s=now_s)
        else:
            after = but(after, unknown_since_s=None, distrusted=False)
        if after.is_away and after.absent_since_s is None:
            return but(after, absent_since_s=now_s), []
        return self._returned(after, now_s) if after.in_seat else (after, [])

    def _left(self, before: AgentState, after: AgentState, now_s: float) -> bool:
        """Whether he is there no longer, or his chair, not known so far, turns out empty."""
        if before.in_seat:
            return not after.in_seat
        if not before.is_unknown or after.seat_word() not in EMPTY_CHAIR:
            return False
        offer = self._board.offers.get(before.offer_id or "")
        # A grace that runs already is not begun anew.
        until_s = before.left_s + self._board.rules.ring_grace_s
        return offer is None or before.left_s < offer.made_s or until_s <= now_s

    def _returned(self, after: AgentState, now_s: float) -> tuple[AgentState, list[Decision]]:
        away_s = self._away_s(after, now_s)
        asks = after.absent_since_s is not None and self._must_ask(after, away_s, now_s)
        if after.absent_since_s is not None:
            until_s = now_s + self._board.rules.settle_s
            after = but(after, absent_since_s=None, back_s=now_s, settles_until_s=until_s)
        after = but(after, empty_from_s=None, last_seen_here=True, barred=frozenset())
        if not asks or after.seat is None:
            return after, []
        asked = AskWho(agent_id=after.agent.id, seat=after.seat, away_s=away_s)
        return but(after, who_is_sitting=True), [asked]

    def _away_s(self, state: AgentState, now_s: float) -> float:
        """How long the chair was empty, without the time in which timers stand still."""
        if state.empty_from_s is None:
            return 0.0
        frozen_s = state.site.frozen_since_s
        return max(0.0, (now_s if frozen_s is None else frozen_s) - state.empty_from_s)

    def _must_ask(self, state: AgentState, away_s: float, now_s: float) -> bool:
        most_s = self._board.rules.of_site(state.site.id).confirm_identity_after_s
        if most_s is None:
            return False
        ends_s, from_s = state.shift_ends_s, state.empty_from_s
        across = ends_s is not None and from_s is not None and from_s <= ends_s < now_s
        return away_s > most_s or across

    def _two_seats(self, before: AgentState, seat: str) -> list[Decision]:
        if before.seat in {None, seat} or not before.in_seat:
            return []
        detail: dict[str, str | float | None] = {"former": before.seat, "seat": seat}
        return [Noticed(agent_id=before.agent.id, what="two_seats", detail=detail)]

    def _ask_chair(self, state: AgentState, *, moved: bool) -> list[Decision]:
        """A log-in at an empty chair, beside a taken one where nobody is logged in."""
        if not moved or state.seat is None or state.view.occupied is not False:
            return []
        taken = tuple(
            one
            for one in self._beside(state.seat)
            if self._board.holder(one) is None
            and self._board.views.get(one, SeatView()).occupied is True
        )
        if not taken:
            return []
        return [AskChair(agent_id=state.agent.id, seat=state.seat, beside=taken)]


def _arrived(state: AgentState, *, in_person: bool) -> AgentState:
    """A log-in at another chair: what was noted of the former one counts no more."""
    return but(
        state,
        empty_from_s=None,
        unknown_since_s=None,
        distrusted=False,
        # He was there a moment ago, to log in; only a chair that knows better says otherwise.
        last_seen_here=state.view.occupied is True or (in_person and state.view.occupied is None),
    )


def _emptied(state: AgentState, now_s: float) -> AgentState:
    """Since when the chair is known to be empty."""
    if state.view.occupied is not False and not state.is_away:
        return state
    known_s = state.view.empty_since_s if state.is_away else None
    from_s = state.empty_from_s
    if from_s is None:
        from_s = now_s if known_s is None else min(known_s, now_s)
    return but(state, empty_from_s=from_s, last_seen_here=False)
