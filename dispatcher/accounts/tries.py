"""How often somebody may try: a bucket that every failure empties a little. Pure."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So many tries at once, then one more each `refill_s`."""

    capacity: float
    refill_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """What was left at a moment (monotonic seconds)."""

    left: float
    at_s: float


PER_ACCOUNT = Rate(capacity=8, refill_s=60.0)
PER_ADDRESS = Rate(capacity=30, refill_s=10.0)
MOST_REMEMBERED = 10_000


def level(bucket: Bucket | None, rate: Rate, now_s: float) -> float:
    """How many tries are left now."""
    if bucket is None:
        return rate.capacity
    return min(rate.capacity, bucket.left + max(0.0, now_s - bucket.at_s) / rate.refill_s)


def wait_s(bucket: Bucket | None, rate: Rate, now_s: float) -> float:
    """Seconds until the next try is allowed; 0 when it is now."""
    return max(0.0, 1.0 - level(bucket, rate, now_s)) * rate.refill_s


def spent(bucket: Bucket | None, rate: Rate, now_s: float) -> Bucket:
    """The bucket after one more failure."""
    return Bucket(left=max(0.0, level(bucket, rate, now_s) - 1.0), at_s=now_s)


class Tries:
    """The buckets of everybody who failed lately; the longest untouched are forgotten first."""

    def __init__(self, rate: Rate, most: int = MOST_REMEMBERED) -> None:
        self._rate = rate
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def wait_s(self, key: str, now_s: float) -> float:
        """Seconds until this key may try again; 0 when it may now."""
        return wait_s(self._buckets.get(key), self._rate, now_s)

    def take(self, key: str, now_s: float) -> None:
        """One try, counted before its outcome is known, so that many at once gain nothing."""
        self._buckets[key] = spent(self._buckets.get(key), self._rate, now_s)
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)

    def give_back(self, key: str, now_s: float) -> None:
        """The try succeeded: it does not count."""
        left = min(self._rate.capacity, level(self._buckets.get(key), self._rate, now_s) + 1.0)
        self._buckets[key] = Bucket(left=left, at_s=now_s)
