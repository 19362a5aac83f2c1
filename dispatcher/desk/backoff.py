"""How long to wait before the next try. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

SPREAD = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When to try again.

    Attributes:
        waits_s: before the second try, the third and so on; then it is given up.
        longest_s: whoever asks us to wait longer has given it up himself.
    """

    waits_s: tuple[float, ...]
    longest_s: float

    @property
    def tries(self) -> int:
        """How many there are at most."""
        return len(self.waits_s) + 1


# Down the ladder within a quarter of an hour: somebody waits for an answer.
LADDER = Schedule(waits_s=(5, 30, 120, 600), longest_s=900)
# As the Standard Webhooks specification has it; three days and five hours together.
WEBHOOK = Schedule(
    waits_s=(5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400), longest_s=86_400
)
# A person who was not reached is called again in an hour, and once more the same day.
CALL = Schedule(waits_s=(3_600, 14_400), longest_s=86_400)


def next_try_ms(
    key: str,
    attempts: int,
    now_ms: int,
    schedule: Schedule,
    retry_after_s: float | None = None,
) -> int | None:
    """When to try again; None: given up.

    Args:
        key: of what is tried; others wait a little longer or shorter, by up to a tenth.
        attempts: how many tries there were.
        now_ms: now.
        schedule: how long to wait.
        retry_after_s: how long we were asked to wait at least.
    """
    if not 1 <= attempts <= len(schedule.waits_s):
        return None
    asked_s = retry_after_s or 0.0
    if asked_s > schedule.longest_s:
        return None
    wait_s = schedule.waits_s[attempts - 1] * (1 + SPREAD * _fraction(key, attempts))
    return now_ms + round(max(wait_s, asked_s) * 1000)


def retry_after_s(header: str | None, now_ms: int) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110, 10.2.3); None: it asks for nothing."""
    if header is None:
        return None
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now_ms / 1000)


def _fraction(key: str, attempts: int) -> float:
    drawn = hashlib.sha256(f"{key}:{attempts}".encode()).digest()
    return int.from_bytes(drawn[:4]) / 2**32
