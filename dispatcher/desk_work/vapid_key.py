"""Our own key towards push services (VAPID, RFC 8292): made at the first start, never shared."""

import os
from collections.abc import Mapping
from pathlib import Path

from py_vapid import Vapid02, VapidException

from dispatcher.errors import StoreUnusable

# Push services refuse more than a day; half of it leaves room for clocks that differ.
LIVES_S = 43_200


class VapidKey:
    """The key in its file, readable by us alone.

    Browsers are bound to it: with another key every device has to subscribe again.

    Args:
        file: made if need be.
        contact: whom a push service may write to, `mailto:…` or `https://…`.

    Raises:
        StoreUnusable: the file cannot be read or made, or holds no key.
    """

    def __init__(self, file: Path, contact: str) -> None:
        self._contact = contact
        try:
            if not file.exists():
                _make(file)
            self._vapid = Vapid02.from_pem(file.read_bytes())
        except (OSError, ValueError, VapidException) as error:
            raise StoreUnusable(f"{file}: the key for pushes cannot be used: {error}") from error

    @property
    def public(self) -> str:
        """What a browser subscribes with (`applicationServerKey`), base64url."""
        said = self.authorization("https://push.example", 0)
        return said.rpartition("k=")[2]

    def authorization(self, origin: str, now_ms: int) -> str:
        """The Authorization header for a push service.

        The claims are made anew each time: the library writes into what it is given.
        """
        claims = {"sub": self._contact, "aud": origin, "exp": now_ms // 1000 + LIVES_S}
        headers: Mapping[str, str] = self._vapid.sign(claims)
        return headers["Authorization"]


def _make(file: Path) -> None:
    vapid = Vapid02()
    vapid.generate_keys()
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(vapid.private_pem())
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
