"""Secrets we make, and their digests: only the digest is ever stored."""

import hashlib
import hmac
import secrets

from dispatcher.accounts.values import Person, PersonKind


def make_secret() -> str:
    """256 bits nobody can guess, as a word that fits into an address."""
    return secrets.token_urlsafe(32)


def make_id() -> str:
    """A short name nobody has yet."""
    return secrets.token_hex(8)


def digest(secret: str) -> str:
    """What is stored of a secret of ours: it is long enough not to need salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def digest_of(person: Person) -> str:
    """By which an erased person is found in an old copy of the database."""
    return digest(person.id if person.kind is PersonKind.AGENT else f"customer\0{person.id}")


def same(one: str, other: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )
