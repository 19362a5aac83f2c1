"""Messages to browsers: encrypted for the device, signed for its push service (RFC 8030, 8291)."""

from collections.abc import Callable
from dataclasses import dataclass

from pywebpush import WebPusher, WebPushException

from dispatcher.desk.addresses import target_of
from dispatcher.desk.backoff import retry_after_s
from dispatcher.desk.delivery import Attempt, Verdict, verdict_of
from dispatcher.desk.events import EventKind
from dispatcher.desk.push_words import payload, words
from dispatcher.desk.pushes import Delivery, Endpoint, Sending
from dispatcher.desk.read_marks import read_mark
from dispatcher.desk.subscriptions import topic
from dispatcher.desk.telling import TELLINGS
from dispatcher.desk_work.outgoing import AddressRefused, NoAnswer, Outgoing
from dispatcher.desk_work.vapid_key import VapidKey
from dispatcher.errors import RequestInvalid

TIMEOUT_S = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class WebPush:
    """The way to a browser.

    Attributes:
        outgoing: connections.
        key: ours.
        mark_key: what marks of reading are made with.
        ttl_s: how long a push service keeps a message for a device that is switched off.
        now_ms: milliseconds of UTC.
    """

    outgoing: Outgoing
    key: VapidKey
    mark_key: bytes
    ttl_s: int
    now_ms: Callable[[], int]

    async def send(self, sending: Sending) -> Attempt:
        """One attempt; 404 and 410 say that the device is no more (RFC 8030, 7.3)."""
        place, told = sending.endpoint, sending.delivery
        assert place is not None  # noqa: S101 - the sender has looked
        try:
            body = _encrypted(place, self._payload(told, place))
        except (WebPushException, ValueError) as error:
            # Keys nobody can encrypt for will not become better.
            return Attempt(verdict=Verdict.GONE, error=f"its keys: {type(error).__name__}")
        try:
            answer = await self.outgoing.post(
                place.address, self._headers(told, place), body, TIMEOUT_S
            )
        except (AddressRefused, NoAnswer, RequestInvalid) as error:
            return Attempt(verdict=Verdict.LATER, error=str(error))
        return Attempt(
            verdict=verdict_of(answer.status),
            code=answer.status,
            retry_after_s=retry_after_s(answer.retry_after, self.now_ms()),
        )

    def _payload(self, told: Delivery, place: Endpoint) -> bytes:
        language = place.keys.get("language") or str(told.body.get("language", "en"))
        url = "/me/" if told.order_id is None else f"/me/orders/{told.order_id}"
        return payload(
            words(told.kind, told.body, language),
            url=url,
            number=told.body.get("number"),
            kind=told.kind,
            mark=read_mark(told.id, self.mark_key),
        )

    def _headers(self, told: Delivery, place: Endpoint) -> dict[str, str]:
        urgent = TELLINGS[EventKind(told.body["event"])].urgent
        headers = {
            "Authorization": self.key.authorization(
                target_of(place.address).origin, self.now_ms()
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(self.ttl_s),
            "Urgency": "high" if urgent else "normal",
        }
        if told.order_id is not None:
            headers["Topic"] = topic(told.order_id, int(told.body.get("cycle", 1)))
        return headers


def _encrypted(place: Endpoint, content: bytes) -> bytes:
    keys = {name: place.keys[name] for name in ("p256dh", "auth")}
    pusher = WebPusher({"endpoint": place.address, "keys": keys})
    return bytes(pusher.encode(content, content_encoding="aes128gcm")["body"])
