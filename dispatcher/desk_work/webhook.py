"""Messages to other systems: webhooks, signed as the Standard Webhooks specification has it.

The id is that of the event: a receiver that is told twice sees it. Times are UTC, always: the
library takes whatever hour it is given for one of UTC.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from dispatcher.desk.backoff import retry_after_s
from dispatcher.desk.delivery import Attempt, Verdict, verdict_of
from dispatcher.desk.events import EventKind
from dispatcher.desk.pushes import Delivery, Sending
from dispatcher.desk.telling import TOLD_FIELDS, WEBHOOK_TYPES
from dispatcher.desk_work.outgoing import AddressRefused, NoAnswer, Outgoing
from dispatcher.errors import RequestInvalid

TIMEOUT_S = 15.0
NOT_FOUND = 404


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookWay:
    """The way to other systems.

    Attributes:
        outgoing: connections.
        secrets: of each receiver, by the id of its endpoint.
        now_ms: milliseconds of UTC.
    """

    outgoing: Outgoing
    secrets: Mapping[str, str]
    now_ms: Callable[[], int]

    async def send(self, sending: Sending) -> Attempt:
        """One attempt; 410 ends the receiver until its address is changed."""
        place, told = sending.endpoint, sending.delivery
        secret = None if place is None else self.secrets.get(place.id)
        if place is None or secret is None:
            return Attempt(verdict=Verdict.GONE, error="it is not in the configuration")
        body = webhook_body(told)
        now_ms = self.now_ms()
        try:
            answer = await self.outgoing.post(
                place.address, signed_headers(secret, told, body, now_ms), body, TIMEOUT_S
            )
        except (AddressRefused, NoAnswer, RequestInvalid) as error:
            return Attempt(verdict=Verdict.LATER, error=str(error))
        # A receiver that is being installed answers 404; only 410 means for good.
        later = answer.status == NOT_FOUND
        return Attempt(
            verdict=Verdict.LATER if later else verdict_of(answer.status),
            code=answer.status,
            error="a redirect is not followed" if 300 <= answer.status < 400 else None,  # noqa: PLR2004
            retry_after_s=retry_after_s(answer.retry_after, now_ms),
        )


def webhook_body(told: Delivery) -> bytes:
    """The body: the same bytes at every try."""
    facts: dict[str, Any] = {
        name: told.body[name] for name in (*TOLD_FIELDS, "client_ref") if name in told.body
    }
    facts |= {"order_id": told.order_id, "customer_id": told.customer_id or None}
    moment = datetime.fromtimestamp(told.body["at_ms"] / 1000, UTC)
    content = {
        "type": WEBHOOK_TYPES[EventKind(told.body["event"])],
        "timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": facts,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(secret: str, told: Delivery, body: bytes, now_ms: int) -> dict[str, str]:
    """Id, time and signature of one try."""
    moment = datetime.fromtimestamp(now_ms // 1000, UTC)
    event_id = f"evt_{told.event_id}"
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(now_ms // 1000),
        "webhook-signature": Webhook(secret).sign(event_id, moment, body.decode()),
    }
