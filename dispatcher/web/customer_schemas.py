"""Bodies of the API for customers. Moments are milliseconds of UTC (`_ms`)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from dispatcher.desk.orders import SUBJECT_MOST, TEXT_MOST, OrderKind
from dispatcher.registry.rows import Name as PersonName
from dispatcher.web.schemas import Name, RequestBody

Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MOST)]
Subject = Annotated[str, StringConstraints(max_length=SUBJECT_MOST)]
Written = Annotated[str, StringConstraints(min_length=1, max_length=254)]
Status = Literal["here", "busy", "soon", "away", "checking"]
Policy = Literal["only", "first", "prefer"]
Wish = Literal["cover", "call_me_then"]
BackWords = Annotated[
    dict[str, str],
    Field(description='When he is back, by language: {"en": "back Monday 9:00", "zh": "…"}'),
]


class CodeWish(RequestBody):
    """Somebody wants to come in."""

    identity: Written = Field(description="Phone number, e-mail address, or service:account")
    way: Literal["message", "voice"] = "message"
    language: Literal["en", "zh"] = "en"


class CodeSent(BaseModel):
    """The same for everybody, whether we know him or not."""

    expires_in_s: int


class CodeGiven(RequestBody):
    """Somebody has a code; `name` is how a newcomer wants to be called."""

    identity: Written
    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    name: PersonName | None = None


class SignedIn(BaseModel):
    """The session is in a cookie; changes carry `csrf` as X-CSRF-Token."""

    customer_id: str
    name: str
    newcomer: bool
    csrf: str | None


class SearchWish(RequestBody):
    """How the list is sorted; who is shown does not depend on it."""

    direction: Literal["asc", "desc"] = "desc"


class CardWish(RequestBody):
    """Whose card the customer saw; without it, whose card is shown."""

    agent_id: Name | None = None


class CardBody(BaseModel):
    """An agent as customers see him."""

    agent_id: str
    name: str
    introduction: str
    languages: list[str]
    skills: list[str]
    capability: int
    photo: str | None
    stars: float | None = Field(description="Bayesian mean of the ratings; null before the first")
    ratings: int
    waiting: int = Field(description="Customers who wait for him and his colleagues now")
    status: Status
    back: BackWords | None


class SearchBody(BaseModel):
    """A search: one card at a time, or why there is none."""

    id: str
    state: Literal["offering", "accepted", "exhausted", "expired"]
    reason: Literal["nobody_here", "all_seen"] | None
    card: CardBody | None
    seen: int
    total: int
    expires_ms: int


class OwnAgentBody(BaseModel):
    """The dedicated agent."""

    card: CardBody
    policy: Policy
    since_ms: int | None


class PolicyWish(RequestBody):
    """How strictly calls belong to the dedicated agent."""

    policy: Policy


class NewRating(RequestBody):
    """What a customer thinks of his own agent: of one answer, or of today."""

    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, StringConstraints(max_length=TEXT_MOST)] = ""
    order_id: Annotated[str, StringConstraints(max_length=40)] | None = None


class RatingBody(BaseModel):
    id: str
    agent_id: str
    order_id: str | None
    stars: int
    words: str
    at_ms: int


class GiftTypeBody(BaseModel):
    id: str
    name: str
    name_zh: str
    glyph: str
    price_minor: int
    daily_cap: int


class NewGift(RequestBody):
    gift_type: Name


class GiftBody(BaseModel):
    id: str
    agent_id: str
    gift_type: str
    nth: int
    daily_cap: int
    at_ms: int


class OwnRequest(RequestBody):
    """A customer asks something, or complains."""

    text: Text
    kind: OrderKind = OrderKind.CONSULTATION
    subject: Subject = ""
    wish: Wish | None = Field(
        default=None, description="While his agent is away: a cover, or his own agent then"
    )


class CallWish(RequestBody):
    """A customer wants to be called, at one of his own numbers."""

    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    text: Text | None = None
    wish: Wish | None = None


class NewRequest(RequestBody):
    """A program brings a customer's request.

    `external_id` names it where it comes from; the same one again is the same request.
    """

    way: Literal["phone", "email", "im"]
    identity: Written
    text: Text
    kind: OrderKind = OrderKind.CONSULTATION
    subject: Subject = ""
    zone: Name | None = None
    wish: Wish | None = None
    external_id: Annotated[str, StringConstraints(min_length=1, max_length=140)] | None = None


class RequestTaken(BaseModel):
    """Who takes care of it; `back` when the dedicated agent is outside of his hours."""

    id: str
    order_id: str | None
    agent_id: str | None
    agent: str | None
    cover_id: str | None
    cover: str | None
    back: BackWords | None
    again: bool


class HookTaken(BaseModel):
    """A system's request is stored; it learns nothing about the customer."""

    id: str
    again: bool
