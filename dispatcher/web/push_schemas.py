"""Bodies of pushes. Moments are milliseconds of UTC (`_ms`)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from dispatcher.desk.identities import Identity, IdentityKind
from dispatcher.desk.ladder import WayKind
from dispatcher.desk.pushes import Endpoint
from dispatcher.desk.subscriptions import Subscription
from dispatcher.desk_work.call_tasks import WORDS_MOST, CallOutcome, CallTask
from dispatcher.desk_work.push_desk import Shown
from dispatcher.web.schemas import RequestBody

Address = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MASKED = {WayKind.EMAIL: IdentityKind.EMAIL, WayKind.SMS: IdentityKind.PHONE}


class KeyBody(BaseModel):
    """What a browser subscribes with; `enabled` false: this site does not tell devices."""

    enabled: bool
    key: str = Field(description="applicationServerKey, base64url")


class SubscriptionKeys(RequestBody):
    """What messages are encrypted for."""

    p256dh: Key
    auth: Key


class NewEndpoint(BaseModel):
    """A PushSubscription as `toJSON()` gives it, with the page's language."""

    endpoint: Address
    keys: SubscriptionKeys
    language: Literal["en", "zh"] = "en"
    replaces: Address | None = Field(
        default=None, description="The address this device had before it was renewed"
    )

    def subscription(self) -> Subscription:
        return Subscription(
            endpoint=self.endpoint,
            p256dh=self.keys.p256dh,
            auth=self.keys.auth,
            language=self.language,
        )


class OldEndpoint(RequestBody):
    """The address of a device that wants to be told nothing any more."""

    endpoint: Address


class PlaceBody(BaseModel):
    """Where a customer is told things; its address only as far as he needs to know it again."""

    id: str
    kind: WayKind
    shown: str
    on: bool
    rank: int


class LadderBody(RequestBody):
    """In which order a customer wants to be told; a call always comes last."""

    order: list[WayKind] = Field(default_factory=list, max_length=6)
    off: list[WayKind] = Field(default_factory=list, max_length=6)


class ReadMark(RequestBody):
    """What travelled inside the message."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DeliveryBody(BaseModel):
    """A message to one place, as the house sees it."""

    id: str
    event_id: int
    order_id: str | None
    customer_id: str
    kind: str
    way: WayKind
    state: str
    attempts: int
    next_ms: int | None
    delivered_ms: int | None
    read_ms: int | None
    outcome: str | None


class ArrivalsBody(BaseModel):
    """What became of an order's messages."""

    standing: Literal["none", "under_way", "not_delivered", "delivered", "read"]
    deliveries: list[DeliveryBody]


class CallTaskBody(BaseModel):
    """Somebody to ring up, and what to read out."""

    id: str
    order_id: str | None
    number: int | None
    customer_id: str
    customer_name: str
    phone: str
    language: str
    title: str
    text: str
    held_by: str | None
    attempts: int
    due_ms: int | None


class CallOutcomeBody(RequestBody):
    """What came of a call."""

    outcome: CallOutcome
    words: Annotated[str, StringConstraints(max_length=WORDS_MOST)] = ""


def place_body(place: Endpoint) -> PlaceBody:
    """A place without what only its owner may know."""
    kind = MASKED.get(place.kind, IdentityKind.ACCOUNT)
    hidden = place.kind is WayKind.WEBPUSH
    shown = "" if hidden else Identity(kind=kind, value=place.address).masked
    return PlaceBody(
        id=place.id,
        kind=place.kind,
        shown=shown,
        on=place.state.value == "active",
        rank=place.rank,
    )


def delivery_body(shown: Shown) -> DeliveryBody:
    """A message without its text: that stands in the order."""
    told = shown.delivery
    return DeliveryBody(
        id=told.id,
        event_id=told.event_id,
        order_id=told.order_id,
        customer_id=told.customer_id,
        kind=told.kind.value,
        way=shown.kind,
        state=told.state.value,
        attempts=told.attempts,
        next_ms=told.next_ms,
        delivered_ms=told.delivered_ms,
        read_ms=told.read_ms,
        outcome=told.outcome,
    )


def call_task_body(task: CallTask, customer_name: str) -> CallTaskBody:
    """A task as agents see it."""
    return CallTaskBody(
        id=task.id,
        order_id=task.order_id,
        number=task.number,
        customer_id=task.customer_id,
        customer_name=customer_name,
        phone=task.phone,
        language=task.language,
        title=task.title,
        text=task.text,
        held_by=task.held_by,
        attempts=task.attempts,
        due_ms=task.due_ms,
    )
