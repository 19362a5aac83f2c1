"""Proof that whoever says he has read a message has received it. Pure."""

import base64
import hashlib
import hmac

PROOF_BYTES = 16


def read_mark(delivery_id: str, key: bytes) -> str:
    """What travels inside a message; only its receiver can show it."""
    drawn = hmac.new(key, f"read:{delivery_id}".encode(), hashlib.sha256).digest()
    proof = base64.urlsafe_b64encode(drawn[:PROOF_BYTES]).decode("ascii").rstrip("=")
    return f"{delivery_id}.{proof}"


def is_read_mark(given: str, delivery_id: str, key: bytes) -> bool:
    """Whether this is the mark of that message; compared in constant time."""
    right = read_mark(delivery_id, key).encode("ascii")
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), right)
