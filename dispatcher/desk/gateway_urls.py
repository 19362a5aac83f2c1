"""The address of a gateway and of whom it writes to, in the form of its library. Pure.

Such an address can name any host and any service: it is never taken from outside, but built from
fields that were checked, for services on a short list.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote

from dispatcher.desk.ladder import WayKind
from dispatcher.errors import RequestInvalid


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayAccount:
    """The site's account at a gateway; which fields it needs, `FIELDS` says.

    Attributes:
        through: name on the list.
        security: of a mail server: `starttls`, `ssl` or `insecure`.
    """

    through: str
    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    secret: str = field(default="", repr=False)
    sender: str = ""


FIELDS: Mapping[str, tuple[WayKind, frozenset[str]]] = MappingProxyType(
    {
        "smtp": (WayKind.EMAIL, frozenset({"host", "sender"})),
        "twilio": (WayKind.SMS, frozenset({"user", "secret", "sender"})),
        "vonage": (WayKind.SMS, frozenset({"user", "secret", "sender"})),
        "clicksend": (WayKind.SMS, frozenset({"user", "secret"})),
        "telegram": (WayKind.IM, frozenset({"secret"})),
        "wxpusher": (WayKind.IM, frozenset({"secret"})),
    }
)

SCHEMES = ("mailto", "mailtos", "twilio", "vonage", "clicksend", "tgram", "wxpusher")

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_NUMBER = re.compile(r"\+[1-9][0-9]{4,18}")
_EMAIL = re.compile(r"[^\s@;:<>()\",\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,185}\.[A-Za-z0-9-]{2,63}")
_TELEGRAM_TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{20,64}")
_TELEGRAM_CHAT = re.compile(r"-?[0-9]{1,20}")
_WXPUSHER_TOKEN = re.compile(r"AT_[A-Za-z0-9]{8,64}")
_WXPUSHER_USER = re.compile(r"UID_[A-Za-z0-9]{4,64}")
_WORD = re.compile(r"[A-Za-z0-9_.@+-]{1,100}")
_SECURITY = frozenset({"starttls", "ssl", "insecure"})


def gateway_url(account: GatewayAccount, to: str) -> str:
    """The address for one receiver.

    Args:
        account: the site's.
        to: an e-mail address, a number in E.164, or an account at the messenger.

    Raises:
        RequestInvalid: a field holds what does not belong there; names it.
    """
    build = _BUILD.get(account.through)
    if build is None:
        raise RequestInvalid(f"through: {account.through} is not on the list")
    return build(account, to)


def _smtp(account: GatewayAccount, to: str) -> str:
    host = _checked("host", _HOST, account.host)
    sender, receiver = _checked("sender", _EMAIL, account.sender), _checked("to", _EMAIL, to)
    if account.security not in _SECURITY or not 1 <= account.port <= 65_535:  # noqa: PLR2004
        raise RequestInvalid("security, port: not those of a mail server")
    who = f"{_q(account.user)}:{_q(account.secret)}@" if account.user else ""
    scheme = "mailto" if account.security == "insecure" else "mailtos"
    return (
        f"{scheme}://{who}{host}:{account.port}/?smtp={host}&mode={account.security}&format=text"
        f"&from={_q(sender)}&to={_q(receiver)}"
    )


def _twilio(account: GatewayAccount, to: str) -> str:
    user, secret = _checked("user", _WORD, account.user), _checked("secret", _WORD, account.secret)
    return f"twilio://{_q(user)}:{_q(secret)}@{_q(_sender(account))}/{_q(_number(to))}"


def _vonage(account: GatewayAccount, to: str) -> str:
    user, secret = _checked("user", _WORD, account.user), _checked("secret", _WORD, account.secret)
    return f"vonage://{_q(user)}:{_q(secret)}@{_q(_sender(account))}/{_q(_number(to))}"


def _clicksend(account: GatewayAccount, to: str) -> str:
    user, secret = _checked("user", _WORD, account.user), _checked("secret", _WORD, account.secret)
    return f"clicksend://{_q(user)}:{_q(secret)}@{_q(_number(to))}"


def _telegram(account: GatewayAccount, to: str) -> str:
    token = _checked("secret", _TELEGRAM_TOKEN, account.secret)
    return f"tgram://{token}/{_checked('to', _TELEGRAM_CHAT, to)}/?image=no&format=text"


def _wxpusher(account: GatewayAccount, to: str) -> str:
    token = _checked("secret", _WXPUSHER_TOKEN, account.secret)
    return f"wxpusher://{token}/{_checked('to', _WXPUSHER_USER, to)}/?format=text"


_BUILD: Mapping[str, Callable[[GatewayAccount, str], str]] = MappingProxyType(
    {
        "smtp": _smtp,
        "twilio": _twilio,
        "vonage": _vonage,
        "clicksend": _clicksend,
        "telegram": _telegram,
        "wxpusher": _wxpusher,
    }
)


def _sender(account: GatewayAccount) -> str:
    return _checked("sender", _NUMBER, account.sender)


def _number(to: str) -> str:
    return _checked("to", _NUMBER, to)


def _checked(name: str, pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise RequestInvalid(f"{name}: not what belongs there")
    return text


def _q(text: str) -> str:
    return quote(text, safe="")
