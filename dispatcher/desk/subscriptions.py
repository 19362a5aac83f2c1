"""A browser's push subscription as it is given to us (W3C Push API). Pure."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from dispatcher.desk.addresses import target_of
from dispatcher.errors import RequestInvalid

POINT_BYTES = 65
AUTH_BYTES = 16
UNCOMPRESSED = 4
TOPIC_CHARACTERS = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One device that may be told things.

    Attributes:
        endpoint: address at the browser's push service; whoever knows it may knock there.
        p256dh, auth: what messages are encrypted for, base64url.
        language: of its browser.
    """

    endpoint: str = field(repr=False)
    p256dh: str
    auth: str = field(repr=False)
    language: str = "en"


def checked_subscription(given: Subscription) -> Subscription:
    """The subscription, if it is one a browser makes.

    Raises:
        RequestInvalid: naming the field.
    """
    try:
        target_of(given.endpoint)
    except RequestInvalid as error:
        raise RequestInvalid(f"endpoint: {error}") from error
    point = _bytes_of("keys.p256dh", given.p256dh, POINT_BYTES)
    if point[0] != UNCOMPRESSED:
        raise RequestInvalid("keys.p256dh: no public key of the curve P-256")
    _bytes_of("keys.auth", given.auth, AUTH_BYTES)
    return given


def topic(order_id: str, cycle: int) -> str:
    """One word for all that is said about one cycle of an order (RFC 8030, 5.4).

    A push service keeps only the newest of a topic for a device that is switched off.
    """
    drawn = hashlib.sha256(f"{order_id}:{cycle}".encode()).digest()
    return base64.urlsafe_b64encode(drawn).decode("ascii")[:TOPIC_CHARACTERS]


def _bytes_of(name: str, text: str, count: int) -> bytes:
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestInvalid(f"{name}: no base64url") from error
    if len(found) != count:
        raise RequestInvalid(f"{name}: {count} bytes, these are {len(found)}")
    return found
