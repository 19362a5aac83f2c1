"""Whole sites: modes that end by themselves, loss of sensing, and zones that empty.

Pure. A mode changes what is true of every agent of the site; the cost of that is paid once, when
it is set.
"""

from dispatcher.errors import RequestInvalid
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.board import Board, Moment
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import (
    Alerted,
    Decision,
    ModeSet,
    Requeued,
    SuggestEvacuation,
    WaitChange,
)
from dispatcher.routing.exchange import Exchange
from dispatcher.routing.modes import Mode, SiteState
from dispatcher.routing.outage import ExodusWatch, LossWatch
from dispatcher.routing.policies import Action
from dispatcher.routing.values import Call, CallState, WithdrawalCause


class Sites:
    """Sets modes, and notices what happens to many at once."""

    def __init__(self, board: Board, exchange: Exchange) -> None:
        self._board = board
        self._exchange = exchange
        self._losses: dict[str, LossWatch] = {}
        self._exoduses: dict[tuple[str, str], ExodusWatch] = {}

    def set_mode(
        self,
        site_id: str,
        mode: Mode,
        until_s: float | None,
        by: str | None,
        now_s: float,
        reason: str | None = None,
    ) -> list[Decision]:
        """A site is run differently from now on, or as normal again.

        Raises:
            RequestInvalid: an end that has passed already.
        """
        if until_s is not None and until_s <= now_s:
            raise RequestInvalid("the mode would be over before it began")
        before = self._board.site(site_id)
        frozen = mode is Mode.EVACUATION
        since_s = before.frozen_since_s if before.frozen_since_s is not None else now_s
        after = but(before, mode=mode, until_s=until_s, frozen_since_s=since_s if frozen else None)
        after = but(after, by=by, reason=reason)
        decisions: list[Decision] = [
            ModeSet(site=site_id, mode=mode, until_s=until_s, by=by, reason=reason)
        ]
        decisions += self._alert(before, after)
        if before.frozen_since_s is not None and not frozen:
            decisions += self._thaw(site_id, before.frozen_since_s, now_s)
        self.put(after, now_s)
        if after.rules.needs_presence and not before.rules.needs_presence:
            self._doubt_rings(site_id, now_s)
        if not after.rules.offers:
            decisions += self._stop_rings(site_id, now_s)
        if not after.rules.keeps_waiting:
            decisions += self._empty(site_id)
        return decisions + self._resume(now_s)

    def mode_over(self, site_id: str, now_s: float) -> list[Decision]:
        """A mode with an end, or the trust after a loss of sensing, may be over."""
        site = self._board.site(site_id)
        if site.until_s is not None and now_s >= site.until_s:
            return self.set_mode(site_id, Mode.NORMAL, None, None, now_s)
        self.put(site, now_s)
        return []

    def link_changed(self, site_id: str, *, up: bool, now_s: float) -> list[Decision]:
        """The link to the broker came or went: without it no seat can be heard."""
        self.put(but(self._board.site(site_id), link_down=not up), now_s)
        if not up:
            return self._sensing_lost(site_id, "broker_link", now_s)
        return self._sensing_back(site_id, now_s)

    def see(self, before: AgentState, after: AgentState, now_s: float) -> list[Decision]:
        """Something about an agent's chair has changed; is it one of many?"""
        self.watch(before, after)
        site, decisions = after.site, list[Decision]()
        if site.sensing_down:
            decisions += self._sensing_back(site.id, now_s)
        elif after.is_unknown and after.seat is not None and self._loss(site.id).is_loss(now_s):
            decisions += self._sensing_lost(site.id, "seats_lost", now_s)
        if not before.in_seat or after.in_seat or site.rules.frozen:
            return decisions
        for zone in after.agent.zones:
            decisions += self._suggest(site.id, zone, now_s)
        return decisions

    def watch(self, before: AgentState, after: AgentState) -> None:
        """Keeps the watches in step with one agent; decides nothing."""
        if before.site.id != after.site.id:
            self._loss(before.site.id).forget(after.agent.id)
        self._loss(after.site.id).see(
            after.agent.id,
            logged_in=after.seat is not None,
            unknown=after.is_unknown,
            since_s=after.unknown_since_s,
        )
        for zone in after.agent.zones:
            self._exodus(after.site.id, zone).see(
                after.agent.id, in_seat=after.in_seat, empty_from_s=after.empty_from_s
            )

    def forget(self, state: AgentState) -> None:
        """An agent is gone, or has other zones."""
        self._loss(state.site.id).forget(state.agent.id)
        for zone in state.agent.zones:
            self._exodus(state.site.id, zone).forget(state.agent.id)

    def put(self, site: SiteState, now_s: float) -> None:
        """Remembers a site; every agent of it, and its next moment, follow."""
        board = self._board
        board.sites[site.id] = site
        board.changed_sites[site.id] = None
        for state in list(board.agents.values()):
            if state.site.id == site.id:
                board.put_agent(but(state, site=site), now_s)
        due_s = [site.trust_until_s, now_s if site.until_s is None else site.until_s]
        coming = [moment for moment in due_s if moment > now_s]
        if coming:
            board.note(min(coming), Moment.SITE, site.id)

    def _suggest(self, site_id: str, zone: str, now_s: float) -> list[Decision]:
        exodus = self._exodus(site_id, zone)
        if not exodus.suggests(now_s):
            return []
        return [
            SuggestEvacuation(
                site=site_id, zone=zone, left=len(exodus.left), still_there=len(exodus.present)
            )
        ]

    def _sensing_lost(self, site_id: str, cause: str, now_s: float) -> list[Decision]:
        site = self._board.site(site_id)
        if site.sensing_down or self._board.rules.of_site(site_id).loss_share is None:
            return []
        until_s = now_s + self._board.rules.of_site(site_id).trust_s
        self.put(but(site, sensing_down_since_s=now_s, trust_until_s=until_s), now_s)
        alert = Alerted(site=site_id, code="sensing_down", raised=True, detail={"cause": cause})
        return [alert, *self._resume(now_s)]

    def _sensing_back(self, site_id: str, now_s: float) -> list[Decision]:
        site = self._board.site(site_id)
        down = site.link_down or not self._loss(site_id).is_over()
        if not site.sensing_down or down:
            return []
        self.put(but(site, sensing_down_since_s=None, trust_until_s=0.0), now_s)
        return [Alerted(site=site_id, code="sensing_down", raised=False)]

    def _alert(self, before: SiteState, after: SiteState) -> list[Decision]:
        was, is_now = before.mode is Mode.EVACUATION, after.mode is Mode.EVACUATION
        return [] if was == is_now else [Alerted(site=after.id, code="evacuation", raised=is_now)]

    def _thaw(self, site_id: str, since_s: float, now_s: float) -> list[Decision]:
        """Timers go on with what was left of them."""
        board, decisions = self._board, list[Decision]()
        for call in self._waiting(site_id):
            still_s = now_s - max(since_s, call.arrived_s)
            resumed = but(call, paused_s=call.paused_s + still_s)
            board.calls[call.id] = resumed
            decisions.append(Requeued(call=resumed, change=WaitChange.RESUMED))
        for state in list(board.agents.values()):
            if state.site.id == site_id and state.empty_from_s is not None:
                empty_s = state.empty_from_s + now_s - max(since_s, state.empty_from_s)
                board.put_agent(but(state, empty_from_s=empty_s), now_s)
        return decisions

    def _doubt_rings(self, site_id: str, now_s: float) -> None:
        """Chairs count again: a ring at an empty one gets its grace."""
        board = self._board
        for offer in board.offers.values():
            agent = board.agent(offer.agent_id)
            if agent.site.id == site_id and agent.absence(now_s) is not None:
                board.note(now_s + board.rules.ring_grace_s, Moment.RING_GRACE_OVER, offer.id)

    def _stop_rings(self, site_id: str, now_s: float) -> list[Decision]:
        ringing = [
            offer
            for offer in self._board.offers.values()
            if self._board.agent(offer.agent_id).site.id == site_id
        ]
        evacuates = self._board.site(site_id).mode is Mode.EVACUATION
        cause = WithdrawalCause.EVACUATION if evacuates else WithdrawalCause.SITE_CLOSED
        decisions: list[Decision] = []
        for offer in ringing:
            decisions += self._exchange.withdraw(offer, cause, now_s)
        return decisions

    def _empty(self, site_id: str) -> list[Decision]:
        decisions: list[Decision] = []
        for call in self._waiting(site_id):
            action = self._board.closed_zones.get(call.zone, Action.CLOSE)
            decisions += self._exchange.turn_away(call, action, "site_closed")
        return decisions

    def _resume(self, now_s: float) -> list[Decision]:
        """Many agents at once may be offered calls again, those of other sites too."""
        decisions: list[Decision] = []
        for call in self._waiting():
            decisions += self._exchange.review(call.id, now_s)
        for agent_id in list(self._board.agents):
            decisions += self._exchange.serve(agent_id, now_s)
        return decisions

    def _waiting(self, site_id: str | None = None) -> list[Call]:
        """Waiting calls of one site, or of all, in order of their places."""
        waiting = [
            one
            for one in self._board.calls.values()
            if one.state is CallState.WAITING and site_id in {None, one.site}
        ]
        return self._exchange.in_place(waiting)

    def _loss(self, site_id: str) -> LossWatch:
        if site_id not in self._losses:
            self._losses[site_id] = LossWatch(policy=self._board.rules.of_site(site_id))
        return self._losses[site_id]

    def _exodus(self, site_id: str, zone: str) -> ExodusWatch:
        if (site_id, zone) not in self._exoduses:
            self._exoduses[site_id, zone] = ExodusWatch(policy=self._board.rules.of_site(site_id))
        return self._exoduses[site_id, zone]
