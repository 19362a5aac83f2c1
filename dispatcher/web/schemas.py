"""Bodies of the HTTP API. Moments are milliseconds of UTC (`_ms`)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class RequestBody(BaseModel):
    """What clients send: unknown keys are refused, so that a typing error is not a default."""

    model_config = ConfigDict(extra="forbid")


class NewCall(RequestBody):
    """A caller on the line."""

    caller: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        default=None, description="Phone number, E.164 or as dialled; null when withheld"
    )
    zone: Name = Field(description="Problem category the caller chose")


class LogIn(RequestBody):
    """An agent takes a chair."""

    seat: Name


class BreakWish(RequestBody):
    """An agent wants a break, or is back from one."""

    wanted: bool


class OfferAnswer(RequestBody):
    """Which offer is answered: an answer to an older one is refused."""

    epoch: Annotated[int, Field(ge=1)]


class WaitReasonBody(BaseModel):
    key: str
    agent_id: str | None
    count: int


class CandidateBody(BaseModel):
    agent_id: str
    offerable: str


class CallBody(BaseModel):
    """One call."""

    id: str
    caller: str | None
    customer_id: str | None
    customer_class: Literal["new", "normal", "vip"]
    tier: Literal["guide", "normal", "vip"]
    zone: str
    state: Literal[
        "waiting",
        "offered",
        "ringing",
        "connected",
        "ended",
        "abandoned",
        "callback",
        "closed",
        "refused",
    ]
    agent_id: str | None
    offer_id: str | None
    offers_made: int
    arrived_ms: int
    connected_ms: int | None
    reason: WaitReasonBody | None


class DecisionBody(BaseModel):
    """One step in the story of a call: who was looked at, and what stood in the way."""

    at_ms: int
    kind: str
    agent_id: str | None
    cause: str | None
    candidates: list[CandidateBody]


class CallStory(CallBody):
    """A call with every decision about it."""

    decisions: list[DecisionBody]


class AgentBody(BaseModel):
    """One agent, with the four facts kept apart and the fifth derived."""

    id: str
    name: str
    tier: Literal["guide", "normal", "vip"]
    zones: list[str]
    capability: int
    seat: str | None
    presence: Literal["online", "offline", "unknown"]
    occupied: bool | None
    break_wanted: bool
    call_id: str | None
    offer_id: str | None
    offerable: str


class SeatBody(BaseModel):
    """One seat and what is believed of it."""

    id: str
    zone: str
    floor: str
    x: float
    y: float
    agent_id: str | None
    presence: Literal["online", "offline", "unknown"]
    occupied: bool | None
    reason: str
    link: str
    calibrated_at: str | None


class CustomerBody(BaseModel):
    """One customer."""

    id: str
    name: str
    customer_class: Literal["new", "normal", "vip"]
    class_reason: str
    phones: list[str]
    emails: list[str]
    accounts: list[str]


class AlertBody(BaseModel):
    """Something a technician should look at."""

    seat: str
    code: str
    severity: str
    since: str | None
    text: str
    times: int


class HealthBody(BaseModel):
    """How the dispatcher itself is doing."""

    status: Literal["ok", "broker_lost"]
    open_calls: int
    seats_live: int
    seats: int
    messages: dict[str, int]
