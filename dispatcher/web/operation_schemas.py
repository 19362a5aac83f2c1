"""Bodies of the API for running a site, a call and one's own desk. Moments are `_ms` of UTC."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from dispatcher.web.schemas import Name, OfferAnswer, RequestBody

DAY_S = 86_400.0
HERE_S = 900.0

ModeName = Literal["normal", "evacuation", "drain", "closed", "trust_logins"]
Because = Annotated[str, StringConstraints(max_length=200)]
HereFor = Annotated[float, Field(ge=1, le=HERE_S)]


class ModeWish(RequestBody):
    """A site is run differently from now on."""

    mode: ModeName
    for_s: Annotated[float, Field(ge=1, le=DAY_S)] | None = Field(
        default=None, description="It ends by itself after so many seconds; null: it does not"
    )
    reason: Because | None = None

    @model_validator(mode="after")
    def _normal_needs_no_end(self) -> "ModeWish":
        if self.mode == "normal" and self.for_s is not None:
            raise ValueError("for_s: normal has no end")
        return self


class SuggestionBody(BaseModel):
    """Half a zone has just emptied; somebody should look."""

    zone: str
    left: int
    still_there: int
    at_ms: int


class ModeBody(BaseModel):
    """How a site is run."""

    site: str
    mode: ModeName
    until_ms: int | None
    by: str | None
    reason: str | None
    sensing_down: bool
    suggestion: SuggestionBody | None


class HereWish(RequestBody):
    """Somebody says that an agent is there."""

    for_s: HereFor | None = Field(
        default=None, description="Holds for so many seconds; null: as long as the site allows"
    )


class ZoneHereBody(BaseModel):
    """Of whom "I am here" counts now, and why not of the others who are logged in."""

    claimed: list[str]
    passed: dict[str, str]


class StillHere(RequestBody):
    """The answer to "still …?"."""

    same: bool = Field(default=True, description="false: somebody else; the log-in ends")


class ChairAnswer(RequestBody):
    """The answer to "are you on chair …?"."""

    seat: Name


class Transfer(RequestBody):
    """A talk is passed on: to an agent, or to a zone's queue."""

    agent_id: Name | None = None
    zone: Name | None = None
    attended: bool = Field(default=False, description="The agent has agreed and talks at once")

    @model_validator(mode="after")
    def _one_target(self) -> "Transfer":
        if (self.agent_id is None) == (self.zone is None):
            raise ValueError("say either agent_id or zone")
        if self.attended and self.agent_id is None:
            raise ValueError("attended: only to an agent")
        return self


class Move(RequestBody):
    """A waiting call goes to another queue, with its age."""

    zone: Name | None = None
    tier: Literal["guide", "normal", "vip"] | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> "Move":
        if self.zone is None and self.tier is None:
            raise ValueError("say zone, tier or both")
        return self


class Priority(RequestBody):
    """A waiting caller is treated as having waited so long already."""

    head_start_s: Annotated[float, Field(ge=0, le=DAY_S)]


class CallBackBody(BaseModel):
    """A caller who shall be called back; `done_ms` null: he waits for it."""

    call_id: str
    caller: str
    customer_id: str | None
    zone: str
    tier: str
    reason: str
    asked_ms: int
    done_ms: int | None


class Rejection(OfferAnswer):
    """Why the phone was not answered."""

    cause: Literal["rejected", "busy", "unreachable"] = "rejected"


class OfferBody(BaseModel):
    """An offer that stands, as the agent's desk shows it."""

    id: str
    call_id: str
    epoch: int
    made_ms: int
    deadline_ms: int
    caller: str | None
    customer_id: str | None
    customer_name: str | None
    customer_class: Literal["new", "normal", "vip"]
    zone: str


class NoticeBody(BaseModel):
    """Something an agent was told, or that was decided about him.

    `kind`: calling or hand_back (his customer's call), ask_who, ask_chair, not_responding,
    here_claimed, logged_out and the like.
    """

    at_ms: int
    kind: str
    call_id: str | None
    detail: dict[str, Any]
