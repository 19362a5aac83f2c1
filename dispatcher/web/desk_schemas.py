"""Bodies of an agent's own desk page. Moments are milliseconds of UTC (`_ms`)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from dispatcher.desk.notices import ToldNotice
from dispatcher.desk.orders import OrderState
from dispatcher.web.schemas import RequestBody

NOTICES_AT_ONCE = 200

NoticeId = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class DeskZoneBody(BaseModel):
    """One of the agent's zones."""

    id: str
    name: str


class CallNowBody(BaseModel):
    """The call an agent is in."""

    call_id: str
    caller: str | None
    customer_id: str | None
    customer_name: str | None
    customer_class: Literal["new", "normal", "vip"]
    zone: str
    since_ms: int


class DeskBody(BaseModel):
    """How an agent stands.

    `look` is how his chair is drawn, `why` what stands in the way of a call ("ready": nothing),
    `until_ms` when that ends by itself; for a chair just left: when he counts as away.
    """

    agent_id: str
    name: str
    zones: list[DeskZoneBody]
    seat: str | None
    look: str
    why: str
    link: str
    until_ms: int | None
    break_wanted: bool
    camera: Literal["on", "off", "unknown"]
    call: CallNowBody | None


class DeskNowBody(DeskBody):
    """The same at the moment it was asked for."""

    now_ms: int
    unseen: int


class FreeSeatBody(BaseModel):
    """A chair that can be taken."""

    seat: str
    floor: str
    zone: str
    usual: bool
    own_zone: bool


class CameraWish(RequestBody):
    """Whether the camera under my chair may look; the chair remembers it."""

    allowed: bool


class ToldBody(BaseModel):
    """Something an agent was told; `body` depends on the kind."""

    id: str
    at_ms: int
    kind: str
    body: dict[str, Any]
    seen_ms: int | None


class SeenWish(RequestBody):
    """Which notices I have seen; without: all."""

    ids: list[NoticeId] | None = Field(default=None, max_length=NOTICES_AT_ONCE)


class OrderLineBody(BaseModel):
    """One order in a customer's history."""

    id: str
    number: int
    subject: str
    state: OrderState
    made_ms: int


class CustomerCardBody(BaseModel):
    """A customer; what he is reached by is masked."""

    id: str
    name: str
    customer_class: Literal["new", "normal", "vip"]
    reached_by: list[str]
    dedicated: str | None
    is_mine: bool
    orders: list[OrderLineBody]


def told_body(notice: ToldNotice) -> ToldBody:
    """A notice as its agent reads it."""
    return ToldBody(
        id=notice.id,
        at_ms=notice.at_ms,
        kind=notice.kind,
        body=dict(notice.body),
        seen_ms=notice.seen_ms,
    )
