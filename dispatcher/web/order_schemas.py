"""Bodies of work orders. Moments are milliseconds of UTC (`_ms`)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from dispatcher.desk.answer_templates import AnswerTemplate
from dispatcher.desk.order_story import Attachment, OrderNote, OrderResult
from dispatcher.desk.orders import (
    SUBJECT_MOST,
    TEXT_MOST,
    UNPROCESSED,
    CancelReason,
    OrderKind,
    OrderState,
    Source,
    WorkOrder,
)
from dispatcher.desk_work.order_view import OrderStory
from dispatcher.web.schemas import Name, RequestBody

Subject = Annotated[str, StringConstraints(min_length=1, max_length=SUBJECT_MOST)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MOST)]
ClientRef = Annotated[str, StringConstraints(min_length=1, max_length=254)]


class NewOwnOrder(RequestBody):
    """What a customer wants; without a subject its first line is one."""

    kind: OrderKind = OrderKind.CONSULTATION
    subject: Subject | None = None
    content: Text
    zone: Name | None = None
    client_ref: ClientRef | None = Field(
        default=None, description="Device or address the customer asks from (WP-03)"
    )


class NewOrderBody(RequestBody):
    """An order somebody of the house makes for a customer."""

    kind: OrderKind = OrderKind.CONSULTATION
    customer_id: Name
    subject: Subject
    content: Text
    zone: Name | None = None
    source: Source = Source.AGENT
    client_ref: ClientRef | None = None
    call_id: Annotated[str, StringConstraints(max_length=40)] | None = None
    dedup_key: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        default=None, description="Of the event that caused it: never a second order"
    )
    for_me: bool = Field(default=False, description="An agent keeps it at once")


class Said(RequestBody):
    """Something to be written into an order's story."""

    text: Text


class Assignment(RequestBody):
    """Who shall have an order."""

    agent_id: Name


class Cancelling(RequestBody):
    """Why nothing more is done."""

    reason: CancelReason


class Merging(RequestBody):
    """Id or number of the order that stays."""

    into: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class OrderBody(BaseModel):
    """One work order."""

    id: str
    number: int
    kind: OrderKind
    customer_id: str
    customer_name: str
    client_ref: str | None
    subject: str
    content: str
    state: OrderState
    agent_id: str | None
    zone: str
    cycle: int
    priority: int
    source: Source
    call_id: str | None
    follows_up_id: str | None
    merged_into_id: str | None
    cancel_reason: CancelReason | None
    result: str | None
    made_ms: int
    waits_since_ms: int
    first_action_ms: int | None
    resolved_ms: int | None
    closed_ms: int | None
    next_reminder_ms: int | None
    reminders_sent: int
    overdue: bool
    version: int


class NoteBody(BaseModel):
    """One note; `visible`: the customer reads it too."""

    id: str
    at_ms: int
    kind: Literal["progress", "internal", "follow_up", "system"]
    author_kind: Literal["agent", "customer", "staff", "system"]
    author_id: str | None
    text: str
    visible: bool


class ResultBody(BaseModel):
    """One answer."""

    cycle: int
    revision: int
    text: str
    agent_id: str
    at_ms: int


class AttachmentBody(BaseModel):
    """One file, without its bytes."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    by_kind: Literal["agent", "customer", "staff", "system"]
    at_ms: int


class StoryBody(OrderBody):
    """One work order with everything that happened to it."""

    notes: list[NoteBody]
    results: list[ResultBody]
    attachments: list[AttachmentBody]


class OwnOrderBody(BaseModel):
    """A customer's own order: nothing of it is about the inside of the house."""

    id: str
    number: int
    kind: OrderKind
    subject: str
    content: str
    state: OrderState
    agent_id: str | None
    cycle: int
    result: str | None
    cancel_reason: CancelReason | None
    follows_up_id: str | None
    merged_into_id: str | None
    made_ms: int
    resolved_ms: int | None
    closed_ms: int | None


class OwnStoryBody(OwnOrderBody):
    """A customer's own order with what was told him."""

    notes: list[NoteBody]
    results: list[ResultBody]
    attachments: list[AttachmentBody]


class CountsBody(BaseModel):
    """How many orders are in each state."""

    open: int = 0
    assigned: int = 0
    in_progress: int = 0
    waiting_customer: int = 0
    resolved: int = 0
    closed: int = 0
    cancelled: int = 0


class TemplateFields(RequestBody):
    """A template's content."""

    zone: Name | None = None
    title: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    text: Text
    language: Literal["en", "zh"] = "en"


class TemplateBody(TemplateFields):
    """A template of an answer."""

    id: str


def order_body(order: WorkOrder, customer_name: str, now_ms: int) -> OrderBody:
    """An order as staff sees it."""
    return OrderBody(**_order_fields(order, customer_name, now_ms))


def story_body(story: OrderStory, customer_name: str, now_ms: int) -> StoryBody:
    """An order and its story as staff sees them."""
    fields = _order_fields(story.order, customer_name, now_ms)
    return StoryBody(**fields, **_story_fields(story))


def own_order_body(order: WorkOrder) -> OwnOrderBody:
    """An order as its customer sees it."""
    return OwnOrderBody(**{name: getattr(order, name) for name in OwnOrderBody.model_fields})


def own_story_body(story: OrderStory) -> OwnStoryBody:
    """An order and its story as its customer sees them; the notes are those meant for him."""
    return OwnStoryBody(**own_order_body(story.order).model_dump(), **_story_fields(story))


def attachment_body(attachment: Attachment) -> AttachmentBody:
    """A file as it is listed."""
    values = {name: getattr(attachment, name) for name in AttachmentBody.model_fields}
    return AttachmentBody(**{**values, "by_kind": attachment.by_kind.value})


def template_body(template: AnswerTemplate) -> TemplateBody:
    """A template as it is edited."""
    return TemplateBody(**{name: getattr(template, name) for name in TemplateBody.model_fields})


def _order_fields(order: WorkOrder, customer_name: str, now_ms: int) -> dict[str, object]:
    fields = OrderBody.model_fields.keys() - {"customer_name", "overdue"}
    due = order.next_reminder_ms is not None and order.next_reminder_ms <= now_ms
    unprocessed = order.state in UNPROCESSED
    return {
        **{name: getattr(order, name) for name in fields},
        "customer_name": customer_name,
        "overdue": unprocessed and (due or order.reminders_sent > 0),
    }


def _story_fields(story: OrderStory) -> dict[str, object]:
    return {
        "notes": [_note_body(one) for one in story.notes],
        "results": [_result_body(one) for one in story.results],
        "attachments": [attachment_body(one) for one in story.attachments],
    }


def _note_body(note: OrderNote) -> NoteBody:
    return NoteBody(
        id=note.id,
        at_ms=note.at_ms,
        kind=note.kind.value,
        author_kind=note.author_kind.value,
        author_id=note.author_id,
        text=note.text,
        visible=note.visible,
    )


def _result_body(result: OrderResult) -> ResultBody:
    return ResultBody(**{name: getattr(result, name) for name in ResultBody.model_fields})
