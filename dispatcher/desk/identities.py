"""By what a customer is known: a phone number, an e-mail address, a messenger account. Pure.

One written form for each, so that one person is one customer however he writes it.
"""

import re
from dataclasses import dataclass
from enum import Enum

from dispatcher.errors import RequestInvalid
from dispatcher.registry.phones import NumberKind, is_whole, masked, number_kind, to_e164

LONGEST = 254
EMAIL = re.compile(r"[^\s@;:<>()\",\x00-\x1f]{1,64}@[a-z0-9.-]{1,185}\.[a-z0-9-]{2,63}")
ACCOUNT = re.compile(r"[a-z][a-z0-9]{0,19}:[^\s;\x00-\x1f]{1,99}")


class IdentityKind(Enum):
    """What sort of identity; the values are those of the registry's lists."""

    PHONE = "phones"
    EMAIL = "emails"
    ACCOUNT = "accounts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """One identity in its one written form."""

    kind: IdentityKind
    value: str

    @property
    def masked(self) -> str:
        """For the eyes of others: enough to tell two apart, not enough to use it."""
        if self.kind is IdentityKind.PHONE:
            return masked(self.value) or "•••"
        name, mark, rest = self.value.partition("@" if self.kind is IdentityKind.EMAIL else ":")
        if self.kind is IdentityKind.EMAIL:
            return f"{name[:1]}•••{mark}{rest}"
        return f"{name}{mark}{rest[:1]}•••"


def identity_of(text: str, country: str | None) -> Identity:
    """The identity somebody wrote.

    Args:
        text: a phone number, an e-mail address, or a messenger account as `service:name`.
        country: for phone numbers without a country code.

    Raises:
        RequestInvalid: it is none of them, or a number no person has for himself (400, 800, 110).
    """
    text = text.strip()
    if len(text) <= LONGEST:
        if EMAIL.fullmatch(text.casefold()):
            return Identity(kind=IdentityKind.EMAIL, value=text.casefold())
        if ACCOUNT.fullmatch(text) and not text.startswith(("tel:", "sip:", "sips:")):
            return Identity(kind=IdentityKind.ACCOUNT, value=text)
        number = to_e164(text, country)
        ordinary = number_kind(text, country) is NumberKind.ORDINARY
        if number is not None and ordinary and is_whole(text, country):
            return Identity(kind=IdentityKind.PHONE, value=number)
    raise RequestInvalid(
        "identity: a phone number such as +49 30 1234567, an e-mail address, or service:account"
    )
