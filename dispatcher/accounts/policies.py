"""What makes a name, a password, and the end of a session. Pure."""

import re
from dataclasses import dataclass

from dispatcher.accounts.values import Session

NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_DIFFERENT_LETTERS = 5

LINK_LIVES_MS = 24 * 3_600_000
TOKEN_LIVES_AT_MOST_MS = 366 * 86_400_000
TOUCH_EVERY_MS = 60_000
ANSWERS_KEPT_MS = 24 * 3_600_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRules:
    """How long a browser stays logged in: without use, and at all."""

    idle_ms: int = 12 * 3_600_000
    absolute_ms: int = 7 * 86_400_000


def session_ended(session: Session, rules: SessionRules, now_ms: int) -> bool:
    """Whether a session is over; the last millisecond of either span still counts."""
    idle = now_ms - session.seen_ms > rules.idle_ms
    return idle or now_ms - session.began_ms > rules.absolute_ms


def should_touch(session: Session, now_ms: int) -> bool:
    """Whether it is time to write down that a session is in use."""
    return now_ms - session.seen_ms >= TOUCH_EVERY_MS


def name_fault(name: str) -> str | None:
    """What is wrong with a user's name, or None."""
    if NAME.fullmatch(name):
        return None
    return "name: a-z, 0-9 and . _ @ -, at most 64, beginning with a letter or a digit"


def password_fault(password: str, name: str) -> str | None:
    """Key of what is wrong with a password (`too_short` …), or None.

    Length counts, rules about kinds of characters do not (NIST SP 800-63B, 5.1.1.2).
    """
    if len(password) < SHORTEST_PASSWORD:
        return "too_short"
    if len(password) > LONGEST_PASSWORD:
        return "too_long"
    if name and name.casefold() in password.casefold() and len(password) < len(name) + 8:
        return "has_name"
    if len(set(password)) < FEWEST_DIFFERENT_LETTERS:
        return "too_plain"
    return None
