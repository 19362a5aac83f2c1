"""A push service and the browsers behind it, on loopback.

It does what the specifications ask of each: checks who sends (RFC 8292), keeps the message's
lifetime, topic and urgency (RFC 8030), and decrypts it as the browser would (RFC 8291). Written
from the specifications with `cryptography` alone, so that it does not share the sender's mistakes.
"""

import asyncio
import base64
import json
import os
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from loopback_https import Loopback, Posted, Reply, https_server

MOST_BYTES = 4_096
A_DAY_S = 86_400


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """One browser's subscription, and what it can read."""

    def __init__(
        self, private: ec.EllipticCurvePrivateKey | None = None, auth: bytes | None = None
    ) -> None:
        self._private = private or ec.generate_private_key(ec.SECP256R1())
        self.auth = auth or os.urandom(16)
        self.point = self._private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def subscription(self, endpoint: str) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` gives it."""
        return {
            "endpoint": endpoint,
            "expirationTime": None,
            "keys": {"p256dh": unpadded(self.point), "auth": unpadded(self.auth)},
        }

    def read(self, body: bytes) -> bytes:
        """Decrypts a message of one record (RFC 8188, 2.1; RFC 8291, 3.4)."""
        salt, record_size, id_length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender_point, sealed = body[21 : 21 + id_length], body[21 + id_length :]
        assert record_size >= len(sealed), "one record only"
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender_point)
        shared = self._private.exchange(ec.ECDH(), sender)
        info = b"WebPush: info\x00" + self.point + sender_point
        secret = _derived(shared, self.auth, info, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        plain, mark, padding = text.rpartition(b"\x02")
        assert mark, "the last record ends with 0x02"
        assert not padding.strip(b"\x00")
        return plain


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """One accepted message, and what was said about it."""

    device: str
    content: dict[str, Any]
    ttl_s: int
    topic: str | None
    urgency: str


@dataclass(kw_only=True)
class PushService:
    """What the tests see of the push service.

    Attributes:
        replies: what to answer next for a device; then 201 again.
        accepted: messages that were answered with 201.
        asked: how often each device was knocked at.
        wrong: what was wrong with requests; a test looks that nothing was.
    """

    loopback: Loopback
    public_key: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    replies: defaultdict[str, deque[Reply]] = field(default_factory=lambda: defaultdict(deque))
    accepted: list[Pushed] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    now_s: int = 0
    knocked: asyncio.Event = field(default_factory=asyncio.Event)
    accepted_one: asyncio.Event = field(default_factory=asyncio.Event)

    def device(self, name: str) -> dict[str, Any]:
        """A new browser, subscribed."""
        self.browsers[name] = Browser()
        return self.browsers[name].subscription(self.loopback.url(f"/push/{name}"))

    def answer(self, name: str, *replies: Reply) -> None:
        """What the next requests for a device are answered with."""
        self.replies[name].extend(replies)

    def contents(self, name: str) -> list[dict[str, Any]]:
        """What a device was shown."""
        return [one.content for one in self.accepted if one.device == name]

    async def visited(self, posted: Posted) -> Reply:
        name = posted.path.removeprefix("/push/")
        self.asked.append(name)
        self.knocked.set()
        try:
            pushed = self._checked(name, posted)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must hear of it
            self.wrong.append(f"{type(error).__name__}: {error}")
            return Reply(status=400)
        reply = self.replies[name].popleft() if self.replies[name] else Reply(status=201)
        if reply.status == 201 and not reply.hangs:
            self.accepted.append(pushed)
            self.accepted_one.set()
        return reply

    def _checked(self, name: str, posted: Posted) -> Pushed:
        assert posted.method == "POST", posted.method
        assert posted.headers["content-encoding"] == "aes128gcm"
        assert len(posted.body) <= MOST_BYTES, len(posted.body)
        self._check_sender(posted.headers["authorization"], posted.headers["host"])
        topic = posted.headers.get("topic")
        assert topic is None or (0 < len(topic) <= 32 and not set(topic) - BASE64URL), topic
        urgency = posted.headers["urgency"]
        assert urgency in {"very-low", "low", "normal", "high"}
        return Pushed(
            device=name,
            content=json.loads(self.browsers[name].read(posted.body)),
            ttl_s=int(posted.headers["ttl"]),
            topic=topic,
            urgency=urgency,
        )

    def _check_sender(self, authorization: str, host: str) -> None:
        """The token is signed by the key devices have subscribed with, for us, not for long."""
        scheme, _, rest = authorization.partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert parts["k"] == self.public_key, "another key than the devices have subscribed with"
        signed, _, signature = parts["t"].rpartition(".")
        header, claims = (json.loads(padded(part)) for part in signed.split("."))
        assert header["alg"] == "ES256"
        raw = padded(signature)
        r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(parts["k"]))
        key.verify(
            utils.encode_dss_signature(r, s), signed.encode("ascii"), ec.ECDSA(hashes.SHA256())
        )
        assert claims["aud"] == f"https://{host}", claims
        assert claims["sub"].startswith(("mailto:", "https://"))
        assert self.now_s < claims["exp"] <= self.now_s + A_DAY_S, claims


BASE64URL = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@asynccontextmanager
async def push_service(folder: Path) -> AsyncIterator[PushService]:
    """A push service that runs until the block ends."""
    made: list[PushService] = []

    async def answers(posted: Posted) -> Reply:
        return await made[0].visited(posted)

    async with https_server(folder, answers) as loopback:
        made.append(PushService(loopback=loopback))
        yield made[0]


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
