"""What happens to a work order, as values. Pure. Moments are ms of UTC (`_ms`)."""

from dataclasses import dataclass

from dispatcher.desk.orders import AuthorKind, NoteKind


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderNote:
    """Something written in the story of an order.

    Attributes:
        visible: whether the customer reads it too.
    """

    id: str
    order_id: str
    at_ms: int
    kind: NoteKind
    author_kind: AuthorKind
    author_id: str | None
    text: str
    visible: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderResult:
    """One answer; a later revision of the same cycle is in force instead of it."""

    order_id: str
    cycle: int
    revision: int
    text: str
    agent_id: str
    at_ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that belongs to an order; its bytes lie under their digest."""

    id: str
    order_id: str
    name: str
    media_type: str
    size_bytes: int
    digest: str
    by_kind: AuthorKind
    by_id: str | None
    at_ms: int
