"""Where the database is: checked, and shown without its password. Pure."""

import re
from urllib.parse import parse_qsl, urlsplit

from dispatcher.errors import ConfigInvalid

_PASSWORD = re.compile(r"(?<=://)([^:/@?#]*):[^/?#]*@")


def checked(url: str) -> str:
    """The URL of a PostgreSQL database, such as `postgresql://seat@db.example/seat`.

    Raises:
        ConfigInvalid: it is none; the message does not repeat it, for it may hold a password.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ConfigInvalid("is no URL; write postgresql://user@host/name") from None
    if parts.scheme != "postgresql":
        raise ConfigInvalid(
            "must begin with postgresql:// ; leave the key out for the file in `state_dir`"
        )
    if not parts.path.strip("/"):
        raise ConfigInvalid("names no database; write postgresql://user@host/name")
    if any("password" in key.lower() for key, _ in parse_qsl(parts.query)):
        raise ConfigInvalid(
            "has a password behind the `?`; write it as user:password@, or use PGPASSFILE"
        )
    return url


def masked(url: str) -> str:
    """The URL as it may be shown."""
    return _PASSWORD.sub(r"\1:***@", url)
