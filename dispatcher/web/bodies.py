"""Values of the dispatcher as bodies of the API. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from dispatcher.clock import Clock
from dispatcher.registry.values import BindingPolicy, Customer, Registry, SeatPlace
from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.decisions import AskChair
from dispatcher.routing.explain import explain
from dispatcher.routing.router import Router
from dispatcher.routing.values import OPEN_STATES, Call, Wish
from dispatcher.seats.ledger import SeatLedger
from dispatcher.seats.record import Link, SeatView
from dispatcher.store.decision_rows import DecisionRow
from dispatcher.story.telling import told_reason
from dispatcher.web.schemas import (
    AgentBody,
    AlertBody,
    CallBody,
    CandidateBody,
    CustomerBody,
    DecisionBody,
    DedicatedBody,
    QuestionBody,
    SeatBody,
    WaitReasonBody,
)

POLICY_WORDS: Mapping[BindingPolicy, Literal["only", "timed", "prefer"]] = MappingProxyType(
    {
        BindingPolicy.ONLY: "only",
        BindingPolicy.FIRST: "timed",
        BindingPolicy.PREFER: "prefer",
    }
)


def call_body(call: Call, router: Router, clock: Clock, absence_s: float) -> CallBody:
    """A call, with the reason it is where it is while it is open."""
    return CallBody(
        id=call.id,
        caller=call.caller,
        customer_id=call.customer_id,
        customer_class=call.customer_class.value,
        tier=call.tier.value,
        zone=call.zone,
        state=call.state.value,
        agent_id=call.agent_id,
        offer_id=call.offer_id,
        offers_made=call.offers_made,
        arrived_ms=clock.to_ms(call.arrived_s),
        connected_ms=None if call.connected_s is None else clock.to_ms(call.connected_s),
        site=call.site,
        dedicated=_dedicated(router.wish(call)),
        end_reason=call.end_reason,
        reason=_reason(call, router, clock.now_s(), absence_s),
    )


def decision_body(row: DecisionRow, presence_from_ms: int) -> DecisionBody:
    """One step in the story of a call; what chairs said before a moment is left out."""
    return DecisionBody(
        at_ms=row.at_ms,
        kind=row.kind,
        agent_id=row.agent_id,
        cause=row.cause,
        candidates=[
            CandidateBody(
                agent_id=agent_id, offerable=told_reason(offerable, row.at_ms, presence_from_ms)
            )
            for agent_id, offerable in row.candidates
        ],
    )


def agent_body(state: AgentState, clock: Clock, asked: AskChair | None) -> AgentBody:
    """An agent as routing sees him, with the question he has not answered."""
    now_s = clock.now_s()
    here = state.here_until_s > now_s
    return AgentBody(
        id=state.agent.id,
        name=state.agent.name,
        tier=state.agent.tier.value,
        zones=list(state.agent.zones),
        capability=state.agent.capability,
        seat=state.seat,
        presence=state.view.presence.value,
        occupied=state.view.occupied,
        break_wanted=state.break_wanted,
        break_reason=state.break_reason,
        not_responding=state.not_responding,
        here_until_ms=clock.to_ms(state.here_until_s) if here else None,
        question=_question(state, asked),
        call_id=state.call_id,
        offer_id=state.offer_id,
        offerable=state.offerable(now_s).value,
    )


def seat_body(
    place: SeatPlace,
    view: SeatView,
    agent_id: str | None,
    calibrated_at: str | None,
    asked: AskChair | None,
) -> SeatBody:
    """A seat and what is believed of it."""
    return SeatBody(
        id=place.id,
        zone=place.zone,
        floor=place.floor,
        x=place.x,
        y=place.y,
        agent_id=agent_id,
        presence=view.presence.value,
        occupied=view.occupied,
        reason=view.reason.value,
        link=view.link.value,
        question=None if asked is None else _chair_question(asked),
        calibrated_at=calibrated_at,
    )


def customer_body(customer: Customer, registry: Registry) -> CustomerBody:
    """A customer, with his class and why he has it."""
    classified = registry.classified(customer)
    return CustomerBody(
        id=customer.id,
        name=customer.name,
        customer_class=classified.value.value,
        class_reason=classified.reason,
        phones=list(customer.phones),
        emails=list(customer.emails),
        accounts=list(customer.accounts),
    )


def alert_bodies(ledger: SeatLedger) -> list[AlertBody]:
    """What nodes raised, what came over the wire and should not have, and clashing names."""
    raised = [
        AlertBody(
            seat=seat,
            code=code,
            severity=alert.severity.value,
            since=alert.since,
            text=alert.text,
            times=1,
        )
        for (seat, code), alert in sorted(ledger.alerts.items())
    ]
    wire = [
        AlertBody(
            seat=seat,
            code=code,
            severity="warning",
            since=None,
            text="messages were dropped; the log names topic and field",
            times=times,
        )
        for (seat, code), times in sorted(ledger.remarks.items())
    ]
    clashes = [
        AlertBody(
            seat=seat,
            code="duplicate_identity",
            severity="critical",
            since=None,
            text="two nodes use this seat's name; switch one off, or give it its own name",
            times=1,
        )
        for seat, view in sorted(ledger.views.items())
        if view.link is Link.DUPLICATE_IDENTITY
    ]
    return raised + clashes + wire


def _dedicated(wish: Wish | None) -> DedicatedBody | None:
    if wish is None:
        return None
    return DedicatedBody(agent_id=wish.agent_id, policy=POLICY_WORDS[wish.policy])


def _question(state: AgentState, asked: AskChair | None) -> QuestionBody | None:
    if state.who_is_sitting and state.seat is not None:
        return QuestionBody(
            kind="who_is_sitting", agent_id=state.agent.id, seat=state.seat, beside=[]
        )
    return None if asked is None else _chair_question(asked)


def _chair_question(asked: AskChair) -> QuestionBody:
    return QuestionBody(
        kind="chair", agent_id=asked.agent_id, seat=asked.seat, beside=list(asked.beside)
    )


def _reason(call: Call, router: Router, now_s: float, absence_s: float) -> WaitReasonBody | None:
    if call.state not in OPEN_STATES:
        return None
    reason = explain(call, router.candidates(call, now_s), router.agents, absence_s)
    return WaitReasonBody(key=reason.key, agent_id=reason.agent_id, count=reason.count)
