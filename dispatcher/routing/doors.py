"""Who may join a queue, who has to leave it, and how calls leave the house.

Pure. Everything here ends in a decision about each call it touches: no caller is dropped silently.
"""

from dispatcher.errors import Conflict
from dispatcher.registry.values import CustomerClass, Tier
from dispatcher.routing.board import Board
from dispatcher.routing.changing import but
from dispatcher.routing.decisions import Decision, Requeued, TellDedicated, Transferred, WaitChange
from dispatcher.routing.exchange import Exchange
from dispatcher.routing.matching import Matching
from dispatcher.routing.policies import Action
from dispatcher.routing.pools import personal, queue
from dispatcher.routing.values import (
    Call,
    CallState,
    Channel,
    Wish,
    WithdrawalCause,
)

# The telephone system is asked about lines that have just changed too; those are left alone.
AUDIT_GRACE_S = 5.0
# Of callers others may step in for, so many are looked past whom nobody may be offered.
LOOKED_PAST = 20


class Doors:
    """Lets calls in, moves them between queues, and lets them out."""

    def __init__(self, board: Board, matching: Matching, exchange: Exchange) -> None:
        self._board = board
        self._matching = matching
        self._exchange = exchange

    def arrive(self, call: Call, now_s: float) -> list[Decision]:
        """A stored and identified call joins its queue, or meets the closed door's action."""
        if (barred := self._barred(call)) is not None:
            return barred
        wish = self._matching.wish(call)
        told: list[Decision] = []
        if wish is not None:
            told.append(TellDedicated(call=call, agent_id=wish.agent_id, note="calling"))
        elif self._matching.set_aside(call):
            told.append(Requeued(call=call, change=WaitChange.BINDING_SET_ASIDE))
        return told + self._exchange.wait(call, now_s)

    def hang_up(self, call: Call, now_s: float, reason: str | None = None) -> list[Decision]:
        """The line is dead: ringing phones stop, a talk is over."""
        exchange = self._exchange
        if call.state is CallState.CONNECTED:
            talk_s = now_s - (now_s if call.connected_s is None else call.connected_s)
            self._board.talks.add((call.tier, call.zone), talk_s)
            told = exchange.hand_back(call)
            ended = exchange.finish(call, CallState.ENDED, reason)
            return [*told, ended, *exchange.free(call.agent_id, call, now_s)]
        rung = [self._board.offers[one].agent_id for one in call.offer_ids]
        decisions = exchange.offers.silence(call, WithdrawalCause.CALLER_GONE, now_s)
        left = self._board.calls[call.id]
        decisions.append(exchange.finish(left, CallState.ABANDONED, reason))
        return decisions + [one for name in rung for one in exchange.serve(name, now_s)]

    def move(
        self, call: Call, zone: str | None, tier: Tier | None, now_s: float
    ) -> list[Decision]:
        """A waiting or ringing call goes to another queue, with its age.

        Raises:
            Conflict: it talks already, or a VIP would be sent to a guide.
        """
        if call.state is CallState.CONNECTED:
            raise Conflict(f"call {call.id} talks already; transfer it")
        if tier is Tier.GUIDE and call.customer_class is CustomerClass.VIP:
            raise Conflict("a VIP is never sent to a guide")
        rung = [self._board.offers[one].agent_id for one in call.offer_ids]
        decisions = self._exchange.offers.silence(call, WithdrawalCause.MOVED, now_s)
        moved = but(
            self._board.calls[call.id],
            zone=zone or call.zone,
            tier=tier or call.tier,
            step=0,
            overflowed=False,
        )
        self._board.waiting.discard(call.id)
        decisions.append(Requeued(call=moved, change=WaitChange.MOVED))
        # He stands in the new line before anybody is free: those in front of him come first.
        self._exchange.stand(moved, now_s)
        decisions += [one for name in rung for one in self._exchange.serve(name, now_s)]
        if call.id in self._board.waiting:
            decisions += self._exchange.wait(self._board.calls[call.id], now_s)
        return decisions

    def prioritise(self, call: Call, head_start_s: float, now_s: float) -> list[Decision]:
        """A waiting caller's head start is another one, at once."""
        call = but(call, head_start_s=head_start_s)
        self._board.calls[call.id] = call
        changed: list[Decision] = [Requeued(call=call, change=WaitChange.REPRIORITISED)]
        return changed + self._exchange.review(call.id, now_s)

    def call_back(self, call: Call, now_s: float) -> list[Decision]:
        """The caller would rather be called back: he leaves the line, a request stays.

        Raises:
            Conflict: he talks already, or there is no number to call.
        """
        if call.state is CallState.CONNECTED:
            raise Conflict(f"call {call.id} talks already")
        if call.caller is None:
            raise Conflict(f"call {call.id} has no number to call back")
        rung = [self._board.offers[one].agent_id for one in call.offer_ids]
        decisions = self._exchange.offers.silence(call, WithdrawalCause.CALLER_GONE, now_s)
        left = self._board.calls[call.id]
        decisions += self._exchange.turn_away(left, Action.CALLBACK, "caller_wish")
        return decisions + [one for name in rung for one in self._exchange.serve(name, now_s)]

    def pass_on(
        self, call: Call, agent_id: str | None, zone: str | None, tier: Tier | None, now_s: float
    ) -> list[Decision]:
        """A blind transfer: the first agent is free for his wrap-up, the caller waits again.

        Raises:
            Conflict: nobody talks to this caller.
        """
        first = self._talker(call)
        waiting = but(
            call,
            state=CallState.WAITING,
            agent_id=None,
            connected_s=None,
            zone=zone or call.zone,
            tier=tier or call.tier,
            step=0,
            overflowed=False,
            released=False,
        )
        if agent_id is not None:
            self._board.agent(agent_id)
            wish = Wish(agent_id=agent_id, wait_s=self._board.rules.ring_s)
            waiting = but(waiting, wish=wish, bound_from_s=now_s - call.paused_s)
        decisions: list[Decision] = [
            Transferred(call=waiting, from_agent=first, to_agent=agent_id, attended=False)
        ]
        self._board.calls[call.id] = waiting
        freed = self._exchange.free(first, call, now_s)
        return [*decisions, *self._exchange.wait(waiting, now_s), *freed]

    def hand_over(self, call: Call, agent_id: str, now_s: float) -> list[Decision]:
        """An attended transfer: the target is the busy one now, the first one wraps up.

        Raises:
            Conflict: nobody talks to this caller, or the target has a call of ours.
        """
        first, target = self._talker(call), self._board.agent(agent_id)
        if agent_id == first:
            raise Conflict(f"{agent_id} has this call already")
        busy = target.call_id is not None or target.offer_id is not None
        if call.channel is Channel.VOICE and busy:
            raise Conflict(f"{agent_id} has a call already")
        moved = but(call, agent_id=agent_id)
        self._board.calls[call.id] = moved
        taken = target.calls_taken + 1
        if call.channel is Channel.CHAT:
            target = but(target, chats=target.chats | {call.id}, calls_taken=taken)
        else:
            target = but(target, call_id=call.id, line_busy=False, calls_taken=taken)
        self._board.put_agent(target, now_s)
        decisions: list[Decision] = [
            Transferred(call=moved, from_agent=first, to_agent=agent_id, attended=True)
        ]
        return decisions + self._exchange.free(first, call, now_s)

    def unbridge(self, call: Call, now_s: float) -> list[Decision]:
        """The winner put down before the two were together: the caller looks on, at his place.

        Raises:
            Conflict: nobody talks to this caller.
        """
        first = self._talker(call)
        agent = self._board.agents.get(first)
        if agent is not None:
            rest_s = self._board.rules.rest_of(WithdrawalCause.REJECTED) or 0.0
            kept = None if agent.call_id == call.id else agent.call_id
            agent = but(
                agent,
                call_id=kept,
                chats=agent.chats - {call.id},
                rests_until_s=now_s + rest_s,
                rest_cause=WithdrawalCause.REJECTED.value,
            )
            self._board.put_agent(agent, now_s)
        waiting = but(call, state=CallState.WAITING, agent_id=None, connected_s=None)
        failed = Requeued(call=waiting, change=WaitChange.BRIDGE_FAILED)
        decisions: list[Decision] = [failed, *self._exchange.wait(waiting, now_s)]
        return decisions + self._exchange.serve(first, now_s)

    def audit(self, live: frozenset[str], now_s: float) -> list[Decision]:
        """Calls the telephone system no longer knows are over: a hang-up was lost."""
        last_s = now_s - AUDIT_GRACE_S
        lost = [
            one
            for one in self._board.calls.values()
            if one.id not in live and max(one.arrived_s, one.connected_s or 0.0) <= last_s
        ]
        decisions: list[Decision] = []
        for one in lost:
            if (call := self._board.calls.get(one.id)) is not None:
                decisions += self.hang_up(call, now_s, "audit")
        return decisions

    def leave_empty(self, tier: Tier, zone: str, now_s: float) -> list[Decision]:
        """Nobody of a tier serves any more: its callers leave, or others step in."""
        policy = self._board.rules.of_zone(zone)
        leaves = policy.left_empty is not None and self._matching.abandoned_queue(tier, zone)
        if not (leaves or policy.overflow_when_unstaffed or policy.widening):
            return []
        decisions, missed = list[Decision](), 0
        for call_id in self._line(tier, zone):
            call = self._board.calls[call_id]
            if leaves and policy.left_empty is not None:
                decisions += self._exchange.turn_away(call, policy.left_empty, "nobody_serves")
                continue
            found = self._exchange.review(call_id, now_s)
            decisions += found
            missed += not found
            if missed > LOOKED_PAST:
                break
        return decisions

    def leave_agent(self, agent_id: str, now_s: float) -> list[Decision]:
        """A dedicated agent has left, or is gone: his waiting customers' terms are others now."""
        decisions: list[Decision] = []
        for _, call_id in self._board.waiting.members(personal(agent_id)):
            decisions += self._exchange.review(call_id, now_s)
        return decisions

    def _barred(self, call: Call) -> list[Decision] | None:
        """What a call that may not join meets, or None."""
        board, policy = self._board, self._board.rules.of_zone(call.zone)
        if call.blocked:
            return [self._exchange.finish(call, CallState.REFUSED, "blocked_number")]
        site = board.site(call.site)
        closed = board.closed_zones.get(call.zone)
        if not site.rules.takes_calls:
            return self._exchange.turn_away(
                call, closed or Action.CLOSE, f"site_{site.mode.value}"
            )
        if closed is not None:
            return self._exchange.turn_away(call, closed, "zone_closed")
        if policy.most_waiting is not None and self._in_line(call) >= policy.most_waiting:
            return self._exchange.turn_away(call, policy.full, "queue_full")
        if not policy.join_empty and self._matching.abandoned_queue(call.tier, call.zone):
            return self._exchange.turn_away(call, policy.turned_away, "nobody_serves")
        return None

    def _line(self, tier: Tier, zone: str) -> list[str]:
        return [
            one
            for channel in Channel
            for _, one in self._board.waiting.members(queue(channel, tier, zone))
        ]

    def _in_line(self, call: Call) -> int:
        return self._board.waiting.size(queue(call.channel, call.tier, call.zone))

    @staticmethod
    def _talker(call: Call) -> str:
        if call.state is not CallState.CONNECTED or call.agent_id is None:
            raise Conflict(f"nobody talks to call {call.id}")
        return call.agent_id
