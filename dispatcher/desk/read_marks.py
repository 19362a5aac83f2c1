"""Proof that whoever says he has read a message has received it. Pure."""

import base64
import hashlib
import hmac

PROOF_BYTES = 16


def read_mark(delivery_id: str, key: bytes) -> str:
    """What travels inside a message; only its receiver can show it."""
    drawn = hmac.new(key, _bytes(f"read:{delivery_id}"), hashlib.sha256).digest()
    proof = base64.urlsafe_b64encode(drawn[:PROOF_BYTES]).decode("ascii").rstrip("=")
    return f"{delivery_id}.{proof}"


def is_read_mark(given: str, delivery_id: str, key: bytes) -> bool:
    """Whether this is the mark of that message; compared in constant time."""
    return hmac.compare_digest(_bytes(given), _bytes(read_mark(delivery_id, key)))


def _bytes(text: str) -> bytes:
    """Whatever a stranger has written, half of a pair too."""
    return text.encode("utf-8", "surrogatepass")
