"""Bodies of the HTTP API. Moments are milliseconds of UTC (`_ms`)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class RequestBody(BaseModel):
    """What clients send: unknown keys are refused, so that a typing error is not a default."""

    model_config = ConfigDict(extra="forbid")


class DedicatedWish(RequestBody):
    """How strictly this call shall go to the customer's dedicated agent, or to the one named."""

    policy: Literal["only", "timed", "prefer"] = Field(
        description="only this agent; this agent for a time, then the others; him if he is free"
    )
    agent_id: Name | None = Field(default=None, description="null: the customer's own")
    wait_s: Annotated[float, Field(ge=0, le=86_400)] | None = Field(
        default=None, description="With timed; null: as the binding or the site has it"
    )
    waits_when_away: bool | None = Field(
        default=None, description="Wait for him off his seat too; null: as the site has it"
    )


class NewCall(RequestBody):
    """A caller on the line."""

    caller: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        default=None, description="Phone number, E.164 or as dialled; null when withheld"
    )
    account: Annotated[str, StringConstraints(min_length=3, max_length=254)] | None = Field(
        default=None,
        description="E-mail address or messenger account, for who does not come by telephone",
    )
    channel: Literal["voice", "chat"] = Field(
        default="voice", description="How he is served; an agent takes several chats at a time"
    )
    zone: Name = Field(description="Problem category the caller chose")
    site: Name | None = Field(default=None, description="null: where the zone's chairs stand")
    dedicated: DedicatedWish | None = Field(
        default=None, description="The caller's choice for this call; null: as his binding says"
    )


class LogIn(RequestBody):
    """An agent takes a chair."""

    seat: Name


class BreakWish(RequestBody):
    """An agent wants a break, or is back from one."""

    wanted: bool
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")] | None = Field(
        default=None, description="A word of the site's list (routing.site.break_reasons)"
    )


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


class DedicatedBody(BaseModel):
    """Whom a call belongs to, and how strictly."""

    agent_id: str
    policy: Literal["only", "timed", "prefer"]


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
    site: str
    dedicated: DedicatedBody | None
    end_reason: str | None
    reason: WaitReasonBody | None


class DecisionBody(BaseModel):
    """One step in the story of a call: who was looked at, and what stood in the way."""

    at_ms: int
    kind: str
    agent_id: str | None
    cause: str | None
    candidates: list[CandidateBody]


class CallStory(CallBody):
    """A call with every decision about it, and what a waiting caller may be told."""

    position: int | None = Field(description="1 is next; null: it does not wait")
    estimated_wait_s: float | None = Field(description="null: nobody can say honestly")
    decisions: list[DecisionBody]


class QuestionBody(BaseModel):
    """What an agent is asked: is it still he (`who_is_sitting`), or is it this chair (`chair`)?"""

    kind: Literal["who_is_sitting", "chair"]
    agent_id: str
    seat: str
    beside: list[str]


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
    break_reason: str | None
    not_responding: bool
    here_until_ms: int | None
    question: QuestionBody | None
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
    question: QuestionBody | None
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
