"""A request for service, whichever way it came. Pure. DS-11, DS-21."""

from dataclasses import dataclass
from enum import Enum

from dispatcher.desk.covering import Wish
from dispatcher.desk.orders import SUBJECT_MOST, OrderKind, Source, checked_text

LONGEST_ID = 200
SUBJECT_OF_TEXT = 80


class Way(Enum):
    """How a request came."""

    PHONE = "phone"
    EMAIL = "email"
    IM = "im"
    APP = "app"


# What an order says of where it is from.
SOURCES = {
    Way.PHONE: Source.CALL,
    Way.EMAIL: Source.APP,
    Way.IM: Source.CHAT,
    Way.APP: Source.APP,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """What somebody asks.

    Attributes:
        external_id: names it where it comes from: asked twice, it is the same request.
        identity: who asks, as `Identity.value`.
        kind: whether he asks something, or complains (WP-03).
        call_me: he wants to be called, at this number.
    """

    external_id: str
    way: Way
    identity: str
    text: str
    subject: str = ""
    kind: OrderKind = OrderKind.CONSULTATION
    zone: str | None = None
    wish: Wish | None = None
    call_me: str | None = None


def checked(incoming: Incoming) -> Incoming:
    """The request, if it keeps to the limits.

    Raises:
        RequestInvalid: naming the field.
    """
    checked_text("text", incoming.text)
    if incoming.subject:
        checked_text("subject", incoming.subject, SUBJECT_MOST)
    checked_text("external_id", incoming.external_id, LONGEST_ID)
    return incoming


def subject_of(incoming: Incoming) -> str:
    """What it is about: what he says, else the first line of the text, cut."""
    if incoming.subject.strip():
        return incoming.subject.strip()
    line = next(line.strip() for line in incoming.text.splitlines() if line.strip())
    return line if len(line) <= SUBJECT_OF_TEXT else line[: SUBJECT_OF_TEXT - 1].rstrip() + "…"
