"""Bodies of the answers to "why". Moments are milliseconds of UTC (`_ms`)."""

from pydantic import BaseModel


class PassedOverBody(BaseModel):
    """Somebody who was looked at and not rung."""

    agent_id: str
    name: str
    reason: str
    text: str


class OthersBody(BaseModel):
    """How many further agents one reason stood in the way of."""

    reason: str
    count: int
    text: str


class StepBody(BaseModel):
    """One decision about a call; `clock` is the time of day at the site."""

    at_ms: int
    clock: str
    kind: str
    cause: str | None
    agent_id: str | None
    text: str
    passed_over: list[PassedOverBody]
    others: list[OthersBody]
    marks: list[str]


class CallDecisions(BaseModel):
    """The story of a call."""

    call_id: str
    state: str
    zone: str
    tier: str
    time_zone: str
    arrived_ms: int
    steps: list[StepBody]


class MissedCallBody(BaseModel):
    """A call an agent was looked at for and not given, and why."""

    call_id: str
    at_ms: int
    clock: str
    waiting: bool
    reason: str
    text: str


class WhyBody(BaseModel):
    """Whether an agent may be offered a call, and if not, what would change that.

    `history_told` is false where the asker may see present calls only.
    """

    agent_id: str
    name: str
    offerable: bool
    reason: str
    text: str
    change: str
    since_ms: int | None
    until_ms: int | None
    history_told: bool
    calls: list[MissedCallBody]
