"""Passwords by argon2id (the only importer of argon2).

Costs: 19 MiB, two passes, one lane (OWASP's first choice for servers with little memory).
"""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError


class Passwords:
    """Hashes and checks; takes as long for somebody unknown as for somebody known.

    Args:
        memory_kib: memory of one check.
        passes: how often it is gone through.
    """

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """What is stored."""
        return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether a password is the one; None (no such user) costs the same and is False."""
        try:
            self._hasher.verify(stored or self._nobody, password)
        except (Argon2Error, InvalidHashError, UnicodeError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether it was made with other costs and should be made anew."""
        return self._hasher.check_needs_rehash(stored)
