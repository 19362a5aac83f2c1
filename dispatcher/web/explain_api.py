"""`/calls/{id}/decisions` and `/agents/{id}/why`: the reasons, in words."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from dispatcher.accounts.roles import Role
from dispatcher.story.telling import Lang, Step
from dispatcher.web.api import TheDesk
from dispatcher.web.explain_schemas import (
    CallDecisions,
    MissedCallBody,
    OthersBody,
    PassedOverBody,
    StepBody,
    WhyBody,
)
from dispatcher.web.explaining import Explaining
from dispatcher.web.security import principal

explain = APIRouter(prefix="/api/v1", tags=["why"])


def _explaining(request: Request) -> Explaining:
    explaining: Explaining = request.app.state.explaining
    return explaining


TheExplaining = Annotated[Explaining, Depends(_explaining)]
InLanguage = Annotated[Lang, Query(description="Language of the sentences")]


@explain.get("/calls/{call_id}/decisions")
async def tell_decisions(
    explaining: TheExplaining, desk: TheDesk, call_id: str, lang: InLanguage = Lang.EN
) -> CallDecisions:
    """Who was considered for a call, and why each other was passed over; also after its end."""
    call = await explaining.call(call_id)
    steps = await explaining.steps(call, explaining.teller(lang, call.site))
    return CallDecisions(
        call_id=call.id,
        state=call.state.value,
        zone=call.zone,
        tier=call.tier.value,
        time_zone=explaining.site(call.site).time_zone,
        arrived_ms=desk.clock.to_ms(call.arrived_s),
        steps=[_step_body(one) for one in steps],
    )


@explain.get("/agents/{agent_id}/why")
async def tell_why(
    request: Request,
    explaining: TheExplaining,
    agent_id: str,
    lang: InLanguage = Lang.EN,
    calls: Annotated[int, Query(ge=0, le=100, description="So many calls at most")] = 20,
) -> WhyBody:
    """Whether an agent's phone may ring, since when, what would change it, and missed calls.

    Past calls are told to the agent himself, and to others where the site enables it.
    """
    me = principal(request)
    himself = me is not None and me.role is Role.AGENT and me.person_id == agent_id
    history = himself or explaining.statistics.section.individuals
    why = await explaining.why(agent_id, explaining.teller(lang), calls, history=history)
    return WhyBody(
        agent_id=agent_id,
        name=why.state.agent.name,
        offerable=why.reason.value == "ready",
        reason=why.reason.value,
        text=why.text,
        change=why.change,
        since_ms=why.since_ms if history else None,
        until_ms=why.until_ms,
        history_told=history,
        calls=[MissedCallBody(**asdict(one)) for one in why.calls],
    )


def _step_body(step: Step) -> StepBody:
    return StepBody(
        at_ms=step.at_ms,
        clock=step.clock,
        kind=step.kind,
        cause=step.cause,
        agent_id=step.agent_id,
        text=step.text,
        passed_over=[PassedOverBody(**asdict(one)) for one in step.passed_over],
        others=[
            OthersBody(reason=reason, count=count, text=text)
            for reason, count, text in step.others
        ],
        marks=list(step.marks),
    )
